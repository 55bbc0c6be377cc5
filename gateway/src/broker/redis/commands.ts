import { RungwayError } from '../../errors.ts'
import type { Scheduler } from '../../scheduler.ts'
import { hasNotRun, reasonOf } from './failure.ts'
import { REDIS_LIMITS } from './limits.ts'
import type { RedisPort, RedisReply } from './port.ts'
import type { RedisScript } from './scripts.ts'

const noStore = (message: string): RungwayError => new RungwayError('no-store', message)

/** The connection of one partition's server. */
interface Part {
  isUp: boolean
  /** Tells one connection from the next. */
  connection: number
  waiting: (() => void)[]
}

/** Why there was no answer last. */
interface Outage {
  readonly reason: string
  /** What to do about it. */
  readonly advice: string
}

const UNREACHED = 'See that it runs and can be reached there, or correct its URL.'
const MOVING =
  'A part of the cluster is being moved, or has no master: see redis-cli --cluster check, and --cluster fix for a move that was stopped halfway.'

/** Scripts, sent while there is a connection, in the order of calls; each has a time to be answered in. */
export class Commands {
  readonly #port: RedisPort
  readonly #scheduler: Pick<Scheduler, 'after'>
  readonly #unanswered: (partition: number) => void
  readonly #parts: readonly Part[]
  #waiting = 0
  #outage: Outage | null = null

  /** `unanswered` is called when a connection has not answered in time. */
  constructor(port: RedisPort, scheduler: Pick<Scheduler, 'after'>, unanswered: (partition: number) => void) {
    this.#port = port
    this.#scheduler = scheduler
    this.#unanswered = unanswered
    this.#parts = Array.from({ length: port.partitions }, () => ({ isUp: false, connection: 0, waiting: [] }))
  }

  isUp(partition: number): boolean {
    return this.#part(partition).isUp
  }

  /** Whether commands can be sent to any partition. */
  get isAnyUp(): boolean {
    return this.#parts.some(({ isUp }) => isUp)
  }

  get areAllUp(): boolean {
    return this.#parts.every(({ isUp }) => isUp)
  }

  /** A connection could not be opened, or was lost. */
  failed(error: unknown): void {
    this.#outage = { reason: reasonOf(error), advice: UNREACHED }
  }

  connected(isUp: boolean, partitions: readonly number[]): void {
    const parts = partitions.map((partition) => this.#part(partition))
    for (const part of parts) {
      part.isUp = isUp
      part.connection++
    }
    if (!isUp) return
    for (const part of parts) {
      const { waiting } = part
      part.waiting = []
      this.#waiting -= waiting.length
      for (const go of waiting) go()
    }
  }

  /** Resolves when there is a connection. Rejects with `no-store` when there is none in time. */
  connection(partition: number): Promise<void> {
    return this.#run(partition, async () => {}, 'once')
  }

  /**
   * Runs what does no harm when it runs twice: again, when the connection is lost. Rejects with
   * `no-store` when it is not answered in time, or with what Redis answers.
   */
  call(partition: number, script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    return this.#run(partition, () => this.#port.call(script, keys, args), 'again')
  }

  /** As `call`; rejects when the connection is lost: it may have run. */
  callOnce(
    partition: number,
    script: RedisScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<RedisReply> {
    return this.#run(partition, () => this.#port.call(script, keys, args), 'once')
  }

  #part(partition: number): Part {
    const part = this.#parts[partition]
    if (part === undefined) throw new Error(`There is no partition ${partition}.`)
    return part
  }

  /** `refusal`: what a cluster has answered instead of running it. */
  #unansweredMessage(isUp: boolean, refusal: string): string {
    const rule = `Redis has not answered within ${REDIS_LIMITS.commandMs} ms`
    const outage = refusal === '' ? this.#outage : { reason: refusal, advice: MOVING }
    if (outage === null || (isUp && refusal === '')) return `${rule}.`
    return `${rule}: ${outage.reason}. ${outage.advice}`
  }

  #run<T>(partition: number, run: () => Promise<T>, times: 'once' | 'again'): Promise<T> {
    const part = this.#part(partition)
    return new Promise((resolve, reject) => {
      let state: 'waiting' | 'sent' | 'over' = 'waiting'
      let refusal = ''
      const cancel = this.#scheduler.after(REDIS_LIMITS.commandMs, () => {
        const wasSent = state === 'sent'
        settle(() => reject(noStore(this.#unansweredMessage(part.isUp, refusal))))
        if (wasSent) this.#unanswered(partition)
      })
      const settle = (settled: () => void) => {
        if (state === 'over') return
        state = 'over'
        cancel()
        settled()
      }
      const send = () => {
        if (state === 'over') return
        if (part.isUp) return go()
        if (this.#waiting >= REDIS_LIMITS.maxWaiting)
          return settle(() => reject(noStore(`${REDIS_LIMITS.maxWaiting} commands wait for Redis already.`)))
        this.#waiting++
        part.waiting.push(go)
      }
      const go = () => {
        if (state === 'over') return
        state = 'sent'
        const { connection } = part
        run().then(
          (reply) => settle(() => resolve(reply)),
          (error: unknown) => {
            if (state === 'over') return
            if (hasNotRun(error)) {
              state = 'waiting'
              refusal = reasonOf(error)
              this.#scheduler.after(REDIS_LIMITS.notRunMs, send)
              return
            }
            const isLost = connection !== part.connection
            if (!isLost || times === 'once') return settle(() => reject(error))
            state = 'waiting'
            send()
          },
        )
      }
      send()
    })
  }
}

/** A list of texts and numbers, as scripts return it. */
export function textsOf(reply: RedisReply): string[] {
  if (!Array.isArray(reply)) throw noStore('Redis has answered what no script returns.')
  return reply.map(String)
}
