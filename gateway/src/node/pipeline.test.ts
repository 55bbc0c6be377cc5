import { expect, test } from 'vitest'
import { openWorld, rawTcp, readAll } from '../../testing/raw.ts'

test('a connection is cut whose requests do not wait for replies, and one with a handful is not', async () => {
  const world = await openWorld()
  const polls = async (count: number): Promise<number> => {
    const client = world.client()
    const socket = await rawTcp(world.url)
    const text = readAll(socket)
    const request = (last: boolean): string =>
      `GET /nothing?${client.query()} HTTP/1.1\r\nHost: localhost\r\n${last ? 'Connection: close\r\n' : ''}\r\n`
    socket.write(Array.from({ length: count }, (_, i) => request(i === count - 1)).join(''))
    return (await text).split('HTTP/1.1 404').length - 1
  }
  expect(await polls(16)).toBe(16)
  expect(await polls(500)).toBeLessThan(100)
  await world.client().echo()
})
