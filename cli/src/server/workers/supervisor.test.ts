import { expect, test } from 'vitest'
import { virtualScheduler } from '../../../../gateway/testing/virtual-scheduler.ts'
import { createLog } from '../../ops/log.ts'
import { WORKER_LIMITS } from './limits.ts'
import { Line, type Message } from './line.ts'
import { pauseAfter, Supervisor } from './supervisor.ts'
import type { Exit, WorkerProcess } from './worker-process.ts'

const ADDRESSES = { clients: 'http://localhost:8080', operators: 'http://127.0.0.1:8081' }
const KILLED: Exit = { code: null, signal: 'SIGKILL' }

/** A process of which the test says what it asks and when it ends. */
class FakeWorker implements WorkerProcess {
  readonly pid = 1
  readonly heard: Message[] = []
  readonly line: Line
  isKilled = false
  #say: (message: Message) => void = () => {}
  #exit: (exit: Exit) => void = () => {}

  constructor() {
    this.line = new Line({
      send: (message, taken) => {
        this.heard.push(message)
        taken()
      },
      onMessage: (listener) => {
        this.#say = listener
      },
    })
  }

  get isTold(): boolean {
    return this.heard.some(({ type }) => type === 'stop')
  }

  async ask(verb: 'begin' | 'ready'): Promise<void> {
    this.#say({ type: 'ask', id: 1, verb, args: [ADDRESSES] })
    await settled()
  }

  kill(): void {
    this.isKilled = true
    this.exit(KILLED)
  }

  exit(exit: Exit): void {
    this.#exit(exit)
  }

  onExit(listener: (exit: Exit) => void): void {
    this.#exit = listener
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

function supervise(count: number) {
  const workers: FakeWorker[] = []
  const log: string[] = []
  const scheduler = virtualScheduler()
  const supervisor = new Supervisor({
    config: { drainDelayMs: 1_000, limits: { leaveMs: 4_000, drainMs: 500 } },
    count,
    log: createLog('debug', { write: (line) => log.push(line) }),
    fork() {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
    scheduler,
  })
  return {
    supervisor,
    scheduler,
    workers,
    worker: (at: number) => workers[at] ?? expect.fail(`there is no worker ${at}`),
    logged: () => log.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

async function started(count: number) {
  const world = supervise(count)
  const starting = world.supervisor.start()
  for (let at = 0; at < count; at++) {
    await world.worker(at).ask('begin')
    await world.worker(at).ask('ready')
  }
  expect(await starting).toHaveLength(count)
  return world
}

test('a worker that has not begun when all stop is ended, and none is started after it', async () => {
  const { supervisor, workers, worker } = supervise(3)
  const starting = supervisor.start()
  expect(await supervisor.stop()).toBe(true)
  expect(worker(0).isKilled).toBe(true)
  expect([await starting, workers.length]).toEqual([null, 1])
})

test('a worker that is just starting when all stop is told, and none is started after it', async () => {
  const { supervisor, workers, worker } = supervise(3)
  const starting = supervisor.start()
  await worker(0).ask('begin')
  const stopping = supervisor.stop()
  expect([worker(0).isTold, worker(0).isKilled]).toEqual([true, false])
  await worker(0).ask('ready')
  worker(0).exit({ code: 0, signal: null })
  expect(await stopping).toBe(true)
  expect([await starting, workers.length]).toEqual([null, 1])
})

test('nothing is started again while all stop', async () => {
  const { supervisor, scheduler, workers, worker, logged } = await started(2)
  worker(0).exit(KILLED)
  expect(logged()).toMatchObject([{ level: 'error', worker: 1, signal: 'SIGKILL' }])
  const stopping = supervisor.stop()
  scheduler.pass(WORKER_LIMITS.maxPauseMs / 10)
  worker(1).exit({ code: 0, signal: null })
  expect(await stopping).toBe(true)
  expect(workers).toHaveLength(2)
})

test('what has not ended when a drain is over is killed, and the log tells which', async () => {
  const { supervisor, scheduler, worker, logged } = await started(2)
  const stopping = supervisor.stop()
  worker(0).exit({ code: 0, signal: null })
  // drainDelayMs, leaveMs, drainMs, and what webhooks have.
  const withinMs = 1_000 + 4_000 + 500 + 5_000 + WORKER_LIMITS.spareMs
  scheduler.pass(withinMs - 1)
  expect(worker(1).isKilled).toBe(false)
  scheduler.pass(1)
  expect(worker(1).isKilled).toBe(true)
  expect(await stopping).toBe(false)
  expect(logged()).toMatchObject([{ level: 'error', workers: [2], withinMs }])
})

test('a worker that is told to end, and does, is no error', async () => {
  const { scheduler, worker, workers, logged } = await started(1)
  worker(0).exit({ code: 0, signal: null })
  scheduler.pass(WORKER_LIMITS.firstPauseMs)
  await worker(1).ask('begin')
  await worker(1).ask('ready')
  expect(workers).toHaveLength(2)
  expect(logged()).toMatchObject([
    { level: 'info', worker: 1, code: 0, msg: 'a worker has ended, and is started again' },
    { level: 'info', worker: 1, msg: 'a worker listens again' },
  ])
})

test('one that ends before it listens ends all, and how it has ended is said', async () => {
  const { supervisor, worker } = supervise(2)
  const starting = supervisor.start()
  await worker(0).ask('begin')
  await worker(0).ask('ready')
  worker(1).exit({ code: 1, signal: null })
  await expect(starting).rejects.toThrow(
    'Worker 2 has ended with status 1 before it listened; what it has printed says why.',
  )
  expect(worker(0).isKilled).toBe(true)
})

test('a worker that ends again and again is started later each time, and one that had settled at once', () => {
  const pauses: number[] = []
  for (let pauseMs = 0; pauses.length < 10; pauses.push(pauseMs)) pauseMs = pauseAfter(pauseMs, 10)
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
  expect(pauseAfter(10_000, 60_000)).toBe(100)
})
