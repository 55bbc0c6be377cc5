import type { Json } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { OPEN, openChannels } from '../../testing/channel-world.ts'
import { FaultyWire } from '../../testing/faulty-wire.ts'
import { codeOf, pub, resultOf, sub } from '../../testing/lane-bodies.ts'
import { MemoryBroker } from '../broker/memory/memory-broker.ts'

describe('a subscription', () => {
  test('[K6] hears what is published from now on, its own included, by the alias of its channel', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client('bob')]
    const { alias, epoch, offset, recovered, missed } = resultOf(await ada.tell(sub(1, 'room')), 1)
    expect({ offset, recovered, missed }).toEqual({ offset: 0, recovered: true, missed: [] })
    expect(resultOf(await bob.tell(sub(1, 'room')), 1)['alias']).toBe(alias)
    const heard = await ada.tell(pub(2, 'room', { text: 'hi' }))
    expect(heard).toContainEqual(['ok', 2, { epoch, offset: 1 }])
    expect(heard).toContainEqual([alias, 1, { text: 'hi' }, 'ada'])
    expect(bob.take()).toEqual([[alias, 1, { text: 'hi' }, 'ada']])
  })

  test('[K6] from a position brings what was missed, and then what is new', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client()]
    const { epoch } = resultOf(await ada.tell(sub(1, 'room')), 1)
    await ada.tell(pub(2, 'room', 'a'), pub(3, 'room', 'b'), pub(4, 'room', 'c'))
    const at = world.time.epochNow()
    const joined = resultOf(await bob.tell(sub(1, 'room', { epoch, offset: 1 } as Json)), 1)
    expect(joined).toMatchObject({
      recovered: true,
      offset: 3,
      missed: [
        [2, 'b', at, 'ada'],
        [3, 'c', at, 'ada'],
      ],
    })
    await ada.tell(pub(5, 'room', 'd'))
    expect(bob.take()).toEqual([[joined['alias'], 4, 'd', 'ada']])
  })

  test('[K6] from a position that nobody knows says so, and begins with what is new', async () => {
    const world = await openChannels({ channels: OPEN })
    const ada = await world.client('ada')
    await ada.tell(sub(1, 'room'), pub(2, 'room', 'a'))
    expect(resultOf(await ada.tell(sub(3, 'room', { epoch: 'other', offset: 1 })), 3)).toMatchObject({
      recovered: false,
      offset: 1,
      missed: [],
    })
  })

  test('[K6] at a node that knows less than its client is not moved back: the node catches up first', async () => {
    const there = await openChannels({ channels: OPEN })
    const { time, store } = there
    const wire = new FaultyWire()
    const here = await openChannels({
      channels: OPEN,
      time,
      broker: new MemoryBroker({ store, wire, scheduler: time }),
    })
    const [ada, bob, carol] = [await there.client('ada'), await here.client('bob'), await here.client('carol')]
    const { alias } = resultOf(await bob.tell(sub(1, 'room')), 1)
    const { epoch = null } = resultOf(await ada.tell(sub(1, 'room')), 1)
    // Lost without a word: the node believes that it knows everything.
    for (let n = 0; n < 3; n++) wire.next('lost')
    await ada.tell(...['a', 'b', 'c'].map((data, index) => pub(index + 2, 'room', data)))
    await here.settle()
    expect(bob.take()).toEqual([])
    carol.say(sub(1, 'room', { epoch, offset: 2 }))
    await here.pass(200)
    const { offset, recovered, missed } = resultOf(carol.take(), 1)
    expect({ offset, recovered, missed }).toEqual({
      offset: 3,
      recovered: true,
      missed: [[3, 'c', expect.any(Number), 'ada']],
    })
    expect(bob.take()).toEqual(['a', 'b', 'c'].map((data, index) => [alias, index + 1, data, 'ada']))
  })

  test('[K6] that wants the newest is given it', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client()]
    await ada.tell(sub(9, 'ticker'), pub(1, 'ticker', 1), pub(2, 'ticker', 2))
    const { missed } = resultOf(await bob.tell(sub(1, 'ticker', null, { newest: true })), 1)
    expect(missed).toEqual([[2, 2, world.time.epochNow(), 'ada']])
  })

  test('[K6] [K18] is given the newest where the channel says so, asked for or not', async () => {
    const ticker = { allow: { subscribe: 'anyone', publish: 'anyone' }, newest: true } as const
    const world = await openChannels({ channels: { ticker } })
    const [ada, bob, carol] = [await world.client('ada'), await world.client(), await world.client('carol')]
    const { alias } = resultOf(await ada.tell(sub(9, 'ticker')), 9)
    await ada.tell(pub(1, 'ticker', 1), pub(2, 'ticker', 2))
    const { offset, missed } = resultOf(await bob.tell(sub(1, 'ticker')), 1)
    expect({ offset, missed }).toEqual({ offset: 2, missed: [[2, 2, world.time.epochNow(), 'ada']] })
    // A position is another wish: what was missed since.
    const { epoch = null } = resultOf(await bob.tell(sub(2, 'ticker', { epoch: 'other', offset: 1 })), 2)
    expect(resultOf(await bob.tell(sub(3, 'ticker', { epoch, offset: 2 })), 3)).toMatchObject({ missed: [] })
    await world.sessions[2]?.subscribe('ticker')
    await world.settle()
    expect(carol.take()).toEqual([
      ['on', alias, 'ticker', epoch, 1],
      [alias, 2, 2, 'ada'],
    ])
  })

  test('[K11] that was ended hears nothing more, and may be ended again', async () => {
    const world = await openChannels({ channels: OPEN })
    const ada = await world.client('ada')
    await ada.tell(sub(1, 'room'))
    expect(await ada.tell(['unsub', 2, 'room'], ['unsub', 9, 'room'])).toEqual([
      ['ok', 2, null],
      ['ok', 9, null],
    ])
    expect(await ada.tell(pub(3, 'room', 'a'))).toEqual([['ok', 3, expect.anything()]])
  })

  test('[K11] made twice is one, under the same alias', async () => {
    const world = await openChannels({ channels: OPEN })
    const ada = await world.client('ada')
    const heard = await ada.tell(sub(1, 'room'), sub(2, 'room'), pub(3, 'room', 'a'))
    const { alias } = resultOf(heard, 2)
    expect(resultOf(heard, 1)['alias']).toBe(alias)
    expect(heard.filter((body) => Array.isArray(body) && body[0] === alias)).toHaveLength(1)
    expect(world.layer.hub.find('room')?.subscriberCount).toBe(1)
  })

  test('ends with its session, and the channel is let go of after a while', async () => {
    const world = await openChannels({ channels: OPEN })
    const ada = await world.client('ada')
    await ada.tell(sub(1, 'room'))
    world.sessions[0]?.end()
    await world.settle()
    expect(world.layer.hub.find('room')?.subscriberCount).toBe(0)
    await world.pass(31_000)
    expect(world.layer.hub.find('room')).toBeUndefined()
  })

  test('of the server needs no permission, and is announced to the client', async () => {
    const world = await openChannels({ channels: { room: { allow: { subscribe: 'nobody' } } } })
    const ada = await world.client('ada')
    await world.sessions[0]?.subscribe('room')
    await world.settle()
    const [on] = ada.take()
    expect(on).toEqual(['on', 1, 'room', expect.any(String), 0])
    await world.layer.hub.publish('room', '"a"', { id: 'k' }, null)
    await world.settle()
    expect(ada.take()).toEqual([[1, 1, 'a']])
    expect(world.sessions[0]?.unsubscribe('room')).toBe(true)
    await world.settle()
    expect(ada.take()).toEqual([['off', 1, 'unsubscribed']])
  })

  test('of ten thousand sessions that come back to one channel costs a few reads of the store', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxOpensPerSecond: 100_000 } })
    const { broker } = world
    const ada = await world.client('ada')
    const { epoch } = resultOf(await ada.tell(sub(1, 'room')), 1)
    for (let n = 0; n < 200; n++)
      await broker.publish('room', `${n}`, {
        key: { id: `k${n}` },
        keep: { messages: 1_000, bytes: 1e6, ageMs: 1e6 },
        author: null,
      })
    await world.settle()
    let reads = 0
    const history = broker.history.bind(broker)
    broker.history = (...args) => {
      reads++
      return history(...args)
    }
    const clients = await Promise.all(Array.from({ length: 500 }, () => world.client()))
    for (const [index, client] of clients.entries()) client.say(sub(1, 'room', { epoch, offset: index % 190 } as Json))
    await world.settle()
    for (const [index, client] of clients.entries())
      expect(resultOf(client.take(), 1)).toMatchObject({ recovered: true, missed: { length: 200 - (index % 190) } })
    expect(reads).toBeLessThanOrEqual(10)
  })
})

