import { describe, expect, test, vi } from 'vitest'
import { LaneClient } from '../../testing/lane.ts'
import { openReceiver, WEBHOOK_SECRET } from '../../testing/receiver.ts'
import { openWorld } from '../../testing/world.ts'

const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 })
const hooks = (url: string, ...events: string[]) => ({ url, secret: WEBHOOK_SECRET, events, timeoutMs: 2_000 })
const MEMBER = 'm'.repeat(21)

describe('authorize', () => {
  test('a back end decides what the configuration leaves open, and nothing else', async () => {
    const receiver = await openReceiver(({ data }) =>
      data['channel'] === 'odd' ? 500 : { status: 200, json: { allow: data['action'] === 'subscribe' } },
    )
    const world = await openWorld({
      anonymous: true,
      channels: { open: { allow: { subscribe: 'anyone', publish: 'nobody' } }, asked: {}, odd: {} },
      webhooks: hooks(receiver.url, 'authorize'),
    })
    const lane = new LaneClient(world.client())
    await lane.send(
      ['sub', 1, 'open', null, {}],
      ['pub', 2, 'open', 'x', 'p'.repeat(21), 1],
      ['sub', 3, 'asked', null, {}],
      ['pub', 4, 'asked', { text: 'hi' }, 'p'.repeat(21), 2],
      ['sub', 5, 'odd', null, {}],
      ['sub', 6, 'undeclared', null, {}],
    )
    const outcomes = []
    for (const id of [1, 2, 3, 4, 5, 6]) outcomes.push((await lane.answer(id)) as unknown[])
    expect(outcomes.map(([kind, , code]) => (kind === 'ok' ? 'ok' : code))).toEqual([
      'ok',
      'forbidden',
      'ok',
      'forbidden',
      'internal',
      'unknown-channel',
    ])
    const asked = receiver.taken.map(({ data }) => data)
    expect(asked).toHaveLength(3)
    expect(asked).toContainEqual({ user: '', action: 'publish', channel: 'asked', data: { text: 'hi' } })
    expect(await (await world.admin('/metrics')).text()).toContain(
      'rungway_webhooks_total{event="authorize",outcome="refused"} 1',
    )
  })
})

test('publications of clients and members are told, in the order of their channel', async () => {
  const receiver = await openReceiver()
  const allow = { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' }
  const world = await openWorld({
    anonymous: true,
    channels: { 'room:{id}': { allow, graceMs: 0 } },
    webhooks: hooks(receiver.url, 'publication', 'presence'),
  })
  const lane = new LaneClient(world.client())
  await lane.send(['sub', 1, 'room:1', null, { member: MEMBER, data: 'a' }])
  await lane.answer(1)
  await lane.send(['pub', 2, 'room:1', 'hi', 'p'.repeat(21), 1])
  const [, , position] = (await lane.answer(2)) as [string, number, object]
  // The same again is a repetition, and one of the server's is its own.
  await lane.send(['pub', 3, 'room:1', 'hi', 'p'.repeat(21), 1])
  await lane.answer(3)
  await world.standalone.gateway.channel('room:1').publish('of the server')
  await lane.send(['sub', 4, 'room:1', null, { member: MEMBER, data: 'b' }])
  await lane.answer(4)
  await lane.send(['unsub', 5, 'room:1'])
  await lane.answer(5)
  await soon(() => expect(receiver.taken.at(-1)?.type).toBe('presence.out'))
  const member = (data: string) => ({ channel: 'room:1', member: { id: expect.any(String), user: null, data } })
  expect(receiver.taken.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'presence.in', data: member('a') },
    { type: 'publication', data: { channel: 'room:1', ...position, author: null, body: 'hi' } },
    { type: 'presence.swap', data: member('b') },
    { type: 'presence.out', data: member('b') },
  ])
})

test('a killed client is told as a leave, and its token is in no webhook', async () => {
  const receiver = await openReceiver()
  const allow = { subscribe: 'anyone', presence: 'anyone' }
  const world = await openWorld({
    anonymous: true,
    channels: { room: { allow, graceMs: 0 } },
    webhooks: hooks(receiver.url, 'presence'),
  })
  const lane = new LaneClient(world.client())
  await lane.send(['sub', 1, 'room', null, { member: MEMBER }])
  await lane.answer(1)
  for (const session of world.standalone.gateway.sessions()) session.end('expired')
  await soon(() => expect(receiver.taken.map(({ type }) => type)).toEqual(['presence.in', 'presence.out']))
  expect(receiver.taken.map(({ body }) => body).join('')).not.toContain(MEMBER)
})
