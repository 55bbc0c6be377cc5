import { randomBytes } from 'node:crypto'
import { GATEWAY_LIMITS, MemoryStore, type Scheduler } from '@rungway/gateway'
import type { Config } from '../../config/schema.ts'
import type { Log } from '../../ops/log.ts'
import { closesWithinMs } from '../close-time.ts'
import { WORKER_LIMITS } from './limits.ts'
import { answerOn } from './questions.ts'
import { type StoreQuestions, WorkerStore } from './store.ts'
import type { WorkerPlace } from './worker-config.ts'
import { type Exit, forkWorker, type WorkerProcess } from './worker-process.ts'

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

const { firstPauseMs, maxPauseMs, settledMs, spareMs } = WORKER_LIMITS

/** How long to wait before a worker is started again that has lived for so long. */
export const pauseAfter = (beforeMs: number, livedMs: number): number =>
  livedMs >= settledMs || beforeMs === 0 ? firstPauseMs : Math.min(beforeMs * 2, maxPauseMs)

/** The place of one worker after the other. */
interface Seat {
  readonly number: number
  state:
    | { readonly type: 'empty' }
    /** It has not asked for its place: nothing is in it yet, and it hears nothing. */
    | { readonly type: 'forked'; readonly worker: WorkerProcess }
    | { readonly type: 'begun'; readonly worker: WorkerProcess }
  pauseMs: number
  /** Whether a worker of it has ever listened: one that never did would never. */
  hasListened: boolean
}

export interface SupervisorOptions {
  readonly config: Pick<Config, 'limits' | 'drainDelayMs'>
  readonly count: number
  readonly log: Log
  /** Default: a process of this program. */
  readonly fork?: () => WorkerProcess
  readonly scheduler?: Pick<Scheduler, 'now' | 'after'>
}

/** Its timers keep the process: there may be no worker while one waits to be started again. */
const KEEPING: Pick<Scheduler, 'now' | 'after'> = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * The first process: it serves no client, and holds what the workers have in common. One that ends
 * is started again.
 */
export class Supervisor {
  readonly #config: SupervisorOptions['config']
  readonly #log: Log
  readonly #fork: () => WorkerProcess
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly #store: WorkerStore
  readonly #secret = randomBytes(32).toString('base64url')
  readonly #seats: readonly Seat[]
  readonly #stopped: Promise<void>
  #allEnded: () => void = () => {}
  #isStopping = false

  constructor({ config, count, log, fork = forkWorker, scheduler = KEEPING }: SupervisorOptions) {
    this.#config = config
    this.#log = log
    this.#fork = fork
    this.#scheduler = scheduler
    const maxBytes = config.limits['maxHistoryBytes'] ?? GATEWAY_LIMITS.maxHistoryBytes
    this.#store = new WorkerStore(new MemoryStore({ maxBytes }))
    this.#seats = Array.from({ length: count }, (_, n) => ({
      number: n + 1,
      state: { type: 'empty' },
      pauseMs: 0,
      hasListened: false,
    }))
    this.#stopped = new Promise((resolve) => {
      this.#allEnded = resolve
    })
  }

  /**
   * Resolves when all listen, and with null when it is stopped before. Rejects when one ends before,
   * and ends the others.
   */
  async start(): Promise<readonly Addresses[] | null> {
    try {
      const [first, ...others] = this.#seats
      // What none of them can have is said by the first.
      const one = first === undefined ? [] : [await this.#begin(first)]
      return [...one, ...(await Promise.all(others.map((seat) => this.#begin(seat))))]
    } catch (error) {
      if (this.#isStopping) return null
      this.kill()
      throw error
    }
  }

  /**
   * Drains all workers at once, also those that are just starting. Resolves when they have ended, with
   * whether they have by themselves: what a drain outlasts is killed.
   */
  async stop(): Promise<boolean> {
    this.#isStopping = true
    for (const { state } of this.#seats) {
      if (state.type === 'forked') state.worker.kill()
      if (state.type === 'begun') state.worker.line.send({ type: 'stop' })
    }
    this.#check()
    const withinMs = closesWithinMs(this.#config) + spareMs
    let isInTime = true
    const cancel = this.#scheduler.after(withinMs, () => {
      isInTime = false
      const workers = this.#seats.flatMap(({ number, state }) => (state.type === 'empty' ? [] : [number]))
      this.#log.error({ workers, withinMs }, 'workers have not drained in time, and are killed')
      this.kill()
    })
    await this.#stopped
    cancel()
    return isInTime
  }

  get pids(): readonly number[] {
    return this.#seats.flatMap(({ state }) => (state.type === 'empty' ? [] : [state.worker.pid]))
  }

  reload(): void {
    for (const { state } of this.#seats) if (state.type === 'begun') state.worker.line.send({ type: 'reload' })
  }

  /** Ends all at once. */
  kill(): void {
    this.#isStopping = true
    for (const { state } of this.#seats) if (state.type !== 'empty') state.worker.kill()
  }

  /** Resolves when it listens, and rejects when it has ended without, or all are to stop. */
  async #begin(seat: Seat): Promise<Addresses> {
    if (this.#isStopping) throw new Error('The workers are being stopped.')
    const { number } = seat
    const worker = this.#fork()
    const bornAt = this.#scheduler.now()
    seat.state = { type: 'forked', worker }
    const { questions, close } = this.#store.questionsOf(worker.line, () =>
      this.#log.warn({ worker: number }, 'a worker does not keep up, and reads from history what it misses'),
    )
    return await new Promise((resolve, reject) => {
      const asked: WorkerQuestions = {
        ...questions,
        begin: () => {
          seat.state = { type: 'begun', worker }
          return { number, secret: this.#secret }
        },
        ready(addresses) {
          seat.hasListened = true
          resolve(addresses)
        },
      }
      answerOn(worker.line, asked)
      worker.onExit((exit) => {
        seat.state = { type: 'empty' }
        close().catch((error: unknown) => this.#log.error({ err: error }, 'what a worker had is not given up'))
        reject(
          new Error(
            `Worker ${number} has ${howEnded(exit)} before it listened${exit.signal === null ? '; what it has printed says why' : ''}.`,
          ),
        )
        this.#ended(seat, exit, this.#scheduler.now() - bornAt)
      })
    })
  }

  #ended(seat: Seat, exit: Exit, livedMs: number): void {
    if (this.#isStopping || !seat.hasListened) return this.#check()
    seat.pauseMs = pauseAfter(seat.pauseMs, livedMs)
    const { number, pauseMs } = seat
    // One that has been told to end, as before a change of its certificates, has drained.
    const level = exit.code === 0 ? 'info' : 'error'
    this.#log[level]({ worker: number, ...exit, pauseMs }, 'a worker has ended, and is started again')
    this.#scheduler.after(pauseMs, () => {
      this.#begin(seat).then(
        () => this.#log.info({ worker: number }, 'a worker listens again'),
        () => {},
      )
    })
  }

  #check(): void {
    if (this.#seats.every(({ state }) => state.type === 'empty')) this.#allEnded()
  }
}

const howEnded = ({ code, signal }: Exit): string =>
  signal === null ? `ended with status ${code}` : `been ended by ${signal}`