describe('publishing', () => {
  test('[K14] again under the same number has the same place, and is heard once', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, again] = [await world.client('ada'), await world.client('ada')]
    const first = await ada.tell(sub(1, 'room'), pub(2, 'room', 'a', 7))
    const repeat = await again.tell(pub(1, 'room', 'a', 7))
    const placeOf = (heard: Json[], id: number) => resultOf(heard, id) as unknown
    expect(placeOf(repeat, 1)).toEqual(placeOf(first, 2))
    expect(ada.take()).toEqual([])
  })

  test('keeps the order of one session while the application is slow to allow', async () => {
    let pause = 30
    const world = await openChannels({
      authorize: ({ action }) =>
        action === 'subscribe' ||
        new Promise((resolve) => {
          pause -= 10
          world.time.after(pause, () => resolve(true))
        }),
    })
    const ada = await world.client('ada')
    await ada.tell(sub(1, 'room'))
    ada.say(pub(2, 'room', 'a'), pub(3, 'room', 'b'), pub(4, 'room', 'c'))
    await world.pass(1_000)
    expect(ada.take().flatMap((body) => (Array.isArray(body) && typeof body[0] === 'number' ? [body[2]] : []))).toEqual(
      ['a', 'b', 'c'],
    )
  })

  test('an ephemeral message reaches subscribers, is not answered, and is in no history', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client()]
    const { alias } = resultOf(await bob.tell(sub(1, 'room')), 1)
    expect(await ada.tell(['say', 'room', 'typing'])).toEqual([])
    expect(bob.take()).toEqual([[alias, 0, 'typing', 'ada']])
    const page = resultOf(await ada.tell(['past', 1, 'room', { limit: 10 }]), 1)
    expect(page).toMatchObject({ publications: [], more: false })
  })

  test('of which the store is unsure is repeated, in order, until it is stored once', async () => {
    const world = await openChannels({ channels: OPEN })
    const publish = world.broker.publish.bind(world.broker)
    let calls = 0
    world.broker.publish = async (...args) => {
      const published = await publish(...args)
      return calls++ < 3 ? { type: 'unsure' } : published
    }
    const ada = await world.client('ada')
    await ada.tell(sub(1, 'room'))
    ada.say(pub(2, 'room', 'a'), pub(3, 'room', 'b'))
    await world.pass(5_000)
    const heard = ada.take()
    expect(
      heard.filter((body) => Array.isArray(body) && typeof body[0] === 'number').map((body) => (body as Json[])[2]),
    ).toEqual(['a', 'b'])
    expect([2, 3].map((id) => resultOf(heard, id)['offset'])).toEqual([1, 2])
  })

  test('[K15] that stays unsure is answered so, with all that follow it until it comes again', async () => {
    const world = await openChannels({ channels: OPEN })
    const publish = world.broker.publish.bind(world.broker)
    world.broker.publish = async () => ({ type: 'unsure' })
    const ada = await world.client('ada')
    ada.say(pub(1, 'room', 'a'), pub(2, 'room', 'b'))
    await world.pass(40_000)
    world.broker.publish = publish
    const heard = [...ada.take(), ...(await ada.tell(pub(3, 'room', 'c')))]
    expect([codeOf(heard, 1), codeOf(heard, 2), codeOf(heard, 3)]).toEqual(['unsure', 'unsure', 'unsure'])
    const again = await ada.tell(pub(4, 'room', 'a', 1), pub(5, 'room', 'b', 2), pub(6, 'room', 'c', 3))
    expect([4, 5, 6].map((id) => resultOf(again, id)['offset'])).toEqual([1, 2, 3])
  })
})

