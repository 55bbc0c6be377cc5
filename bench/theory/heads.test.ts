import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rungway } from '../run/systems/rungway/index.ts'
import { server } from '../run/systems/rungway/server.ts'
import type { Listening } from '../run/systems/system.ts'
import type { End } from '../run/traffic/end.ts'
import { pollRequest, pollResponse, postRequest, postResponse } from './heads.ts'

// Fails when client or gateway change what surrounds a message: the theory then describes another
// wire.

let listening: Listening
const ends: End[] = []
const seen: string[] = []
const sockets: Socket[] = []
const relay = createServer((near) => {
  const far = connect(Number(new URL(listening.url).port), '127.0.0.1')
  sockets.push(near, far)
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => {
      seen.push(String(bytes))
      to.write(bytes)
    })
    from.on('close', () => to.destroy())
    from.on('error', () => {})
  }
  pass(near, far)
  pass(far, near)
})

beforeAll(async () => {
  listening = await server.listen({ pollMs: 1_000 }, (end) => ends.push(end))
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done))
})

afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  relay.close()
  await listening.close()
})

/** Masks values that vary but have a fixed length. */
const masked = (text: string): string =>
  text
    .replace(/session=[\w-]{24}/, 'session=')
    .replace(/resume=[\w-]{8}/, 'resume=')
    .replace(/127\.0\.0\.1:\d+/, 'host')
    .replace(/(Date|date): .{29}/, 'date')

const headsOf = (start: string): string[] =>
  seen.filter((text) => text.startsWith(start)).map((text) => masked(text.slice(0, text.indexOf('\r\n\r\n') + 4)))

test('requests and responses have the headers that the theory counts', async () => {
  const { port } = relay.address() as AddressInfo
  const client = await rungway.connect(`http://127.0.0.1:${port}`, 'long-polling')
  const received = new Promise((resolve) => client.onMessage(resolve))
  const receivedUp = new Promise((resolve) => ends[0]?.onMessage(resolve))
  client.send({ at: 1, pad: 'xx' })
  await receivedUp
  ends[0]?.send({ at: 1, pad: 'xx' })
  await received
  await expect.poll(() => headsOf('GET').length, { timeout: 10_000 }).toBeGreaterThan(1)
  const body = '[1,{"at":1,"pad":"xx"}]'.length
  expect(headsOf('GET')).toContain(masked(pollRequest('long-polling')))
  expect(headsOf('POST')).toContain(masked(postRequest(body)))
  expect(headsOf('HTTP/1.1')).toContain(masked(pollResponse(body)))
  expect(headsOf('HTTP/1.1')).toContain(masked(postResponse('["ack",1]'.length)))
  await client.close()
})
