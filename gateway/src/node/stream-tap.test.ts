import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer, connect as secureConnect } from 'node:tls'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test } from 'vitest'
import { StreamTap } from './stream-tap.ts'

/** Both ends of a connection. */
async function openPair(kind: 'TCP' | 'TLS'): Promise<{ readonly client: Socket; readonly stream: Socket }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  const server: Server = kind === 'TCP' ? createServer() : createSecureServer({ key, cert })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const to = { port: (server.address() as AddressInfo).port, host: '127.0.0.1' }
  const came = once(server, kind === 'TCP' ? 'connection' : 'secureConnection')
  const client = kind === 'TCP' ? connect(to) : secureConnect({ ...to, rejectUnauthorized: false })
  const [stream] = (await came) as [Socket]
  onTestFinished(() => {
    client.destroy()
    stream.destroy()
    server.close()
  })
  return { client, stream }
}

const immediate = () => new Promise((resolve) => setImmediate(resolve))
const PIECE = Buffer.alloc(1_000, 'x')

test.each(['TCP', 'TLS'] as const)('over %s nothing is read while it is closed, and all of it later', async (kind) => {
  const { client, stream } = await openPair(kind)
  const tap = new StreamTap(stream)
  let heard = 0
  let hasClosed = false
  stream.on('data', ({ length }: Buffer) => {
    heard += length
    if (hasClosed) return
    hasClosed = true
    tap.close()
  })
  const ended = once(stream, 'end')
  client.write(PIECE)
  while (!hasClosed) await immediate()
  for (let n = 0; n < 100; n++) {
    client.write(PIECE)
    await immediate()
  }
  expect(heard).toBe(PIECE.length)
  client.end()
  tap.open()
  await ended
  expect(heard).toBe(101 * PIECE.length)
})

test('one that is opened before the stream asks for more, or is open, goes on', async () => {
  const { client, stream } = await openPair('TCP')
  const tap = new StreamTap(stream)
  let heard = 0
  stream.on('data', ({ length }: Buffer) => {
    heard += length
    tap.close()
    tap.open()
    tap.open()
  })
  for (let n = 1; n <= 3; n++) {
    client.write(PIECE)
    while (heard < n * PIECE.length) await immediate()
  }
})

test('one of a stream that is gone does nothing', async () => {
  const { client, stream } = await openPair('TCP')
  const tap = new StreamTap(stream)
  const came = once(stream, 'data')
  stream.on('data', () => tap.close())
  client.write(PIECE)
  await came
  await immediate()
  stream.destroy()
  await once(stream, 'close')
  expect(() => tap.open()).not.toThrow()
})