describe('members', () => {
  const member = (name: string) => name.repeat(21).slice(0, 21)
  const watch = (id: number, name: string, data?: Json): Json =>
    sub(id, 'room', null, { presence: true, member: member(name), ...(data === undefined ? {} : { data }) })

  test('[K19] are in the answer, and their changes follow', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client('bob')]
    const { alias, members } = resultOf(await ada.tell(watch(1, 'a', { name: 'Ada' })), 1)
    expect(members).toEqual([{ id: expect.any(String), user: 'ada', data: { name: 'Ada' } }])
    const { members: both } = resultOf(await bob.tell(watch(1, 'b')), 1)
    expect((both as Json[]).map((each) => (each as { user: string }).user)).toEqual(['ada', 'bob'])
    expect(ada.take()).toEqual([['in', alias, { id: expect.any(String), user: 'bob' }]])
    await bob.tell(['unsub', 2, 'room'])
    expect(ada.take()).toEqual([['out', alias, { id: expect.any(String), user: 'bob' }]])
    expect(resultOf(await bob.tell(['who', 3, 'room']), 3)['members']).toEqual(members)
  })

  test('[K19] do not leave when their client comes back by another session within the grace', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client('bob')]
    await ada.tell(watch(1, 'a'))
    await bob.tell(watch(1, 'b'))
    ada.take()
    world.sessions[1]?.end('expired')
    await world.pass(5_000)
    const again = await world.client('bob')
    await again.tell(watch(1, 'b'))
    await world.pass(20_000)
    expect(ada.take()).toEqual([])
  })

  test('leave once after the grace when their session is gone', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, bob] = [await world.client('ada'), await world.client('bob')]
    await ada.tell(watch(1, 'a'))
    await bob.tell(watch(1, 'b'))
    ada.take()
    world.sessions[1]?.end('expired')
    await world.pass(9_000)
    expect(ada.take()).toEqual([])
    await world.pass(2_000)
    expect(ada.take()).toEqual([['out', 1, { id: expect.any(String), user: 'bob' }]])
  })

  test('[K19] leave when they have had no link for long, and come back with it', async () => {
    const world = await openChannels({ channels: OPEN })
    const id = 'the-session-of-bob-on-all-links'
    const [ada, bob] = [await world.client('ada'), await world.client('bob', id)]
    await ada.tell(watch(1, 'a'))
    await bob.tell(watch(1, 'b'))
    ada.take()
    // A session whose client has never shown that it hears would be over.
    bob.link.receive('["ack",1]')
    bob.link.leave()
    await world.pass(17_000)
    const member = { id: expect.any(String), user: 'bob' }
    expect(ada.take()).toEqual([['out', 1, member]])
    const again = await world.client('bob', id, 2)
    expect(ada.take()).toEqual([['in', 1, member]])
    // It watches itself, too.
    expect(again.take().slice(-2)).toEqual([
      ['out', 1, member],
      ['in', 1, member],
    ])
  })

  test('[K19] cannot be taken over by who has seen their name', async () => {
    const world = await openChannels({ channels: OPEN })
    const [ada, eve] = [await world.client('ada'), await world.client('eve')]
    const { members } = resultOf(await ada.tell(watch(1, 'a')), 1)
    const [{ id }] = members as unknown as [{ id: string }]
    await eve.tell(sub(1, 'room', null, { member: id }))
    await eve.tell(['unsub', 2, 'room'])
    expect(resultOf(await ada.tell(['who', 2, 'room']), 2)['members']).toEqual(members)
  })
})

