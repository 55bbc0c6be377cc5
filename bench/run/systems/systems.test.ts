import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { End, Message } from '../traffic/end.ts'
import { SYSTEMS } from './index.ts'
import type { ClientEnd, System } from './system.ts'

const POLL_MS = 20

/** What the benchmark needs of every technique of a system. */
describe.each(SYSTEMS)('$name', (system) => {
  describe.each(system.techniques)('%s', (technique) => {
    test('carries messages both ways, each once, and in order if promised', async () => {
      const { ends, clients } = await open(system, technique, 1)
      const [down, up] = bothWays(ends, clients)
      for (const [from, to] of [down, up]) {
        const received = listen(to)
        for (const n of numbers(20)) {
          from.send(message(n))
          await new Promise(setImmediate)
        }
        const mayOvertake = to !== down[1] && system.overtaking?.includes(technique)
        const inOrder = () => (mayOvertake ? received.toSorted((a, b) => a - b) : received)
        await vi.waitFor(() => expect(inOrder()).toEqual(numbers(20)), WITHIN)
      }
    })

    test('carries a burst both ways', async () => {
      const { ends, clients } = await open(system, technique, 1)
      for (const [from, to] of bothWays(ends, clients)) {
        const received = listen(to)
        for (const n of numbers(10)) from.send(message(n))
        await vi.waitFor(() => expect(received).toEqual(numbers(10)), WITHIN)
      }
    })

    test('carries 64 kB both ways', async () => {
      const { ends, clients } = await open(system, technique, 1)
      for (const [from, to] of bothWays(ends, clients)) {
        const received = new Promise<Message>((resolve) => to.onMessage(resolve))
        const large = message(1, 64_000)
        from.send(large)
        expect(await received).toEqual(large)
      }
    })

    test('broadcasts to all clients', async () => {
      const { listening, clients } = await open(system, technique, 3)
      const received = clients.map(listen)
      for (const n of numbers(10)) listening.broadcast(message(n))
      await vi.waitFor(() => expect(received).toEqual(clients.map(() => numbers(10))), WITHIN)
    })

    test('uses the technique that it is named after, and no other', async () => {
      const { listening, ends, clients } = await open(system, technique, 1)
      let requests = 0
      listening.server.on('request', () => requests++)
      const [[end, client]] = bothWays(ends, clients)
      for (const n of numbers(5)) {
        const received = new Promise((resolve) => client.onMessage(resolve))
        end.send(message(n))
        await received
      }
      if (technique === 'websocket') expect(requests).toBe(0)
      // Requests with acknowledgements may be among them.
      else if (!technique.endsWith('polling')) expect(requests).toBeLessThan(4)
      else expect(requests).toBeGreaterThanOrEqual(4)
    })

    test('closing leaves no connection open', async () => {
      const before = connections()
      await open(system, technique, 3)
      await closeAll()
      await until(() => connections() <= before)
    })
  })
})

describe.each(SYSTEMS.filter(({ connectByUpgrade }) => connectByUpgrade !== undefined))('$name', (system) => {
  test('a client that begins by polling is handed over when a WebSocket carries it', async () => {
    const ends: End[] = []
    const { listen: start } = await system.server()
    const listening = await start({ pollMs: POLL_MS }, (end) => ends.push(end))
    toClose.push(listening.close)
    const client = await system.connectByUpgrade?.(listening.url)
    if (client === undefined) throw new Error('it does not upgrade')
    toClose.push(client.close)
    let requests = 0
    listening.server.on('request', () => requests++)
    const [down, up] = bothWays(ends, [client])
    for (const [from, to] of [down, up]) {
      const received = listen(to)
      for (const n of numbers(5)) from.send(message(n))
      await vi.waitFor(() => expect(received).toEqual(numbers(5)), WITHIN)
    }
    expect(requests).toBe(0)
  })
})

test('nothing keeps the process alive', async () => {
  // Faye and SockJS still check something after 5 s.
  const process = fork(new URL('connect-all.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
  expect(await once(process, 'exit')).toEqual([0, null])
})

const WITHIN = { timeout: 10_000, interval: 5 }

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const message = (at: number, length = 20): Message => ({ at, pad: 'x'.repeat(length) })

function listen(end: End): number[] {
  const received: number[] = []
  end.onMessage(({ at }) => received.push(at))
  return received
}

/** Between the first client and its server, down and up. */
function bothWays([end]: readonly End[], [client]: readonly ClientEnd[]): [[End, End], [End, End]] {
  if (end === undefined || client === undefined) throw new Error('no client has connected')
  return [
    [end, client],
    [client, end],
  ]
}

/** The connections that keep the process alive. */
function connections(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length
}

/** Waits without a timer that would be counted. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20, undefined, { ref: false })
}

const toClose: (() => Promise<void>)[] = []

async function closeAll(): Promise<void> {
  for (const close of toClose.splice(0).reverse()) await close()
}
afterEach(closeAll)

async function open(system: System, technique: string, count: number) {
  const ends: End[] = []
  const { listen } = await system.server()
  const listening = await listen({ pollMs: POLL_MS }, (end) => ends.push(end))
  toClose.push(listening.close)
  const clients: ClientEnd[] = []
  while (clients.length < count) {
    const client = await system.connect(listening.url, technique)
    toClose.push(client.close)
    clients.push(client)
    expect(ends).toHaveLength(clients.length)
  }
  return { listening, ends, clients }
}
