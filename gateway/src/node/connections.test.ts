import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openWorld, rawTcp, refused } from '../../testing/raw.ts'
import { Connections } from './connections.ts'

test('connections are bounded by the limit and by nine tenths of the open files, whichever is less', () => {
  expect(new Connections(100, 1_000).max).toBe(100)
  expect(new Connections(10_000, 1_000).max).toBe(900)
  expect(new Connections(10_000, Infinity).max).toBe(10_000)
  expect(new Connections(100).max).toBe(100)
})

test('the last tenth of the connections is for clients that are in, and what comes after that is closed', async () => {
  const world = await openWorld({ limits: { maxConnections: 20 } })
  const [inside, newcomer] = [world.client(), world.client()]
  const socket = await inside.socket().opened()
  while (world.sessions.length < 1) await new Promise((resolve) => setImmediate(resolve))
  const idle = []
  while (world.sockets.size < 18) {
    idle.push(await rawTcp(world.url))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(await refused(newcomer.post(''))).toMatchObject({ code: 'too-many', status: 429 })
  expect(world.refusals).toMatchObject([{ message: expect.stringContaining('maxConnections') }])
  expect((await inside.post('[1,"still here"]')).status).toBe(200)
  expect(await socket.line('[1,')).toBe('[1,"still here"]')
  const tooMany = await Promise.all(Array.from({ length: 4 }, () => rawTcp(world.url)))
  await Promise.race(tooMany.map((each) => once(each.resume(), 'close')))
  for (const each of [...idle, ...tooMany]) each.destroy()
  while (world.sockets.size > 5) await new Promise((resolve) => setImmediate(resolve))
  await newcomer.echo()
})