describe('a slow subscriber', () => {
  const limits = { maxOutboxBytes: 64 * 1024, maxMessageBytes: 32 * 1024 }

  test('neither grows nor slows others, and recovers from the history when it has read', async () => {
    const world = await openChannels({ channels: OPEN, limits })
    const [slow, quick] = [await world.client('slow'), await world.client('quick')]
    const { alias } = resultOf(await slow.tell(sub(1, 'room')), 1)
    await quick.tell(sub(1, 'room'))
    // A link that writes nothing more: what comes stays in the outbox.
    slow.link.wake = () => {}
    for (let n = 0; n < 60; n++) {
      await world.layer.hub.publish('room', JSON.stringify(`${n}`.padEnd(2_000)), { id: `k${n}` }, null)
      await world.settle()
      quick.link.receive(`["ack",${n + 2}]`)
    }
    const { pendingBytes = 0 } = world.sessions[0] ?? {}
    expect(pendingBytes).toBeLessThanOrEqual(limits.maxOutboxBytes / 2)
    expect(quick.heard.filter((body) => Array.isArray(body) && body[0] === alias)).toHaveLength(60)
    Reflect.deleteProperty(slow.link, 'wake')
    const offsets: number[] = []
    for (let rounds = 0; rounds < 40 && offsets.length < 60; rounds++) {
      slow.link.wake()
      for (const body of slow.take() as Json[][]) {
        if (body[0] === alias) offsets.push(Number(body[1]))
        if (body[0] !== 'broken') continue
        expect(body[4]).toBe(true)
        for (const [offset] of body[5] as unknown as [number][]) offsets.push(offset)
      }
      const { last } = recordOf(world)
      slow.link.receive(`["ack",${last}]`)
      await world.settle()
    }
    expect(offsets).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(slow.link.ended).toBeNull()
  })

  test('of what changes often gets the newest alone', async () => {
    const world = await openChannels({ channels: OPEN, limits })
    const slow = await world.client('slow')
    const { alias } = resultOf(await slow.tell(sub(1, 'ticker', null, { conflate: true })), 1)
    slow.link.wake = () => {}
    for (let n = 1; n <= 60; n++)
      await world.layer.hub.publish('ticker', JSON.stringify(`${n}`.padEnd(2_000)), { id: `k${n}` }, null)
    await world.settle()
    Reflect.deleteProperty(slow.link, 'wake')
    slow.link.wake()
    const before = slow.take() as Json[][]
    slow.link.receive(`["ack",${recordOf(world).last}]`)
    await world.settle()
    expect(before.length).toBeLessThan(40)
    expect((slow.take() as Json[][]).map(([name, offset]) => [name, offset])).toEqual([[alias, 60]])
  })

  test('[K25] of a channel that conflates is given the newest alone, and told that something is left out', async () => {
    const channels = { ticker: { allow: { subscribe: 'anyone' }, history: { messages: 1 }, conflate: true } } as const
    const world = await openChannels({ channels, limits })
    const slow = await world.client('slow')
    const { alias, epoch = null } = resultOf(await slow.tell(sub(1, 'ticker')), 1)
    const publish = (n: number) =>
      world.layer.hub.publish('ticker', JSON.stringify(`${n}`.padEnd(2_000)), { id: `k${n}` }, null)
    slow.link.wake = () => {}
    for (let n = 1; n <= 60; n++) await publish(n)
    await world.settle()
    // Bounded: a position is all that is kept for the rest.
    expect(world.sessions[0]?.pendingBytes).toBeLessThan(limits.maxOutboxBytes)
    Reflect.deleteProperty(slow.link, 'wake')
    slow.link.wake()
    slow.take()
    slow.link.receive(`["ack",${recordOf(world).last}]`)
    await world.settle()
    const newest = [60, '60'.padEnd(2_000), expect.any(Number)]
    expect(slow.take()).toEqual([['broken', alias, epoch, 60, false, [newest]]])
    await publish(61)
    await world.settle()
    expect(slow.take()).toEqual([[alias, 61, '61'.padEnd(2_000)]])
  })

  test('[K25] of a channel that conflates is told nothing when only the newest was held back', async () => {
    const channels = { ticker: { allow: { subscribe: 'anyone' }, conflate: true } } as const
    const world = await openChannels({ channels, limits })
    const slow = await world.client('slow')
    const { alias } = resultOf(await slow.tell(sub(1, 'ticker')), 1)
    const [session] = world.sessions
    slow.link.wake = () => {}
    let newest = 0
    for (let before = -1; before !== session?.pendingBytes; await world.settle()) {
      before = session?.pendingBytes ?? 0
      await world.layer.hub.publish('ticker', JSON.stringify('x'.repeat(2_000)), { id: `k${++newest}` }, null)
    }
    Reflect.deleteProperty(slow.link, 'wake')
    slow.link.wake()
    expect(slow.take()).toHaveLength(newest - 1)
    slow.link.receive(`["ack",${recordOf(world).last}]`)
    await world.settle()
    expect(slow.take()).toEqual([[alias, newest, 'x'.repeat(2_000)]])
  })

  test('that joins far behind, with more missed than its outbox holds, is brought all of it', async () => {
    const world = await openChannels({ channels: OPEN, limits })
    const { epoch = '' } = (await world.layer.hub.publish('room', '"first"', { id: 'k1' }, null)) ?? {}
    for (let n = 2; n <= 90; n++)
      await world.layer.hub.publish('room', JSON.stringify(`${n}`.padEnd(2_000)), { id: `k${n}` }, null)
    const slow = await world.client('slow')
    slow.say(sub(1, 'room', { epoch, offset: 1 }))
    await world.settle()
    const offsets: number[] = []
    // A link that takes one frame at a time, and a client that acknowledges each.
    for (let rounds = 0; rounds < 90 && offsets.length < 89; rounds++) {
      for (const body of slow.take() as Json[][]) offsets.push(...offsetsIn(body))
      expect(world.sessions[0]?.pendingBytes).toBeLessThanOrEqual(limits.maxOutboxBytes)
      slow.link.receive(`["ack",${recordOf(world).last}]`)
      await world.settle()
    }
    expect(offsets).toEqual(Array.from({ length: 89 }, (_, index) => index + 2))
    expect(slow.link.ended).toBeNull()
  })

  test.each([
    { by: 'bytes', more: {} },
    { by: 'messages', more: { maxOutboxMessages: 32 } },
  ])('that cannot acknowledge goes on when its link has taken what waited, bounded by $by', async ({ more }) => {
    const world = await openChannels({ channels: OPEN, limits: { ...limits, ...more } })
    const slow = await world.bare('a-reader-that-has-no-hello')
    await world.sessions[0]?.subscribe('room')
    const publish = (n: number) =>
      world.layer.hub.publish('room', JSON.stringify(`${n}`.padEnd(2_000)), { id: `k${n}` }, null)
    const offsets: number[] = []
    const read = () => {
      for (const body of slow.take() as Json[][]) offsets.push(...offsetsIn(body))
    }
    // A while at full speed, so that its outbox is full of what it has.
    for (let n = 1; n <= 40; n++) await publish(n)
    await world.settle()
    read()
    slow.link.isFull = true
    for (let n = 41; n <= 100; n++) await publish(n)
    await world.settle()
    expect(slow.heard).toEqual([])
    slow.link.isFull = false
    slow.link.wake()
    // From here on nothing comes that could wake it by chance.
    await world.settle()
    read()
    expect(offsets).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    expect(slow.link.ended).toBeNull()
  })

  test('[K20] of members is told what has become of each when it has read, and nothing of those who came and left', async () => {
    const world = await openChannels({ channels: OPEN, limits })
    const enter = async (id: string, data: string) => {
      await world.broker.enter('room', { id, user: null, data: data.padEnd(900) })
      await world.settle()
    }
    const leave = async (id: string) => {
      await world.broker.leave('room', id)
      await world.settle()
    }
    const slow = await world.client('slow')
    const seen = new Map<string, Json>()
    const { members } = resultOf(await slow.tell(sub(1, 'room', null, { presence: true, member: 'm'.repeat(21) })), 1)
    for (const member of members as unknown as { id: string }[]) seen.set(member.id, member as unknown as Json)
    const changes: string[] = []
    const read = () => {
      for (const [change, , member] of slow.take() as unknown as [string, number, { id: string }][]) {
        changes.push(`${change} ${member.id}`)
        if (change === 'out') seen.delete(member.id)
        else seen.set(member.id, member as unknown as Json)
      }
    }
    await enter('stays', 'a')
    await enter('goes', 'a')
    read()
    slow.link.wake = () => {}
    for (let n = 0; n < 100; n++) await enter(`m${n}`, 'a')
    const keptBeside = () => world.kept() - world.store.bytes
    expect(keptBeside()).toBeGreaterThan(0)
    await leave('goes')
    for (let n = 40; n < 90; n++) await leave(`m${n}`)
    for (let n = 90; n < 100; n++) await enter(`m${n}`, 'b')
    await enter('stays', 'b')
    expect(slow.link.ended).toBeNull()
    expect(world.sessions[0]?.pendingBytes).toBeLessThanOrEqual(limits.maxOutboxBytes / 2)
    Reflect.deleteProperty(slow.link, 'wake')
    for (let rounds = 0; rounds < 20; rounds++) {
      slow.link.wake()
      read()
      slow.link.receive(`["ack",${recordOf(world).last}]`)
      await world.settle()
    }
    const { members: there } = await world.layer.hub.presence('room')
    expect([...seen.values()].sort(byId)).toEqual([...there].sort(byId))
    expect(changes.filter((change) => change.endsWith(' m80'))).toEqual([])
    expect(keptBeside()).toBe(0)
    // Up to date: what changes is told at once.
    await leave('stays')
    read()
    expect(changes.at(-1)).toBe('out stays')
    expect(slow.link.ended).toBeNull()
    // One that ends while it is slow leaves nothing behind.
    slow.link.wake = () => {}
    for (let n = 0; n < 100; n++) await enter(`late${n}`, 'a')
    expect(keptBeside()).toBeGreaterThan(0)
    world.sessions[0]?.end('closed')
    await world.settle()
    expect(keptBeside()).toBe(0)
  })

  test('goes without what is not stored', async () => {
    const world = await openChannels({ channels: OPEN, limits: { maxOutboxBytes: 1024 * 1024 } })
    const slow = await world.client('slow')
    await slow.tell(sub(1, 'room'))
    slow.link.wake = () => {}
    for (let n = 0; n < 100; n++) world.layer.hub.say('room', JSON.stringify('x'.repeat(2_000)), null)
    await world.settle()
    expect(world.sessions[0]?.pendingBytes).toBeLessThan(70 * 1024)
  })
})

