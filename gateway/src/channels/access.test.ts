import type { Json } from '@rungway/protocol'
import { describe, expect, test, vi } from 'vitest'
import { OPEN, openChannels } from '../../testing/channel-world.ts'
import { codeOf, PRODUCER, pub, resultOf, sub } from '../../testing/lane-bodies.ts'
import { createGateway } from '../gateway.ts'
import type { ChannelAction, Permission } from './channel-options.ts'
import { Refused } from './refused.ts'
import { RuleBook } from './rules.ts'

const CALLS: Readonly<Record<ChannelAction, Json>> = {
  subscribe: sub(1, 'room'),
  publish: pub(1, 'room', 'a'),
  history: ['past', 1, 'room', { limit: 10 }],
  presence: ['who', 1, 'room'],
  say: ['say', 'room', 'a'],
}
const ANSWERED = (Object.keys(CALLS) as ChannelAction[]).filter((action) => action !== 'say')

describe('calls that wait for an application that is slow', () => {
  const slow = { authorize: () => new Promise<boolean>(() => {}) }

  test('count for their rate when they come, and not when their turn does', async () => {
    const world = await openChannels(slow)
    const ada = await world.client('ada')
    const heard = await ada.tell(...Array.from({ length: 1_000 }, (_, n) => sub(n + 1, 'room')))
    // Five seconds' worth wait, which are 250.
    expect(heard.length).toBeGreaterThan(740)
    expect(codeOf(heard, 1_000)).toBe('too-many')
  })

  test.each([
    ['to subscribe', (n: number) => sub(n, 'room', null, { member: PRODUCER, data: 'x'.repeat(10_000) })],
    ['to publish', (n: number) => pub(n, 'room', 'x'.repeat(10_000))],
  ] as const)('keep no more than maxOutboxBytes, which counts: %s', async (_what, call) => {
    const limits = { maxOutboxBytes: 64 * 1024, maxMessageBytes: 32 * 1024 }
    const world = await openChannels({ ...slow, limits })
    const ada = await world.client('ada')
    const [record] = [...world.lifecycle.table.values()]
    const before = record?.heldBytes ?? 0
    const heard = await ada.tell(...Array.from({ length: 20 }, (_, n) => call(n + 1)))
    expect((record?.heldBytes ?? 0) - before).toBeGreaterThan(50_000)
    expect(codeOf(heard, 20)).toBe('too-many')
  })
})

