import { expect, test } from 'vitest'
import { openWorld, RawStream, refused } from '../../testing/raw.ts'

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

test('a session without a link is counted as carried by none', async () => {
  const world = await openWorld()
  await world.client().greeted('[1,"a"]')
  expect(world.gateway.stats()).toMatchObject({ sessions: { none: 1 }, links: {} })
})
