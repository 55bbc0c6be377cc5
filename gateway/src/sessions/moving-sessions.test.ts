import type { Json } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { type ChannelWorld, type ChannelWorldOptions, OPEN, openChannels } from '../../testing/channel-world.ts'
import { sub } from '../../testing/lane-bodies.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { MemoryBroker } from '../broker/memory/memory-broker.ts'
import { MemoryStore } from '../broker/memory/memory-store.ts'
import type { Arrival, Movable } from './movable.ts'
import type { Session } from './session.ts'

const ID = 'a-session-that-moves-on'
const AWAY_MS = 6_000
const GRACE_MS = 10_000

/** Two gateways with channels on one store, in one time. */
async function openPair(options: ChannelWorldOptions = {}): Promise<{ from: ChannelWorld; to: ChannelWorld }> {
  const time = virtualScheduler()
  const store = new MemoryStore({ scheduler: time })
  const open = () =>
    openChannels({ channels: OPEN, ...options, time, broker: new MemoryBroker({ store, scheduler: time }) })
  return { from: await open(), to: await open() }
}

const movableOf = ({ lifecycle }: ChannelWorld): Movable =>
  lifecycle.movable.list()[0] ?? expect.fail('there is none that can move')

/** Held, saved, and in the table of the other gateway, which has not announced it. */
async function carried(from: ChannelWorld, to: ChannelWorld): Promise<{ movable: Movable; arrival: Arrival }> {
  const movable = movableOf(from)
  movable.hold()
  const arrival = to.lifecycle.movable.arrive(movable.save() ?? expect.fail('it cannot be saved'))
  await Promise.all([arrival.begin(), to.settle()])
  return { movable, arrival }
}

async function move(from: ChannelWorld, to: ChannelWorld): Promise<Session> {
  const { movable, arrival } = await carried(from, to)
  arrival.open(movable.moved())
  await to.settle()
  return to.sessions.at(-1) ?? expect.fail('it was not announced')
}

describe('a session that was away when it moved', () => {
  /** What the application hears of each session, from its announcement on. */
  async function openHeard(options: ChannelWorldOptions = {}) {
    const heard: unknown[] = []
    const opened = (session: Session) => {
      heard.push([session.origin, session.isAway])
      session.on('away', () => heard.push('away'))
      session.on('back', () => heard.push('back'))
      session.on('transport', ({ from, to }) => heard.push(`${from} to ${to}`))
    }
    const pair = await openPair({ ...options, opened })
    return { ...pair, heard }
  }

  test('is away until its client comes, and then back, once', async () => {
    const { from, to, heard } = await openHeard()
    const ada = await from.client('ada', ID)
    ada.link.leave()
    await from.pass(AWAY_MS)
    expect(heard).toEqual([['opened', false], 'null to plain', 'away'])
    heard.length = 0
    const session = await move(from, to)
    expect([session.isAway, heard]).toEqual([true, [['moved', true]]])
    await to.client('ada', ID, 2)
    expect([session.isAway, heard]).toEqual([false, [['moved', true], 'back']])
  })

  test('is back at once where its client has come before it was announced, with its transport', async () => {
    const { from, to, heard } = await openHeard()
    const first = await from.admit(ID, {}, { authorization: 'Bearer ada' })
    if (typeof first === 'string') throw new Error(first)
    await first.receive('[1,"a message, and no link"]')
    await from.pass(AWAY_MS)
    const { movable, arrival } = await carried(from, to)
    await to.client('ada', ID, 2)
    heard.length = 0
    arrival.open(movable.moved())
    expect(to.sessions[0]?.isAway).toBe(false)
    expect(heard).toEqual([['moved', true], 'null to plain', 'back'])
  })

  test('[K10] has a member that leaves after the grace of its channel, or stays where it comes back before', async () => {
    for (const isBack of [false, true]) {
      const channels = { '{any}': { ...OPEN['{any}'], graceMs: GRACE_MS } }
      const { from, to } = await openHeard({ channels })
      const watcher = await to.client('eve')
      await watcher.tell(sub(1, 'room', null, { presence: true }))
      const ada = await from.client('ada', ID)
      await ada.tell(sub(1, 'room', null, { member: 'm'.repeat(21) }))
      ada.link.leave()
      await from.pass(AWAY_MS)
      await move(from, to)
      watcher.take()
      if (isBack) await to.client('ada', ID, 2)
      await to.pass(GRACE_MS)
      expect(watcher.take().map((change) => (change as Json[])[0])).toEqual(isBack ? [] : ['out'])
    }
  })
})