describe('what is allowed', () => {
  test.each(ANSWERED)('nothing is open unless an option says so: %s', async (action) => {
    const world = await openChannels()
    const ada = await world.client('ada')
    expect(codeOf(await ada.tell(CALLS[action]), 1)).toBe('unknown-channel')
  })

  test.each(ANSWERED)('what a name does not allow is refused when there is no authorize: %s', async (action) => {
    const world = await openChannels({ channels: { room: {} } })
    const ada = await world.client('ada')
    expect(codeOf(await ada.tell(CALLS[action]), 1)).toBe('forbidden')
  })

  test('authorize is given the user, the action, the channel and the data, and decides', async () => {
    const asked: Permission[] = []
    const world = await openChannels({
      authorize(permission) {
        asked.push(permission)
        return permission.action === 'publish'
      },
    })
    const ada = await world.client('ada')
    expect(codeOf(await ada.tell(sub(1, 'room')), 1)).toBe('forbidden')
    expect(resultOf(await ada.tell(pub(2, 'room', { a: 1 })), 2)).toBeDefined()
    expect(asked).toEqual([
      { user: { id: 'ada' }, action: 'subscribe', channel: 'room', data: null },
      { user: { id: 'ada' }, action: 'publish', channel: 'room', data: { a: 1 } },
    ])
  })

  test('what an option decides does not ask authorize', async () => {
    const world = await openChannels({ channels: { room: { allow: { publish: 'nobody' } } }, authorize: () => true })
    const ada = await world.client('ada')
    expect(codeOf(await ada.tell(pub(1, 'room', 'a')), 1)).toBe('forbidden')
    expect(resultOf(await ada.tell(sub(2, 'room')), 2)).toBeDefined()
  })

  test('authorize is not asked about a channel that the table does not declare', async () => {
    const asked: string[] = []
    const world = await openChannels({
      channels: { 'room:{id}': { allow: { publish: 'subscribers' } } },
      authorize({ channel }) {
        asked.push(channel)
        return true
      },
    })
    const ada = await world.client('ada')
    expect(resultOf(await ada.tell(sub(1, 'room:a')), 1)).toBeDefined()
    expect(codeOf(await ada.tell(sub(2, 'admin')), 2)).toBe('unknown-channel')
    expect(codeOf(await ada.tell(pub(3, 'admin', 'a')), 3)).toBe('unknown-channel')
    expect(asked).toEqual(['room:a'])
  })

  test('with a table that declares every name, or none, authorize decides about all', async () => {
    for (const channels of [{ '{any}': {} }, {}]) {
      const world = await openChannels({ channels, authorize: ({ channel }) => channel === 'admin' })
      const ada = await world.client('ada')
      expect(resultOf(await ada.tell(sub(1, 'admin')), 1)).toBeDefined()
      expect(codeOf(await ada.tell(sub(2, 'room')), 2)).toBe('forbidden')
    }
  })

  test('a subscription may ask for the presence that subscribers may see, if it is allowed itself', async () => {
    const world = await openChannels({
      channels: {
        room: { allow: { subscribe: 'anyone', presence: 'subscribers' } },
        closed: { allow: { presence: 'subscribers' } },
      },
    })
    const ada = await world.client('ada')
    expect(codeOf(await ada.tell(['who', 1, 'room']), 1)).toBe('forbidden')
    const flags = { presence: true, member: 'm'.repeat(21) }
    const { members } = resultOf(await ada.tell(sub(2, 'room', null, flags)), 2)
    expect(members).toMatchObject([{ user: 'ada' }])
    expect(codeOf(await ada.tell(sub(3, 'closed', null, flags)), 3)).toBe('forbidden')
  })

  test('an authorize that throws, or returns what is not true, lets nobody in', async () => {
    const world = await openChannels({
      authorize: ({ action }) => {
        if (action === 'publish') throw new Error('the database is away')
        return 'yes' as unknown as boolean
      },
    })
    const ada = await world.client('ada')
    expect(await ada.tell(pub(1, 'room', 'a'))).toEqual([['no', 1, 'internal', expect.any(String), 1_000]])
    expect(codeOf(await ada.tell(sub(2, 'room')), 2)).toBe('forbidden')
    expect(world.errors).toMatchObject([{ context: { event: 'channels' } }])
  })

  test('users are those with an id, and subscribers those that hear the channel', async () => {
    const allow = { subscribe: 'anyone', publish: 'users', history: 'subscribers' } as const
    const world = await openChannels({ channels: { room: { allow } } })
    const [ada, anyone] = [await world.client('ada'), await world.client()]
    expect(codeOf(await anyone.tell(pub(1, 'room', 'a')), 1)).toBe('forbidden')
    expect(resultOf(await ada.tell(pub(1, 'room', 'a')), 1)).toBeDefined()
    expect(codeOf(await ada.tell(['past', 2, 'room', { limit: 1 }]), 2)).toBe('forbidden')
    const heard = await ada.tell(sub(3, 'room'), ['past', 4, 'room', { limit: 1 }])
    expect(resultOf(heard, 4)).toMatchObject({ publications: [[1, 'a', world.time.epochNow(), 'ada']] })
  })

  test('a call right behind a subscription counts as that of a subscriber', async () => {
    const allow = { subscribe: 'anyone', publish: 'subscribers', say: 'subscribers' } as const
    const world = await openChannels({ channels: { room: { allow } } })
    const ada = await world.client('ada')
    const heard = await ada.tell(sub(1, 'room'), pub(2, 'room', 'a'), ['say', 'room', 'typing'])
    expect(resultOf(heard, 2)['offset']).toBe(1)
    expect(heard).toContainEqual([1, 0, 'typing', 'ada'])
  })

  test('the name itself comes before patterns, and longer patterns before shorter ones', () => {
    const table = { '{any}': 4, 'room:{id}': 3, 'room:{id}:log': 2, 'room:lobby': 1 }
    const channels = Object.fromEntries(
      Object.entries(table).map(([name, messages]) => [name, { history: { messages } }]),
    )
    const book = new RuleBook(channels, undefined, 1_000)
    const names = ['room:lobby', 'room:a:log', 'room:a', 'other', 'room:']
    expect(names.map((name) => book.of(name).keep.messages)).toEqual([1, 2, 3, 4, 4])
  })

  test.each([
    [{ room: { allow: { read: 'anyone' } } }, 'unknown-option'],
    [{ room: { allow: { publish: 'everyone' } } }, 'bad-option'],
    [{ room: { allow: { subscribe: 'subscribers' } } }, 'bad-option'],
    [{ room: { history: { messages: -1 } } }, 'bad-option'],
    [{ room: { conflate: 'yes' } }, 'bad-option'],
    [{ room: { newest: true, history: { messages: 0 } } }, 'bad-option'],
    [{ room: { keep: {} } }, 'unknown-option'],
    [{ '{a}:{b}': {} }, 'bad-option'],
    [{ '': {} }, 'bad-option'],
    [{ 'room:{id}': {}, 'room:{x}': {} }, 'bad-option'],
  ])('an option that cannot be is refused at the start: %j', (channels, code) => {
    expect(() => createGateway({ channels: channels as never })).toThrow(expect.objectContaining({ code }))
  })

  test('what cannot be published is said of its data', async () => {
    const gateway = createGateway({ channels: OPEN })
    const published = gateway.channel('room').publish({ at: [new Date(0)] } as never)
    await expect(published).rejects.toMatchObject({ message: expect.stringMatching(/^data\.at\[0\] is a Date/) })
    gateway.close()
  })

  test('fresh credentials of the same user are taken over the session, and no others', async () => {
    const world = await openChannels({
      channels: OPEN,
      authenticate: (token) => (token === '' ? null : { id: token.split('.')[0] ?? '', data: token }),
    })
    const ada = await world.client('ada.1')
    const [session] = world.sessions
    expect(await ada.tell(['auth', 1, 'ada.2'])).toEqual([['ok', 1, null]])
    expect(session?.user.data).toBe('ada.2')
    expect(codeOf(await ada.tell(['auth', 2, 'eve.1']), 2)).toBe('forbidden')
    expect(codeOf(await ada.tell(['auth', 3, '']), 3)).toBe('unauthorized')
    expect(session?.user.data).toBe('ada.2')
  })
})

