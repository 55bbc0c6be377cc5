import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { MemoryStore, type Told } from '@rungway/gateway'
import { type BrokerHarness, brokerSuite } from '@rungway/gateway/testing'
import { describe, expect, test } from 'vitest'
import { Line, type Message } from './line.ts'
import { Asker, answerOn } from './questions.ts'
import { SharedBroker, SharedRegistry } from './shared.ts'
import { type StoreQuestions, WorkerStore } from './store.ts'

const LIMITS = { maxUnreadMessages: 10, maxUnreadBytes: 100_000 }

/** A line whose other end reads all, or nothing until `resume` is called. */
class StallingLine extends Line {
  readonly pause: () => () => void
  /** Messages that have been sent and not read. */
  readonly unread: () => number

  constructor(port: MessagePort) {
    let held: (() => void)[] | null = null
    super(
      {
        send(message, taken) {
          const carry = () => {
            port.postMessage(message)
            taken()
          }
          if (held === null) carry()
          else held.push(carry)
        },
        onMessage: (listener) => void port.on('message', (message: Message) => listener(message)),
      },
      LIMITS,
    )
    this.pause = () => {
      const mine: (() => void)[] = []
      held = mine
      return () => {
        held = null
        for (const carry of mine) carry()
      }
    }
    this.unread = () => held?.length ?? 0
  }
}

const lineOf = (port: MessagePort) => new StallingLine(port)

function workerOf(store: WorkerStore, fellBehind = () => {}) {
  const { port1, port2 } = new MessageChannel()
  const first = lineOf(port1)
  const { questions, close } = store.questionsOf(first, fellBehind)
  answerOn(first, questions)
  const line = lineOf(port2)
  const asker = new Asker<StoreQuestions>(line)
  return {
    broker: new SharedBroker(line, asker),
    registry: new SharedRegistry(asker),
    asker,
    /** The end of the first process. */
    first,
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
    cutPushes() {
      const { first } = workers[0]
      const resume = first.pause()
      // As many as fill it.
      while (!first.isFull) first.send({ type: 'told', listener: 0, told: null })
      return async () => resume()
    },
    kill: () => void workers[0].end(),
    async close() {
      for (const { end } of workers) await end()
    },
  }
}

describe('the broker of workers, whose store is in another process', () => {
  brokerSuite(test, ['second', 'third', 'pass', 'cutPushes', 'kill'], open)
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
  await one.registry.beat({ node: 'one', address: 'a:1' }, 60_000)
  // As when its process is killed.
  await one.end()
  expect((await other.registry.beat({ node: 'other', address: 'b:2' }, 60_000)).nodes).toHaveLength(1)
  await other.end()
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

test('no more waits for a worker that does not read than the limit, and it hears of all that it has missed', async () => {
  const store = new WorkerStore(new MemoryStore())
  let timesBehind = 0
  const [slow, other] = [workerOf(store, () => timesBehind++), workerOf(store)]
  const heard: Told[] = []
  await slow.broker.join('room', null, (told) => heard.push(told))
  const keep = { messages: 100, bytes: 1_000_000, ageMs: 60_000 }
  const publish = async (seq: number) =>
    await other.broker.publish('room', `${seq}`, { key: { producer: 'p', seq }, keep, author: null })

  const resume = slow.first.pause()
  for (let seq = 1; seq <= 50; seq++) await publish(seq)
  await other.broker.enter('room', { id: 'ada', user: null })
  // What is asked meanwhile waits too, and is answered in order.
  const answered: number[] = []
  const asked = [1, 2, 3].map(async (limit) => {
    answered.push((await slow.broker.history('room', { limit })).publications.length)
  })
  await other.broker.history('room', { limit: 1 })
  expect(slow.first.unread()).toBe(LIMITS.maxUnreadMessages)
  expect(timesBehind).toBe(1)

  resume()
  await Promise.all(asked)
  expect(answered).toEqual([1, 2, 3])
  await expect.poll(() => heard.at(-1)).toMatchObject({ type: 'picture', picture: { members: [{ id: 'ada' }] } })
  expect(heard.at(-2)).toMatchObject({ type: 'moved', at: { offset: 50 } })
  expect(heard.filter(({ type }) => type === 'publication')).toHaveLength(LIMITS.maxUnreadMessages)
  await publish(51)
  await expect.poll(() => heard.at(-1)).toMatchObject({ type: 'publication', publication: { offset: 51 } })
  await Promise.all([slow.end(), other.end()])
})
