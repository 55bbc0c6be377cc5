import { describe, expect, test } from 'vitest'
import { openEngine, until } from '../../testing/engine-io.ts'
import { failingClock } from '../../testing/failing-clock.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { clientPings, serverPings } from './heartbeat.ts'

const TIMES = { intervalMs: 300, timeoutMs: 200 }

describe('a server that pings', () => {
  const begin = () => {
    const time = virtualScheduler()
    const log: string[] = []
    const at = (what: string) => () => void log.push(`${what} ${time.now()}`)
    return { time, log, heartbeat: serverPings(time, TIMES, at('ping'), at('over')) }
  }

  test('pings after the interval, and a client without an answer is gone after the time-out', () => {
    const { time, log, heartbeat } = begin()
    time.pass(499)
    expect([log, heartbeat.isOver()]).toEqual([['ping 300'], false])
    time.pass(1)
    expect([log, heartbeat.isOver()]).toEqual([['ping 300', 'over 500'], true])
  })

  test('pings again an interval after the answer', () => {
    const { time, log, heartbeat } = begin()
    time.pass(310)
    heartbeat.heard('pong')
    time.pass(310)
    expect(log).toEqual(['ping 300', 'ping 610'])
  })

  test('other packets do not put off a ping, and an answer once', () => {
    const { time, log, heartbeat } = begin()
    time.pass(250)
    heartbeat.heard('message')
    time.pass(200)
    heartbeat.heard('message')
    time.pass(100)
    heartbeat.heard('message')
    time.pass(99)
    expect(log).toEqual(['ping 300'])
    time.pass(1)
    expect(log).toEqual(['ping 300', 'over 650'])
  })

  /** Its timers run when the test says so, and not when they are due. */
  const belated = () => {
    let now = 0
    const timers: (() => void)[] = []
    const after = (_ms: number, run: () => void) => {
      timers.push(run)
      return () => {}
    }
    const scheduler = { ...virtualScheduler(), now: () => now, after }
    return {
      heartbeat: serverPings(
        scheduler,
        TIMES,
        () => {},
        () => {},
      ),
      at(ms: number) {
        now = ms
      },
      late: () => timers.at(-1)?.(),
    }
  }

  test('is over by the clock even when its timer is late', () => {
    const { heartbeat, at, late } = belated()
    at(301)
    late()
    at(500)
    expect(heartbeat.isOver()).toBe(true)
  })

  test('a ping that leaves a little late does not put off the end', () => {
    const { heartbeat, at, late } = belated()
    at(375)
    late()
    at(499)
    expect(heartbeat.isOver()).toBe(false)
    at(500)
    expect(heartbeat.isOver()).toBe(true)
  })

  test('a process that was busy does not hold its delay against the client', () => {
    const { heartbeat, at, late } = belated()
    at(900)
    expect(heartbeat.isOver()).toBe(false)
    late()
    at(1_099)
    expect(heartbeat.isOver()).toBe(false)
  })

  test('stops', () => {
    const { time, log, heartbeat } = begin()
    heartbeat.stop()
    time.pass(10_000)
    expect([log, time.pending]).toEqual([[], 0])
  })
})

describe('a client that pings', () => {
  test('is gone when it was silent for both times together, whatever else it sends', () => {
    const time = virtualScheduler()
    let overAt = 0
    const heartbeat = clientPings(time, TIMES, () => {
      overAt = time.now()
    })
    time.pass(400)
    heartbeat.heard('ping')
    time.pass(400)
    heartbeat.heard('message')
    expect([overAt, heartbeat.isOver()]).toEqual([0, false])
    time.pass(100)
    expect([overAt, heartbeat.isOver()]).toEqual([900, true])
  })
})

const limits = { pingMs: 30, pongMs: 20 }

test('version 4: pings come by polling and by socket, and an answer keeps the session', async () => {
  const world = await openEngine({ limits: { ...limits, pongMs: 10_000 } })
  const query = await world.open()
  for (let i = 0; i < 3; i++) {
    expect((await world.get(query)).text).toBe('2')
    expect((await world.post(query, '3')).text).toBe('ok')
  }
  const socket = await world.socket('EIO=4&transport=websocket')
  await socket.next()
  for (let i = 0; i < 3; i++) {
    expect(await socket.next()).toBe('2')
    socket.send('3')
  }
  expect(world.closed).toEqual([])
})

test('version 4: a socket that does not answer is closed', async () => {
  const world = await openEngine({ limits })
  const socket = await world.socket('EIO=4&transport=websocket')
  await socket.next()
  expect([await socket.next(), await socket.next(), world.closed]).toEqual(['2', null, ['closed: ping timeout']])
})

test('version 3: a ping is answered with what it had, and a client without one is gone', async () => {
  const world = await openEngine({ limits: { pingMs: 100, pongMs: 100 } })
  const query = await world.open('3')
  await world.post(query, '3:2ab')
  expect((await world.get(query)).text).toBe('3:3ab')
  const socket = await world.socket('EIO=3&transport=websocket')
  await socket.next()
  socket.send('2')
  expect([await socket.next(), await socket.next()]).toEqual(['3', null])
})

test('pings of a client that does not poll are answered by one pong, and a long one ends it', async () => {
  const world = await openEngine()
  const query = await world.open('3')
  for (let n = 0; n < 3; n++) expect((await world.post(query, '1:2'.repeat(1_000))).status).toBe(200)
  expect((await world.post(query, '6:2probe')).status).toBe(200)
  expect((await world.get(query)).text).toBe('6:3probe')
  expect((await world.post(query, `1001:2${'x'.repeat(1_000)}`)).status).toBe(400)
  await until(() => world.closed.length === 1)
})

test('packets that are no messages count for the rate of a session', async () => {
  const world = await openEngine({ limits: { maxFramesPerSecond: 100 } })
  const query = await world.open('3')
  const first = await world.post(query, '1:2'.repeat(530))
  let isAnswered = false
  const second = world.post(query, '1:2').then(() => {
    isAnswered = true
  })
  expect(first.status).toBe(200)
  for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve))
  expect(isAnswered).toBe(false)
  await second
})

test('what fails when a message may be read is told with its session, ends that, and nothing else', async () => {
  const clock = failingClock(10_000, 20_000)
  const told: unknown[] = []
  const world = await openEngine({
    limits: { maxFramesPerSecond: 4 },
    scheduler: clock,
    onError: (error, { session, event }) => told.push([String(error), session?.name, event]),
  })
  const [socket, other] = [
    await world.socket('EIO=4&transport=websocket'),
    await world.socket('EIO=4&transport=websocket'),
  ]
  expect([(await socket.next())?.[0], (await other.next())?.[0]]).toEqual(['0', '0'])
  for (let n = 0; n < 64; n++) socket.socket.pong()
  socket.send('4late')
  await until(() => clock.isSet)
  clock.pass(16_000)
  expect(await socket.next()).toBeNull()
  expect(told).toEqual([['Error: the clock has failed', world.sessions[0]?.name, 'request']])
  other.send('4well')
  expect(await other.next()).toBe('4well')
})