describe('limits', () => {
  /** What the calls that are too many are refused with. */
  const refusals = (heard: readonly Json[]) =>
    heard.filter(
      (body): body is readonly [string, number, string, string, number] => Array.isArray(body) && body[0] === 'no',
    )

  test.each([
    ['maxSubscriptions', (id: number) => sub(id, `room:${id}`)],
    ['maxChannels', (id: number) => sub(id, `room:${id}`)],
    ['maxPublishesPerSecond', (id: number) => pub(id, 'room', 'a')],
    ['maxPublishBytesPerSecond', (id: number) => pub(id, 'room', 'a'.repeat(200))],
    ['maxChannelCallsPerSecond', (id: number) => ['who', id, 'room'] as Json],
  ] as const)('%s is named in the refusal', async (limit, call) => {
    const world = await openChannels({
      channels: OPEN,
      limits: { [limit]: limit === 'maxPublishBytesPerSecond' ? 100 : 2 },
    })
    const ada = await world.client('ada')
    const refused = refusals(await ada.tell(...Array.from({ length: 20 }, (_, index) => call(index + 1))))
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(20)
    for (const [, , code, message] of refused)
      expect([code, message]).toEqual(['too-many', expect.stringContaining(limit)])
  })

  test('what is refused is counted by code, that which nobody is told included', async () => {
    const world = await openChannels({
      channels: { room: { allow: { subscribe: 'anyone' } } },
      limits: { maxPublishesPerSecond: 1 },
    })
    world.layer.methods.set('buy', () => {
      throw new Refused('sold-out', 'There is none left.')
    })
    const ada = await world.client('ada')
    await ada.tell(
      sub(1, 'room'),
      sub(2, 'attic'),
      pub(3, 'room', 'a'),
      ['req', 4, 'buy', null],
      ['req', 5, 'sell', null],
      ['say', 'room', 'typing'],
      ['nonsense'],
      ['sub', 6, 7],
    )
    const expected = [
      'bad-request',
      'bad-request',
      'forbidden',
      'forbidden',
      'sold-out',
      'unknown-channel',
      'unknown-method',
    ]
    expect([...world.refused].sort()).toEqual(expected)
    world.refused.length = 0
    await ada.tell(...Array.from({ length: 10 }, (): Json => ['say', 'room', 'typing']))
    expect(world.refused).toContain('too-many')
    expect(world.refused).toHaveLength(10)
  })

  test('what is too fast may come again after the pause that is named', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxPublishesPerSecond: 2 } })
    const ada = await world.client('ada')
    const heard = await ada.tell(...Array.from({ length: 20 }, (_, index) => pub(index + 1, 'room', index)))
    const [[, , , , retryAfterMs = 0] = []] = refusals(heard)
    expect(retryAfterMs).toBeGreaterThan(0)
    await world.pass(Number(retryAfterMs))
    expect(resultOf(await ada.tell(pub(21, 'room', 'late')), 21)).toBeDefined()
  })

  test('maxMembersPerChannel bounds who can be in a channel, and lets members come again', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxMembersPerChannel: 2 } })
    const enter = (id: number, name: string): Json => sub(id, 'room', null, { presence: true, member: name.repeat(21) })
    const clients = [await world.client('a'), await world.client('b'), await world.client('c')]
    const [first, second, third] = clients
    await first?.tell(enter(1, 'a'))
    await second?.tell(enter(1, 'b'))
    const refused = (await third?.tell(enter(1, 'c'))) ?? []
    expect(refused).toEqual([['no', 1, 'too-many', expect.stringContaining('maxMembersPerChannel')]])
    expect(world.layer.hub.find('room')?.subscriberCount).toBe(2)
    expect(resultOf((await first?.tell(enter(2, 'a'))) ?? [], 2)['members']).toHaveLength(2)
  })

  test('maxMemberBytes bounds what a member shows, in bytes and not in characters', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxMemberBytes: 10 } })
    const ada = await world.client('ada')
    const enter = (id: number, data: string): Json => sub(id, 'room', null, { member: 'm'.repeat(21), data })
    expect(await ada.tell(enter(1, 'ä'.repeat(5)))).toEqual([
      ['no', 1, 'too-large', expect.stringContaining('maxMemberBytes allows (10)')],
    ])
    expect(world.layer.hub.find('room')?.subscriberCount).toBe(0)
    expect(resultOf(await ada.tell(enter(2, 'ä'.repeat(4))), 2)).toMatchObject({ recovered: true })
  })

  test.each([
    ['maxHistoryPage', { maxHistoryPage: 3 }, 3],
    ['maxHistoryPageBytes', { maxHistoryPageBytes: 250 }, 2],
    ['an eighth of maxOutboxBytes', { maxOutboxBytes: 8 * 450, maxMessageBytes: 1_000 }, 4],
  ])('%s bounds one answer with history, which says that there is more', async (_, limits, count) => {
    const world = await openChannels({ channels: OPEN, limits })
    const ada = await world.client('ada')
    for (let n = 1; n <= 9; n++) await ada.tell(pub(n, 'room', 'x'.repeat(98)))
    const { publications, more } = resultOf(await ada.tell(['past', 99, 'room', { limit: 100 }]), 99)
    expect(publications).toHaveLength(count)
    expect(more).toBe(true)
  })

  test('maxHistoryPageBytes bounds each frame of what was missed, and the rest follows', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxHistoryPageBytes: 250 } })
    const [ada, bob] = [await world.client('ada'), await world.client('bob')]
    const { epoch = null } = resultOf(await ada.tell(pub(1, 'room', 0)), 1)
    for (let n = 2; n <= 6; n++) await ada.tell(pub(n, 'room', 'x'.repeat(98)))
    const heard = (await bob.tell(sub(1, 'room', { epoch, offset: 1 }))) as Json[][]
    expect(resultOf(heard, 1)['missed']).toHaveLength(2)
    expect(heard.slice(1).map((body) => (body[5] as readonly Json[]).length)).toEqual([2, 1])
  })

  test.each([
    ['maxRecentPerChannel', { maxRecentPerChannel: 2 }],
    ['maxRecentBytesPerChannel', { maxRecentBytesPerChannel: 250 }],
  ])('beyond %s a subscriber that comes back has what it missed from the broker', async (_, limits) => {
    const world = await openChannels({ channels: OPEN, limits })
    const ada = await world.client('ada')
    const { epoch = null } = resultOf(await ada.tell(sub(1, 'room')), 1)
    for (let n = 2; n <= 7; n++) await ada.tell(pub(n, 'room', 'x'.repeat(98)))
    const reads = vi.spyOn(world.broker, 'history')
    const missedSince = async (offset: number) => {
      const bob = await world.client('bob')
      return (resultOf(await bob.tell(sub(1, 'room', { epoch, offset })), 1)['missed'] as Json[]).length
    }
    expect([await missedSince(4), reads.mock.calls.length]).toEqual([2, 0])
    expect([await missedSince(3), reads.mock.calls.length]).toEqual([3, 1])
  })

  test('maxEphemeralBacklogBytes bounds what waits of what is not stored', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxEphemeralBacklogBytes: 5_000 } })
    const slow = await world.client('slow')
    await slow.tell(sub(1, 'room'))
    slow.link.wake = () => {}
    for (let n = 0; n < 20; n++) world.layer.hub.say('room', JSON.stringify('x'.repeat(2_000)), null)
    await world.settle()
    expect(world.sessions[0]?.pendingBytes).toBeGreaterThan(5_000)
    expect(world.sessions[0]?.pendingBytes).toBeLessThan(8_000)
  })

  test('maxHistoryBytesPerChannel bounds what an option asks for', async () => {
    const world = await openChannels({
      channels: { room: { allow: { publish: 'anyone', history: 'anyone' }, history: { messages: 1_000, bytes: 1e9 } } },
      limits: { maxHistoryBytesPerChannel: 1_000 },
    })
    const ada = await world.client('ada')
    for (let n = 1; n <= 20; n++) await ada.tell(pub(n, 'room', 'x'.repeat(98)))
    const { publications } = resultOf(await ada.tell(['past', 99, 'room', { limit: 100 }]), 99)
    expect(publications).toHaveLength(10)
  })

  test('a name with more bytes than maxChannelNameBytes is refused', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxChannelNameBytes: 10 } })
    const ada = await world.client('ada')
    expect(codeOf(await ada.tell(sub(1, 'größere räume')), 1)).toBe('too-large')
    expect(world.layer.hub.channelCount).toBe(0)
  })

  test('what channels keep is counted with what sessions hold, and let go of', async () => {
    const world = await openChannels({
      channels: {
        '{any}': { allow: { subscribe: 'anyone', publish: 'anyone' }, history: { messages: 5, ageMs: 1_000 } },
      },
    })
    const ada = await world.client('ada')
    await ada.tell(sub(1, 'room'))
    for (let n = 2; n <= 20; n++) await ada.tell(pub(n, 'room', 'x'.repeat(500)))
    const { store } = world
    expect(store.bytes).toBeGreaterThan(2_500)
    expect(world.kept()).toBeGreaterThan(store.bytes)
    world.sessions[0]?.end()
    await world.pass(1_300_000)
    expect([world.layer.hub.channelCount, store.bytes, world.kept()]).toEqual([0, 0, 0])
  })
})

