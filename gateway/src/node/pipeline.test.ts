import { describe, expect, onTestFinished, test } from 'vitest'
import { MOUNTS, PATH } from '../../testing/mounts.ts'
import { openWorld, rawTcp, readAll } from '../../testing/raw.ts'
import { createGateway } from '../gateway.ts'
import type { Session } from '../sessions/session.ts'
import { turnOf } from './pipeline.ts'
import { serve } from './serve.ts'
import { connectionCame } from './turn-budget.ts'

const IN_THE_CLEAR = Object.entries(MOUNTS).filter(([name]) => !/https|http2/.test(name))

const untilSo = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

describe('polls of one connection that do not wait for replies', () => {
  test.each(IN_THE_CLEAR)('wait for each other if they are a handful, and end it beyond: %s', async (_name, mount) => {
    const gateway = createGateway({ onRefusal() {} })
    onTestFinished(() => gateway.close())
    const { origin } = await mount.open(gateway)
    // Beside a reply that the client does not read the next is not held: it is not made yet.
    const opened: Session[] = []
    gateway.on('session', (session) => opened.push(session))
    const polls = async (count: number): Promise<{ closed: Promise<string> }> => {
      const socket = await rawTcp(origin)
      const closed = readAll(socket)
      const poll = (n: number): string =>
        `GET ${PATH}/long-polling?v=1&session=${'p'.repeat(20)}-${count}-${n}&link=1&claim=1&seen=0 HTTP/1.1\r\nHost: localhost\r\n\r\n`
      socket.write(Array.from({ length: count }, (_, n) => poll(n)).join(''))
      return { closed }
    }
    await polls(8)
    for (let n = 1; n <= 8; n++) {
      await untilSo(() => opened.length >= n)
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
      expect(opened.length).toBe(n)
      opened.at(-1)?.send('hello')
    }
    const { closed } = await polls(500)
    expect(await closed).toBe('')
    expect(opened.length).toBeLessThan(8 + 2)
  })
})

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
  expect(await polls(8)).toBe(8)
  expect(await polls(500)).toBeLessThan(100)
  await world.client().echo()
})

test('requests of one connection take several turns of the event loop, and others come between', async () => {
  const gateway = createGateway({ onRefusal() {} })
  const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => running.close())
  let turn = 0
  let next = setImmediate(function count() {
    turn++
    next = setImmediate(count)
  })
  onTestFinished(() => clearImmediate(next))
  const opened: number[] = []
  gateway.on('session', () => opened.push(turn))
  const socket = await rawTcp(running.url)
  const poll = (n: number): string =>
    `GET /short-polling?v=1&session=${'s'.repeat(20)}-${n}&link=1&claim=1&seen=0 HTTP/1.1\r\nHost: localhost\r\n\r\n`
  socket.write(Array.from({ length: 10 }, (_, n) => poll(n)).join(''))
  await untilSo(() => opened.length === 10)
  const counts = opened.map((each) => opened.filter((other) => other === each).length)
  expect(Math.max(...counts)).toBeLessThanOrEqual(8)
})

describe('turns of the event loop', () => {
  const asked = (connection: object, place = '') =>
    turnOf({ socket: connection } as never, { stream: { session: connection } } as never, () => place)
  const immediate = () => new Promise((resolve) => setImmediate(resolve))

  /** After it they are no connections that have just come, which make turns short. */
  const known = async (connections: readonly object[]) => {
    for (const connection of connections) asked(connection)
    for (let n = 0; n < 10 + connections.length / 10; n++) await immediate()
  }

  test('have two hundred requests, one of each connection after the other, and none is forgotten', async () => {
    await immediate()
    const handled: string[] = []
    const ask = (name: string, connection: object) => {
      const turn = asked(connection)
      if (turn === null) handled.push(name)
      else if (turn !== 'cut') void turn.then(() => handled.push(name))
    }
    const greedy = Array.from({ length: 30 }, () => ({}))
    const late = {}
    await known([...greedy, late])
    for (let n = 0; n < 20; n++) for (const [i, connection] of greedy.entries()) ask(`greedy ${i}`, connection)
    ask('late', late)
    expect(handled.length).toBe(200)
    await immediate()
    expect(handled.indexOf('late')).toBeLessThan(200 + 31)
    for (let n = 0; n < 5; n++) await immediate()
    expect(handled.length).toBe(601)
  })

  test('have requests of one place after the other: thousands of connections keep no other address waiting', async () => {
    const handled: string[] = []
    const ask = (connection: object, place: string) => {
      const turn = asked(connection, place)
      if (turn === null) handled.push(place)
      else if (turn !== 'cut') void turn.then(() => handled.push(place))
    }
    const flood = Array.from({ length: 2_000 }, () => ({}))
    const others = [{}, {}, {}]
    await known([...flood, ...others])
    for (const connection of flood) ask(connection, 'flood')
    expect(handled.length).toBe(200)
    for (const connection of others) ask(connection, 'home')
    // Another that has one, and comes last.
    ask({}, 'office')
    await immediate()
    const next = handled.slice(200)
    expect(next.slice(0, 7).filter((place) => place === 'home')).toHaveLength(3)
    expect(next.slice(0, 7)).toContain('office')
    while (handled.length < 2_004) await immediate()
    expect(handled.filter((place) => place === 'flood')).toHaveLength(2_000)
  })

  test('have a tenth of it while clients connect: one more is taken in by each', async () => {
    const connections = Array.from({ length: 60 }, () => ({}))
    await known(connections)
    connectionCame()
    expect(connections.filter((connection) => asked(connection) === null).length).toBe(20)
    await immediate()
    await immediate()
    expect(connections.filter((connection) => asked(connection) === null).length).toBe(60)
  })

  test('handle the requests of one connection in their order', async () => {
    await immediate()
    const handled: number[] = []
    const connection = {}
    for (let n = 0; n < 20; n++) {
      const turn = asked(connection)
      if (turn === null) handled.push(n)
      else if (turn !== 'cut') void turn.then(() => handled.push(n))
    }
    expect(handled).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    for (let n = 0; n < 5; n++) await immediate()
    expect(handled).toEqual(Array.from({ length: 20 }, (_, n) => n))
  })
})