describe('what happens to a session while it moves', () => {
  test('[S7] its close: it closes at the other gateway too', async () => {
    const { from, to } = await openPair()
    await from.client('ada', ID)
    const { movable, arrival } = await carried(from, to)
    from.sessions[0]?.send('last')
    from.sessions[0]?.close('enough')
    arrival.open(movable.moved())
    expect(to.sessions[0]?.send('more')).toBe('ended')
    const { link } = await to.client('ada', ID, 2)
    expect(link.lines).toEqual(['[1,"last"]', '[2,"enough","close"]'])
  })

  test('its end: it has ended at the other gateway, and is not announced there', async () => {
    const { from, to } = await openPair()
    await from.client('ada', ID)
    const { movable, arrival } = await carried(from, to)
    from.sessions[0]?.end('forbidden')
    arrival.open(movable.moved())
    await to.settle()
    expect(to.sessions).toEqual([])
    expect((await to.client('ada', ID, 2)).link.ended).toBe('forbidden')
  })

  test('[S13] its client closes it at the other gateway: that is heard with all that was said before', async () => {
    const heard: unknown[] = []
    const opened = (session: Session) => {
      session.on('close', (code) => heard.push(code))
      session.on('message', (body) => heard.push(body))
    }
    const { from, to } = await openPair({ opened })
    await from.client('ada', ID)
    const { movable, arrival } = await carried(from, to)
    const { link } = await to.client('ada', ID, 2)
    link.receive('[1,"a last word"]\n[2,"enough","close"]')
    await to.settle()
    expect(heard).toEqual([])
    arrival.open(movable.moved())
    await to.settle()
    expect(heard).toEqual(['going-away', 'a last word', 'closed'])
  })

  test('[K6] publications: they take no room of one that is held, and reach it where it goes on', async () => {
    for (const goesOn of ['here', 'there']) {
      const { from, to } = await openPair()
      const ada = await from.client('ada', ID)
      await ada.tell(sub(1, 'room'))
      ada.link.receive('["ack",1]')
      const movable = movableOf(from)
      movable.hold()
      const saved = movable.save() ?? expect.fail('it cannot be saved')
      await from.layer.hub.publish('room', '"news"', { id: 'k' }, null)
      await from.settle()
      expect(from.sessions[0]?.pendingBytes).toBe(0)
      const isHere = goesOn === 'here'
      if (isHere) movable.resume()
      else {
        const arrival = to.lifecycle.movable.arrive(saved)
        await Promise.all([arrival.begin(), to.settle()])
        arrival.open(movable.moved())
      }
      const again = await (isHere ? from : to).client('ada', ID, 2)
      expect(JSON.stringify(again.take()).match(/news/g)).toEqual(['news'])
    }
  })
})

test('what a gateway unsubscribes a session from while it moves is left at the other too', async () => {
  const { from, to } = await openPair()
  const ada = await from.client('ada', ID)
  await ada.tell(sub(1, 'room'), sub(2, 'hall'))
  const { movable, arrival } = await carried(from, to)
  expect(from.sessions[0]?.unsubscribe('room')).toBe(true)
  arrival.open(movable.moved())
  const again = await to.client('ada', ID, 2)
  expect(again.take().at(-1)).toEqual(['off', expect.anything(), 'unsubscribed'])
  for (const channel of ['room', 'hall']) await to.layer.hub.publish(channel, `"${channel}"`, { id: channel }, null)
  await to.settle()
  expect(again.take().map((heard) => (heard as Json[]).at(-1))).toEqual(['hall'])
})

test('[K3] requests of a gateway go on with the numbers that come after those of the one before', async () => {
  const { from, to } = await openPair()
  const ada = await from.client('ada', ID)
  const first = from.sessions[0]?.request('first', null)
  await from.settle()
  expect(ada.take()).toEqual([['req', 1, 'first', null]])
  await ada.tell(['ok', 1, 'answer'])
  expect(await first).toBe('answer')
  const session = await move(from, to)
  session.request('second', null).catch(() => {})
  const again = await to.client('ada', ID, 2)
  expect(again.take().at(-1)).toEqual(['req', 2, 'second', null])
})

test('sessions that have moved, and those that were not taken, are counted', async () => {
  const { from, to } = await openPair({ limits: { maxSessions: 1 } })
  await from.client('ada', ID)
  await move(from, to)
  const { movable } = to.lifecycle
  expect([movable.refusalOf(ID), movable.refusalOf('another-session-of-a-test')]).toEqual(['elsewhere', 'full'])
  movable.refused('full')
  movable.refused('full')
  movable.refused('unreadable')
  expect(from.lifecycle.counters).toMatchObject({ opened: 1, movedIn: 0, movedOut: 1, movesRefused: {}, ended: {} })
  expect(to.lifecycle.counters).toMatchObject({
    opened: 0,
    movedIn: 1,
    movedOut: 0,
    movesRefused: { full: 2, unreadable: 1 },
  })
})
