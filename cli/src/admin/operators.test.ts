import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RawClient, refused } from '../../../gateway/testing/raw.ts'
import { LaneClient } from '../../testing/lane.ts'
import { operator, until } from '../../testing/operator.ts'
import { openWorld } from '../../testing/world.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'
const LOOKS = 'a-key-that-looks-and-ends-nothing-'
const ROOMS = 'a-key-that-is-for-some-channels-only'
const SENDS = 'a-key-that-sends-and-does-not-look'

const openOperated = () =>
  openWorld({
    anonymous: true,
    channels: { '{any}': { allow: { subscribe: 'anyone' } } },
    keys: [
      { name: 'chief', secret: KEY, rights: ['sessions', 'disconnect'] },
      { name: 'looker', secret: LOOKS, rights: ['sessions'] },
      { name: 'rooms', secret: ROOMS, rights: ['sessions'], channels: ['room:*'] },
      { name: 'sender', secret: SENDS, rights: ['send'] },
    ],
  })

describe('an operator', () => {
  test('sees the sessions that are looked for, as they come and go', async () => {
    const world = await openOperated()
    const clients = [world.client(), world.client()]
    for (const client of clients) await client.greeted()
    const [one] = [...world.standalone.gateway.sessions()]
    const { socket, say } = await operator(world.adminUrl, KEY)
    say({ type: 'find', text: '' })
    const all = await until(socket, ({ type }) => type === 'picture')
    expect(all).toMatchObject({ found: 2, rights: ['sessions', 'disconnect'], stats: { sessions: { none: 2 } } })
    say({ type: 'find', text: one?.name.toUpperCase() })
    const few = await until(socket, ({ found }) => found === 1)
    expect(few['sessions']).toEqual([{ name: one?.name, user: '', transport: null, away: false, pendingBytes: 0 }])
    // What they are shown names no session id.
    for (const { session } of clients) expect(socket.lines.join('')).not.toContain(session)
  })

  test('sees the channels that are looked for, with their subscribers, and none that the key is not for', async () => {
    const world = await openOperated()
    for (const channels of [['room:1', 'news'], ['room:1']]) {
      const lane = new LaneClient(world.client())
      await lane.send(...channels.map((channel, at) => ['sub', at + 1, channel, null, {}]))
      for (const at of channels.keys()) await lane.answer(at + 1)
    }
    const { socket, say } = await operator(world.adminUrl, KEY)
    say({ type: 'find', text: '' })
    const room = { name: 'room:1', subscribers: 2 }
    const all = await until(socket, ({ type }) => type === 'picture')
    expect(all).toMatchObject({ foundChannels: 2, channels: [room, { name: 'news', subscribers: 1 }] })
    say({ type: 'find', text: 'ROOM' })
    expect((await until(socket, ({ foundChannels }) => foundChannels === 1))['channels']).toEqual([room])
    const some = await operator(world.adminUrl, ROOMS)
    some.say({ type: 'find', text: '' })
    expect(await until(some.socket, ({ type }) => type === 'picture')).toMatchObject({
      foundChannels: 1,
      channels: [room],
    })
  })

  test('is sent a picture each second, once the one before is shown', async () => {
    const world = await openOperated()
    const [slow, live] = [await operator(world.adminUrl, KEY), await operator(world.adminUrl, KEY)]
    for (const { say } of [slow, live]) say({ type: 'find', text: 'nothing of that name' })
    for (const sessions of [1, 2]) {
      await until(live.socket, ({ stats }) => (stats as { opened: number } | undefined)?.opened === sessions - 1)
      await world.client().greeted()
      live.say({ type: 'shown' })
      await until(live.socket, ({ stats }) => (stats as { opened: number } | undefined)?.opened === sessions)
    }
    expect(slow.socket.lines.filter((line) => line.includes('"picture"'))).toHaveLength(1)
  })

  test('ends a session, where the key has the right', async () => {
    const world = await openOperated()
    await world.client().greeted()
    const [session] = [...world.standalone.gateway.sessions()]
    const looker = await operator(world.adminUrl, LOOKS)
    looker.say({ type: 'end', session: session?.name })
    await until(looker.socket, ({ type }) => type === 'refused')
    expect(world.standalone.gateway.sessionCount).toBe(1)
    const chief = await operator(world.adminUrl, KEY)
    chief.say({ type: 'end', session: 'nobody' })
    chief.say({ type: 'nonsense' })
    chief.say({ type: 'end', session: session?.name })
    await until(chief.socket, ({ found }) => found === 0)
    expect(world.standalone.gateway.sessionCount).toBe(0)
    expect(world.log.join('')).toContain('"by":"chief"')
  })
})

test('nobody looks without a key that has the right', async () => {
  const world = await openOperated()
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Bearer ${SENDS}` }] as const) {
    const client = new RawClient(`${world.adminUrl}/session`, headers)
    expect(await refused(client.get('sse'))).toMatchObject({ code: 'unauthorized' })
    expect(await client.socket().refused()).toMatchObject({ code: 'unauthorized' })
  }
  // A page of another site cannot, whatever it has.
  const foreign = new RawClient(`${world.adminUrl}/session`, {
    authorization: `Bearer ${KEY}`,
    origin: 'http://evil.example',
  })
  expect(await refused(foreign.get('sse'))).toMatchObject({ code: 'forbidden' })
})

const isBuilt = existsSync(new URL('../../../client-sdk/dist/rungway.min.js', import.meta.url))

test.skipIf(!isBuilt)('the page is there where there are keys, with a strict policy, and not without', async () => {
  const world = await openOperated()
  for (const path of ['/', '/page.css', '/page.js', '/rungway.js']) {
    const answer = await world.admin(path)
    expect([path, answer.status, answer.headers.get('content-security-policy')]).toEqual([
      path,
      200,
      expect.stringContaining("default-src 'none'; script-src 'self'"),
    ])
    expect((await answer.text()).length).toBeGreaterThan(100)
  }
  const keyless = await openWorld({ anonymous: true })
  expect((await keyless.admin('/')).status).toBe(404)
  const client = new RawClient(`${keyless.adminUrl}/session`, { authorization: `Bearer ${KEY}` })
  expect(await refused(client.get('sse'))).toMatchObject({ code: 'unauthorized' })
})
