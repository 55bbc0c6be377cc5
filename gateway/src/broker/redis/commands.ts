import { RungwayError } from '../../errors.ts'
import type { Scheduler } from '../../scheduler.ts'
import { reasonOf } from './failure.ts'
import { REDIS_LIMITS } from './limits.ts'
import type { RedisPort, RedisReply } from './port.ts'
import type { RedisScript } from './scripts.ts'

const noStore = (message: string): RungwayError => new RungwayError('no-store', message)

/** Scripts, sent while there is a connection, in the order of calls; each has a time to be answered in. */
export class Commands {
  readonly #port: RedisPort
  readonly #scheduler: Pick<Scheduler, 'after'>
  readonly #unanswered: () => void
  #waiting: (() => void)[] = []
  #isUp = false
  /** Why there was no connection last; empty when that is not known. */
  #reason = ''
  /** Tells one connection from the next. */
  #connection = 0

  /** `unanswered` is called when a connection has not answered in time. */
  constructor(port: RedisPort, scheduler: Pick<Scheduler, 'after'>, unanswered: () => void) {
    this.#port = port
    this.#scheduler = scheduler
    this.#unanswered = unanswered
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** A connection could not be opened, or was lost. */
  failed(error: unknown): void {
    this.#reason = reasonOf(error)
  }

  connected(isUp: boolean): void {
    this.#isUp = isUp
    this.#connection++
    if (!isUp) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }

  /** Resolves when there is a connection. Rejects with `no-store` when there is none in time. */
  connection(): Promise<void> {
    return this.#run(async () => {}, 'once')
  }

  /**
   * Runs what does no harm when it runs twice: again, when the connection is lost. Rejects with
   * `no-store` when it is not answered in time, or with what Redis answers.
   */
  call(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    return this.#run(() => this.#port.call(script, keys, args), 'again')
  }

  /** As `call`; rejects when the connection is lost: it may have run. */
  callOnce(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    return this.#run(() => this.#port.call(script, keys, args), 'once')
  }

  #unansweredMessage(): string {
    const rule = `Redis has not answered within ${REDIS_LIMITS.commandMs} ms`
    if (this.#isUp || this.#reason === '') return `${rule}.`
    return `${rule}: ${this.#reason}. See that it runs and can be reached there, or correct its URL.`
  }

  #run<T>(run: () => Promise<T>, times: 'once' | 'again'): Promise<T> {
    return new Promise((resolve, reject) => {
      let state: 'waiting' | 'sent' | 'over' = 'waiting'
      const cancel = this.#scheduler.after(REDIS_LIMITS.commandMs, () => {
        const wasSent = state === 'sent'
        settle(() => reject(noStore(this.#unansweredMessage())))
        if (wasSent) this.#unanswered()
      })
      const settle = (settled: () => void) => {
        if (state === 'over') return
        state = 'over'
        cancel()
        settled()
      }
      const send = () => {
        if (this.#isUp) go()
        else if (this.#waiting.length < REDIS_LIMITS.maxWaiting) this.#waiting.push(go)
        else settle(() => reject(noStore(`${REDIS_LIMITS.maxWaiting} commands wait for Redis already.`)))
      }
      const go = () => {
        if (state === 'over') return
        state = 'sent'
        const connection = this.#connection
        run().then(
          (reply) => settle(() => resolve(reply)),
          (error: unknown) => {
            const isLost = connection !== this.#connection
            if (!isLost || times === 'once' || state === 'over') return settle(() => reject(error))
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
