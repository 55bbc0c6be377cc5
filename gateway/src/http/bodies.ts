import { err, ok, type Result } from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import type { BodyReader, HeldBody, HttpRequest, Refusal } from './request.ts'

export interface BodyLimits {
  readonly maxBodiesBytes: number
  readonly bodyMs: number
}

/** A body on its way. */
interface Arrival {
  readonly startedAt: number
  bytes: number
  cut: (refusal: Refusal) => void
  isCut: boolean
  /** It has arrived, and is being read: it cannot be let go of any more. */
  isTaken: boolean
}

const ignore = (): void => {}

const SWEEP_MS = 1_000
const RETRY_MS = 1_000

/**
 * The bodies of requests while they arrive and are read. They are bounded in time, and all together
 * in bytes: strangers could open thousands and finish none. When there is no room the one that
 * began first and has not arrived gives way, because a body of a client that is well is there at
 * once.
 */
export class Bodies implements BodyReader {
  /** Oldest first. */
  readonly #arrivals = new Set<Arrival>()
  readonly #limits: BodyLimits
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>
  #bytes = 0
  #isSweeping = false

  constructor(limits: BodyLimits, scheduler: Pick<Scheduler, 'now' | 'after'>) {
    this.#limits = limits
    this.#scheduler = scheduler
  }

  /** What is held of all of them. */
  get bytes(): number {
    return this.#bytes
  }

  async read(request: HttpRequest, maxBytes: number): Promise<Result<HeldBody, Refusal>> {
    const arrival: Arrival = { startedAt: this.#scheduler.now(), bytes: 0, cut: ignore, isCut: false, isTaken: false }
    this.#arrivals.add(arrival)
    this.#sweepSoon()
    const release = () => this.#forget(arrival)
    try {
      const body = await new Promise<Awaited<ReturnType<HttpRequest['readBody']>> | Refusal>((resolve, reject) => {
        arrival.cut = resolve
        const took = (bytes: number): boolean => this.#took(arrival, bytes)
        request.readBody(maxBytes, took).then((read) => {
          arrival.isTaken = true
          resolve(read)
        }, reject)
      })
      if (body instanceof Uint8Array) return ok({ bytes: body, release })
      release()
      return err(typeof body === 'string' ? { code: body, retryAfterMs: 0 } : body)
    } catch (error) {
      release()
      throw error
    }
  }

  /** False when the body is not wanted any more. */
  #took(arrival: Arrival, bytes: number): boolean {
    if (arrival.isCut) return false
    arrival.bytes += bytes
    this.#bytes += bytes
    const { maxBodiesBytes } = this.#limits
    const message = `The bodies of all requests together exceed maxBodiesBytes (${maxBodiesBytes}), and this one has taken longest. Send it again later, or raise the limit.`
    for (const oldest of this.#arrivals) {
      if (this.#bytes <= maxBodiesBytes) break
      if (oldest.isTaken) continue
      this.#cut(oldest, { code: 'too-many', retryAfterMs: RETRY_MS, message })
    }
    return !arrival.isCut
  }

  #cut(arrival: Arrival, refusal: Refusal): void {
    arrival.isCut = true
    this.#forget(arrival)
    arrival.cut(refusal)
  }

  #forget(arrival: Arrival): void {
    if (this.#arrivals.delete(arrival)) this.#bytes -= arrival.bytes
  }

  #sweepSoon(): void {
    if (this.#isSweeping) return
    this.#isSweeping = true
    this.#scheduler.after(SWEEP_MS, () => {
      this.#isSweeping = false
      const { bodyMs } = this.#limits
      const latest = this.#scheduler.now() - bodyMs
      const message = `The body took longer than bodyMs (${bodyMs}) to arrive. Send less at once, or raise the limit.`
      for (const arrival of this.#arrivals) {
        if (arrival.startedAt > latest) break
        if (arrival.isTaken) continue
        this.#cut(arrival, { code: 'incomplete', retryAfterMs: 0, message })
      }
      if (this.#arrivals.size > 0) this.#sweepSoon()
    })
  }
}