const byId = (a: unknown, b: unknown): number => ((a as { id: string }).id < (b as { id: string }).id ? -1 : 1)

/** The outbox of the first session. */
function recordOf(world: Awaited<ReturnType<typeof openChannels>>): { readonly last: number } {
  const [record] = [...world.lifecycle.table.values()]
  return record?.core.outbox ?? expect.fail('no session')
}

test('[K21] a history is read after a position, before one, and the newest first', async () => {
  const world = await openChannels({ channels: OPEN })
  const ada = await world.client('ada')
  const heard = await ada.tell(...[1, 2, 3, 4].map((n) => pub(n, 'room', n)))
  const epoch = resultOf(heard, 1)['epoch'] ?? null
  const ask = async (id: number, more: Json) => {
    const page = resultOf(await ada.tell(['past', id, 'room', { limit: 2, ...(more as object) } as Json]), id)
    return [(page['publications'] as readonly Json[][]).map(([offset]) => offset), page['more']]
  }
  expect(await ask(5, {})).toEqual([[1, 2], true])
  expect(await ask(6, { after: { epoch, offset: 2 } })).toEqual([[3, 4], false])
  expect(await ask(7, { before: { epoch, offset: 4 }, reverse: true })).toEqual([[3, 2], true])
  expect(await ask(8, { after: { epoch: 'other', offset: 3 } })).toEqual([[1, 2], true])
})

