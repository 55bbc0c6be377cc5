import { expect, test, vi } from 'vitest'
import { openWorld, RawStream, refused } from '../../testing/raw.ts'
import { Refused } from '../channels/refused.ts'

test('what a gateway has done is counted: sessions, links, messages both ways, ends and refusals', async () => {
  const world = await openWorld()
  const [one, two] = [world.client(), world.client()]
  await one.echo()
  await two.greeted('[1,"four"]\n[2,"four"]')
  await two.greeted('[2,"four"]') // a repetition
  const socket = await one.socket({ link: 9, claim: 9 }).opened()
  const stream = await RawStream.open(two.at('sse'))
  await stream.until(/"four"/)
  await refused(world.client().get('sse', { v: 99 }))
  await refused(world.client().get('nowhere'))
  await refused(world.client().get('nowhere'))

  const before = world.gateway.stats()
  expect(before).toMatchObject({
    sessions: { websocket: 1, sse: 1 },
    links: { websocket: 1, sse: 1 },
    attached: { websocket: 1, sse: 1, 'short-polling': 1 },
    opened: 2,
    ended: {},
    refused: { 'bad-version': 1, 'not-found': 2 },
    messagesUp: 3,
    messagesDown: 3,
  })
  expect(before.bytesDown).toBe(JSON.stringify(world.heard[0]).length + 2 * '"four"'.length)
  expect(before.charsUp).toBe(before.bytesDown + 3 * '[1,]'.length)
  expect(before.heldBytes).toBeGreaterThan(0)

  for (const session of world.sessions) session.end('expired')
  await socket.closed
  await stream.rest()
  expect(world.gateway.stats()).toMatchObject({
    sessions: {},
    links: {},
    opened: 2,
    ended: { expired: 2 },
    heldBytes: 0,
  })
  // What was returned before is a picture of its time.
  expect(before.ended).toEqual({})
})

test('what clients are refused on the lane is counted by code, and codes that are made up under one name', async () => {
  const world = await openWorld({ channels: { room: {} } })
  for (const code of ['sold-out', 'forbidden', 'toString'])
    world.gateway.handle(code, () => {
      throw new Refused(code, '')
    })
  const requests = ['sold-out', 'forbidden', 'toString'].map((method, at) =>
    JSON.stringify([at + 1, ['req', at + 1, method, null], 'c']),
  )
  const client = world.client()
  await client.greeted([...requests, '[4,["say","room","typing"],"c"]', '[5,["say","attic","typing"],"c"]'].join('\n'))
  await vi.waitFor(() =>
    expect(world.gateway.stats().refusedCalls).toEqual({ other: 2, forbidden: 2, 'unknown-channel': 1 }),
  )
  expect(world.gateway.stats().refused).toEqual({})
})

test('a session without a link is counted as carried by none', async () => {
  const world = await openWorld()
  await world.client().greeted('[1,"a"]')
  expect(world.gateway.stats()).toMatchObject({ sessions: { none: 1 }, links: {} })
})
