import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { countWire } from './wire.ts'

const server = createServer((_request, response) => response.end('hello'))
server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nbytes'))
const count = countWire(server)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

afterAll(() => server.close())

/**
 * Sends these bytes on a connection of its own, and counts the bytes that come back until the
 * server closes it.
 */
async function talk(text: string): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  let received = 0
  socket.on('data', (chunk) => {
    received += chunk.length
  })
  socket.write(text)
  await once(socket, 'end')
  socket.end()
  await once(socket, 'close')
  return received
}

test('counts to the byte what the other end sends and receives', async () => {
  const request = 'GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
  const upgrade = 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'
  const received = (await talk(request)) + (await talk(upgrade))
  expect(count()).toEqual({
    bytesIn: request.length + upgrade.length,
    bytesOut: received,
    writes: 3,
    connections: 2,
    requests: 3,
  })
})