test('[K6] whatever is published while sessions subscribe, none has a hole or a double', async () => {
  const world = await openChannels({ channels: OPEN })
  const at = await world.layer.hub.publish('room', '0', { id: 'start' }, null)
  const clients = await Promise.all(Array.from({ length: 40 }, () => world.client()))
  for (const [index, client] of clients.entries()) {
    client.say(sub(1, 'room', { epoch: at?.epoch ?? '', offset: 1 }))
    void world.layer.hub.publish('room', `${index}`, { id: `${index}` }, null)
    // Subscriptions and publications meet at every distance; some subscribe again on the way.
    for (let turns = index % 5; turns > 0; turns--) await null
    if (index % 7 === 0) clients[index >> 1]?.say(sub(2, 'room', null))
    if (index % 9 === 0) await world.settle()
  }
  await world.settle()
  for (const client of clients) {
    const offsets: number[] = []
    for (const body of client.take() as Json[][]) offsets.push(...offsetsIn(body))
    expect(offsets).toEqual(Array.from({ length: 40 }, (_, index) => index + 2))
  }
})

/** The publications that a body brings, in whichever of the three ways. */
function offsetsIn(body: readonly Json[]): number[] {
  const entriesOf = (entries: Json | undefined) => ((entries ?? []) as readonly [number][]).map(([offset]) => offset)
  if (typeof body[0] === 'number') return [Number(body[1])]
  if (body[0] === 'broken') return entriesOf(body[5])
  return body[0] === 'ok' ? entriesOf((body[2] as { readonly [key: string]: Json } | null)?.['missed']) : []
}
