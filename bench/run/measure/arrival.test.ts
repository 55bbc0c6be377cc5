import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { watchArrival } from './arrival.ts'
import { clockMs } from './clock.ts'

test('reports the first client, whichever come later', async () => {
  const server = createServer((_, response) => response.end())
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const arrival = watchArrival(server)
  expect(arrival).toThrow('no client has sent a request yet')
  const { port } = server.address() as AddressInfo
  const ask = async () => {
    const [response] = await once(get({ host: '127.0.0.1', port, agent: false }), 'response')
    response.resume()
  }
  const before = clockMs()
  await ask()
  const first = arrival()
  const times = [before, first.acceptedMs, first.askedMs, clockMs()]
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  await ask()
  expect(arrival()).toEqual(first)
})