describe('attacks', () => {
  test('a publish in the name of another is in the name of its session', async () => {
    const world = await openChannels({ channels: OPEN })
    const [eve, ada] = [await world.client('eve'), await world.client('ada')]
    await ada.tell(sub(1, 'room'))
    await eve.tell(['pub', 1, 'room', 'forged', PRODUCER, 1, 'ada'], pub(2, 'room', 'plain'))
    expect(ada.take()).toEqual([[1, 1, 'plain', 'eve']])
  })

  test("another's producer and number neither repeat nor block what that one publishes", async () => {
    const world = await openChannels({ channels: OPEN })
    const [eve, ada] = [await world.client('eve'), await world.client('ada')]
    await eve.tell(pub(1, 'room', 'first', 1_000))
    expect(resultOf(await ada.tell(pub(1, 'room', 'mine', 1)), 1)).toMatchObject({ offset: 2 })
  })

  test('a channel cannot be heard by guessing its alias, its epoch or its position', async () => {
    const world = await openChannels({ channels: { secret: { allow: { subscribe: 'nobody' } } } })
    const eve = await world.client('eve')
    const at = await world.layer.hub.publish('secret', '"x"', { id: 'k' }, null)
    const since = { epoch: at?.epoch ?? '', offset: 0 }
    expect(codeOf(await eve.tell(sub(1, 'secret', since)), 1)).toBe('forbidden')
    expect(codeOf(await eve.tell(sub(2, 'secret', since, { newest: true, presence: true })), 2)).toBe('forbidden')
    await world.layer.hub.publish('secret', '"y"', { id: 'l' }, null)
    await world.settle()
    expect(eve.take()).toEqual([])
  })

  test('a flood of members from one session holds one, and costs no more than its calls', async () => {
    const world = await openChannels({ channels: OPEN })
    const [eve, ada] = [await world.client('eve'), await world.client('ada')]
    await ada.tell(sub(1, 'room', null, { presence: true, member: 'a'.repeat(21) }))
    const flood = Array.from({ length: 1_000 }, (_, index) =>
      sub(index + 1, 'room', null, { member: `m${index}`.padEnd(21, '_') }),
    )
    const heard = await eve.tell(...flood)
    const refused = heard.filter((body) => Array.isArray(body) && body[0] === 'no')
    expect(refused.length).toBeGreaterThan(700)
    await world.pass(60_000)
    const { members } = resultOf(await ada.tell(['who', 2, 'room']), 2)
    expect(members).toHaveLength(2)
  })

  test('[K21] scraping a history takes calls, each of which is bounded and counted', async () => {
    const world = await openChannels({
      channels: { room: { allow: { history: 'anyone' }, history: { messages: 10_000, bytes: 1e6 } } },
    })
    for (let n = 0; n < 300; n++)
      await world.layer.hub.publish('room', JSON.stringify('x'.repeat(1_000)), { id: `${n}` }, null)
    const eve = await world.client('eve')
    const page = resultOf(await eve.tell(['past', 1, 'room', { limit: 1_000_000 }]), 1)
    expect([(page['publications'] as Json[]).length, page['more']]).toEqual([65, true])
    const many = Array.from({ length: 1_000 }, (_, index): Json => ['past', index + 2, 'room', { limit: 1 }])
    const answered = (await eve.tell(...many)).filter((body) => Array.isArray(body) && body[0] === 'ok')
    expect(answered.length).toBeLessThan(300)
  })

  test('[K2] what is no message of the lane is answered where it can be, and ends nothing', async () => {
    const world = await openChannels({ channels: OPEN })
    const eve = await world.client('eve')
    const heard = await eve.tell(
      ['sub', 1, 'room'],
      ['pub', 2],
      [],
      'x',
      null,
      ['ok', 9, 1],
      ['toString', 3],
      ['unsub', 4, ''],
    )
    expect(heard.map((body) => (body as Json[]).slice(0, 3))).toEqual(
      [1, 2, 3, 4].map((id) => ['no', id, 'bad-request']),
    )
    expect(eve.link.ended).toBeNull()
  })

  test('calls that come with a request that opens no session leave no trace', async () => {
    const world = await openChannels({ channels: OPEN })
    const admission = await world.admit('f'.repeat(21), {}, { authorization: 'Bearer eve' })
    if (typeof admission === 'string') expect.fail(admission)
    await admission.receive(`[1,${JSON.stringify(sub(1, 'room'))},"c"]\n["ack",99]`)
    await world.settle()
    expect([world.sessions.length, world.layer.hub.channelCount]).toEqual([0, 0])
  })
})
