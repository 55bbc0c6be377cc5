import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { MemoryStore } from '@rungway/gateway'
import { type BrokerHarness, brokerSuite } from '@rungway/gateway/testing'
import { describe, expect, test } from 'vitest'
import { Asker, answerOn, type Line, type Message } from './line.ts'
import { SharedBroker, SharedRegistry } from './shared.ts'
import { type StoreQuestions, WorkerStore } from './store.ts'
import { pauseAfter } from './supervisor.ts'

const lineOf = (port: MessagePort): Line => ({
  send: (message) => port.postMessage(message),
  onMessage: (listener) => void port.on('message', (message: Message) => listener(message)),
})

function workerOf(store: WorkerStore) {
  const { port1, port2 } = new MessageChannel()
  const first = lineOf(port1)
  const { questions, close } = store.questionsOf(first)
  answerOn(first, questions)
  const line = lineOf(port2)
  const asker = new Asker<StoreQuestions>(line)
  return {
    broker: new SharedBroker(line, asker),
    registry: new SharedRegistry(asker),
    asker,
    /** As the end of its process does. */
    async end() {
      port2.close()
      await close()
    },
  }
}

function open(): BrokerHarness {
  let passed = 0
  const store = new WorkerStore(
    new MemoryStore({
      scheduler: {
        epochNow: () => Date.now() + passed,
        after: (ms, run) => {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      },
    }),
  )
  const workers = [workerOf(store), workerOf(store), workerOf(store)] as const
  return {
    broker: workers[0].broker,
    second: workers[1].broker,
    third: workers[2].broker,
    async pass(ms) {
      passed += ms
    },
    kill: () => void workers[0].end(),
    async close() {
      for (const { end } of workers) await end()
    },
  }
}

describe('the broker of workers, whose store is in another process', () => {
  brokerSuite(test, ['second', 'third', 'pass', 'kill'], open)
})

test('the registry of workers is one', async () => {
  const store = new WorkerStore(new MemoryStore())
  const [one, other] = [workerOf(store), workerOf(store)]
  expect(await one.registry.claim('s', 'one', 60_000, null)).toBe('one')
  expect(await other.registry.claim('s', 'other', 60_000, null)).toBe('one')
  expect(await other.registry.claim('s', 'other', 60_000, 'one')).toBe('other')
  expect(await other.registry.hold('s', 'other', 1, 60_000)).toBe('other')
  expect(await one.registry.give('s', { node: 'other', mark: 1 }, 'third', 60_000)).toBe('third')
  expect(await one.registry.give('s', { node: 'third', mark: 0 }, 'other', 60_000)).toBe(await one.registry.find('s'))
  expect(await other.registry.claim('s', 'other', 60_000, 'third')).toBe('other')
  await one.registry.keep(['s'], 'one', 60_000)
  expect(await one.registry.claim('s', 'one', 60_000, null)).toBe('other')
  const roll = await one.registry.beat({ node: 'one', address: 'a:1' }, 60_000)
  expect(roll.ageMs).toBe(Number.POSITIVE_INFINITY)
  const both = await other.registry.beat({ node: 'other', address: 'b:2' }, 60_000)
  expect(both.nodes.map(({ node }) => node)).toEqual(['one', 'other'])
  await one.registry.leave('one')
  expect((await other.registry.beat({ node: 'other', address: 'b:2' }, 60_000)).nodes).toHaveLength(1)
  await Promise.all([one.end(), other.end()])
})

test('what fails there is told here, and so is what there is not', async () => {
  const { port1, port2 } = new MessageChannel()
  const questions = {
    fails: (): Promise<void> => Promise.reject(new Error('it did')),
  }
  answerOn(lineOf(port1), questions)
  const asker = new Asker<typeof questions & { other(): void }>(lineOf(port2))
  await expect(asker.ask('fails')).rejects.toThrow('it did')
  await expect(asker.ask('other')).rejects.toThrow('There is no question other.')
  port2.close()
})

test('a worker that ends again and again is started later each time, and one that had settled at once', () => {
  const pauses: number[] = []
  for (let pauseMs = 0; pauses.length < 10; pauses.push(pauseMs)) pauseMs = pauseAfter(pauseMs, 10)
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
  expect(pauseAfter(10_000, 60_000)).toBe(100)
})
