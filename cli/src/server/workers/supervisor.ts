import cluster, { type Worker } from 'node:cluster'
import { randomBytes } from 'node:crypto'
import { GATEWAY_LIMITS, MemoryStore } from '@rungway/gateway'
import type { Config } from '../../config/schema.ts'
import type { Log } from '../../ops/log.ts'
import { answerOn, type Line, type Message } from './line.ts'
import { type StoreQuestions, WorkerStore } from './store.ts'
import type { WorkerPlace } from './worker-config.ts'

/** Where a worker listens. */
export interface Addresses {
  readonly clients: string
  readonly operators: string
}

/** What a worker asks at its start, and tells. */
export interface WorkerQuestions extends StoreQuestions {
  begin(): WorkerPlace
  ready(addresses: Addresses): void
}

const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 10_000
/** A worker that has lived for so long did not end by how it begins. */
const SETTLED_MS = 60_000

/** How long to wait before a worker is started again that has lived for so long. */
export const pauseAfter = (beforeMs: number, livedMs: number): number =>
  livedMs >= SETTLED_MS || beforeMs === 0 ? FIRST_PAUSE_MS : Math.min(beforeMs * 2, MAX_PAUSE_MS)

interface Seat {
  readonly number: number
  worker: Worker | null
  line: Line | null
  pauseMs: number
  /** Whether a worker of it has ever listened: one that never did would never. */
  hasListened: boolean
}

/**
 * The first process: it serves no client, and holds what the workers have in common. One that ends
 * is started again.
 */
export class Supervisor {
  readonly #log: Log
  readonly #store: WorkerStore
  readonly #secret = randomBytes(32).toString('base64url')
  readonly #seats: readonly Seat[]
  readonly #stopped: Promise<void>
  #allEnded: () => void = () => {}
  #isStopping = false

  constructor(config: Config, count: number, log: Log) {
    this.#log = log
    const maxBytes = config.limits['maxHistoryBytes'] ?? GATEWAY_LIMITS.maxHistoryBytes
    this.#store = new WorkerStore(new MemoryStore({ maxBytes }))
    this.#seats = Array.from({ length: count }, (_, n) => ({
      number: n + 1,
      worker: null,
      line: null,
      pauseMs: 0,
      hasListened: false,
    }))
    this.#stopped = new Promise((resolve) => {
      this.#allEnded = resolve
    })
    // As values, and not as JSON, which has no Infinity.
    cluster.setupPrimary({ serialization: 'advanced' })
  }

  /** Resolves when all listen. Rejects when one ends before, and ends the others. */
  async start(): Promise<readonly Addresses[]> {
    try {
      const [first, ...others] = this.#seats
      // What none of them can have is said by the first.
      const one = first === undefined ? [] : [await this.#begin(first)]
      return [...one, ...(await Promise.all(others.map((seat) => this.#begin(seat))))]
    } catch (error) {
      this.kill()
      throw error
    }
  }

  /** Drains all workers at once; resolves when they have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const { line } of this.#seats) line?.send({ type: 'stop' })
    this.#check()
    await this.#stopped
  }

  get pids(): readonly number[] {
    return this.#seats.flatMap(({ worker }) => worker?.process.pid ?? [])
  }

  reload(): void {
    for (const { line } of this.#seats) line?.send({ type: 'reload' })
  }

  /** Ends all at once. */
  kill(): void {
    this.#isStopping = true
    for (const { worker } of this.#seats) worker?.process.kill('SIGKILL')
  }

  /** Resolves when it listens, and rejects when it has ended without. */
  #begin(seat: Seat): Promise<Addresses> {
    const worker = cluster.fork()
    const bornAt = performance.now()
    const line = lineTo(worker)
    seat.worker = worker
    seat.line = line
    const { questions, close } = this.#store.questionsOf(line)
    return new Promise((resolve, reject) => {
      const { number } = seat
      const asked: WorkerQuestions = {
        ...questions,
        begin: () => ({ number, secret: this.#secret }),
        ready(addresses) {
          seat.hasListened = true
          resolve(addresses)
        },
      }
      answerOn(line, asked)
      worker.once('exit', (code, signal) => {
        seat.worker = null
        seat.line = null
        close().catch((error: unknown) => this.#log.error({ err: error }, 'what a worker had is not given up'))
        reject(new Error(`Worker ${number} has ended before it could listen; what it has printed says why.`))
        this.#ended(seat, { code, signal, livedMs: performance.now() - bornAt })
      })
    })
  }

  #ended(seat: Seat, { code, signal, livedMs }: { code: number; signal: string; livedMs: number }): void {
    if (this.#isStopping || !seat.hasListened) return this.#check()
    seat.pauseMs = pauseAfter(seat.pauseMs, livedMs)
    const { number, pauseMs } = seat
    this.#log.error({ worker: number, code, signal, pauseMs }, 'a worker has ended, and is started again')
    setTimeout(() => {
      if (!this.#isStopping)
        this.#begin(seat).then(
          () => this.#log.info({ worker: number }, 'a worker listens again'),
          () => {},
        )
    }, pauseMs)
  }

  #check(): void {
    if (this.#seats.every(({ worker }) => worker === null)) this.#allEnded()
  }
}

const lineTo = (worker: Worker): Line => ({
  send(message) {
    // One that has just ended hears nothing; its end is told by itself.
    if (worker.isConnected()) worker.send(message, ignore)
  },
  onMessage: (listener) => void worker.on('message', (message: Message) => listener(message)),
})

const ignore = (): void => {}
