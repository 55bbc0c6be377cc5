import { err, ok, type Result } from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import { Chain, type Linked } from './chain.ts'
import type { BodyReader, HeldBody, HttpRequest, Refusal } from './request.ts'

export interface BodyLimits {
  readonly maxBodiesBytes: number
  readonly bodyMs: number
}

/** Something on its way. */
interface Arrival extends Linked<Arrival> {
  readonly startedAt: number
  bytes: number
  cut: (refusal: Refusal) => void
  /** Why it was cut, and counts no more. */
  refusal: Refusal | null
  /** It has arrived, and bodyMs bounds it no more. */
  hasArrived: boolean
  /** It is being read, and cannot be let go of any more. */
  isTaken: boolean
}

interface Waiting {
  readonly arrival: Arrival
  readonly begun: () => void
}

/** A body that has arrived. */
class Held implements HeldBody {
  readonly bytes: Uint8Array
  readonly #arrival: Arrival
  readonly #begin: (arrival: Arrival) => null | Promise<void>
  readonly #release: (arrival: Arrival) => void
  /** Made when it is asked for: most bodies are read at once. */
  #gaveWay: Promise<Refusal> | null = null

  constructor(
    bytes: Uint8Array,
    arrival: Arrival,
    begin: (arrival: Arrival) => null | Promise<void>,
    release: (arrival: Arrival) => void,
  ) {
    this.bytes = bytes
    this.#arrival = arrival
    this.#begin = begin
    this.#release = release
  }

  get gaveWay(): Promise<Refusal> {
    this.#gaveWay ??= new Promise((resolve) => {
      const { refusal } = this.#arrival
      if (refusal === null) this.#arrival.cut = resolve
      else resolve(refusal)
    })
    return this.#gaveWay
  }

  begin(): null | Promise<void> {
    return this.#begin(this.#arrival)
  }

  release(): void {
    this.#release(this.#arrival)
  }
}

const SWEEP_MS = 1_000
const RETRY_MS = 1_000

/** How far below the limit they are brought, so that not every piece that comes after it ends one. */
const RELIEF = 0.9

/**
 * What of them may be read at the same time. The rest is for those that come, which would find no
 * room otherwise however small they are.
 */
const SHARE_OF_READ = 0.5

/**
 * The bodies of requests and the messages of sockets while they arrive and are read. They are
 * bounded in time, and all together in bytes: strangers could begin thousands and finish none. When
 * there is no room those give way that hold most and have not arrived.
 */
export class Bodies implements BodyReader {
  /** Oldest first. */
  readonly #bodies = new Chain<Arrival>()
  /** Those of which something is held. */
  readonly #messages = new Set<Arrival>()
  readonly #limits: BodyLimits
  readonly #scheduler: Pick<Scheduler, 'now' | 'after'>
  /** Bodies that are there, and may not be read yet. */
  readonly #waiting = new Set<Waiting>()
  #bytes = 0
  #taken = 0
  #isSweeping = false

  constructor(limits: BodyLimits, scheduler: Pick<Scheduler, 'now' | 'after'>) {
    this.#limits = limits
    this.#scheduler = scheduler
  }

  /** What is held of all of them. */
  get bytes(): number {
    return this.#bytes
  }

  open(cut: (refusal: Refusal) => void): (bytes: number) => void {
    const arrival = this.#arrival(cut)
    return (bytes) => {
      if (arrival.refusal !== null) return
      const more = bytes - arrival.bytes
      arrival.bytes = bytes
      this.#bytes += more
      if (bytes === 0) this.#messages.delete(arrival)
      else this.#messages.add(arrival)
      if (more > 0) this.#relieve()
    }
  }

  read(request: HttpRequest, maxBytes: number): Promise<Result<HeldBody, Refusal>> {
    return new Promise((resolve, reject) => {
      const arrival = this.#arrival((refusal) => resolve(err(refusal)))
      this.#bodies.add(arrival)
      this.#sweepSoon()
      request
        .readBody(maxBytes, (bytes) => this.#took(arrival, bytes))
        .then(
          (body) => {
            // Refused already, and not there any more.
            if (arrival.refusal !== null) return
            if (body instanceof Uint8Array) {
              arrival.hasArrived = true
              return resolve(ok(new Held(body, arrival, this.#begin, this.#forget)))
            }
            this.#forget(arrival)
            resolve(err({ code: body, retryAfterMs: 0 }))
          },
          (error) => {
            this.#forget(arrival)
            reject(error)
          },
        )
    })
  }

  #arrival(cut: Arrival['cut']): Arrival {
    const startedAt = this.#scheduler.now()
    return {
      startedAt,
      bytes: 0,
      cut,
      refusal: null,
      hasArrived: false,
      isTaken: false,
      before: null,
      after: null,
    }
  }

  readonly #begin = (arrival: Arrival): null | Promise<void> => {
    if (this.#fits(arrival)) return this.#take(arrival)
    return new Promise((begun) => this.#waiting.add({ arrival, begun }))
  }

  #fits({ bytes }: Arrival): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.#limits.maxBodiesBytes * SHARE_OF_READ
  }

  #take(arrival: Arrival): null {
    arrival.isTaken = true
    this.#taken += arrival.bytes
    return null
  }

  /** Lets those that wait begin, the smallest first. */
  #next(): void {
    for (const waiting of [...this.#waiting].sort((a, b) => a.arrival.bytes - b.arrival.bytes)) {
      if (!this.#fits(waiting.arrival)) return
      this.#waiting.delete(waiting)
      this.#take(waiting.arrival)
      waiting.begun()
    }
  }

  /** False when the body is not wanted any more. */
  #took(arrival: Arrival, bytes: number): boolean {
    if (arrival.refusal !== null) return false
    arrival.bytes += bytes
    this.#bytes += bytes
    this.#relieve()
    // It may be the one that has given way.
    return arrival.refusal === null
  }

  #relieve(): void {
    const { maxBodiesBytes } = this.#limits
    if (this.#bytes <= maxBodiesBytes) return
    const rule = `The bodies of all requests and sockets together exceed maxBodiesBytes (${maxBodiesBytes})`
    const bySize = [...this.#bodies, ...this.#messages]
      .filter(({ isTaken }) => !isTaken)
      .sort((a, b) => b.bytes - a.bytes)
    for (const largest of bySize) {
      if (this.#bytes <= maxBodiesBytes * RELIEF) return
      const message = `${rule}, and this one held most (${largest.bytes}). Send it again later, or raise the limit.`
      this.#cut(largest, { code: 'too-many', retryAfterMs: RETRY_MS, message })
    }
  }

  #cut(arrival: Arrival, refusal: Refusal): void {
    arrival.refusal = refusal
    this.#forget(arrival)
    arrival.cut(refusal)
  }

  readonly #forget = (arrival: Arrival): void => {
    if (!this.#bodies.remove(arrival) && !this.#messages.delete(arrival)) return
    this.#bytes -= arrival.bytes
    for (const waiting of this.#waiting) if (waiting.arrival === arrival) this.#waiting.delete(waiting)
    if (!arrival.isTaken) return
    this.#taken -= arrival.bytes
    if (this.#waiting.size > 0) this.#next()
  }

  #sweepSoon(): void {
    if (this.#isSweeping) return
    this.#isSweeping = true
    this.#scheduler.after(SWEEP_MS, () => {
      this.#isSweeping = false
      const { bodyMs } = this.#limits
      const latest = this.#scheduler.now() - bodyMs
      const message = `The body took longer than bodyMs (${bodyMs}) to arrive. Send less at once, or raise the limit.`
      for (const arrival of this.#bodies) {
        if (arrival.startedAt > latest) break
        if (arrival.hasArrived) continue
        this.#cut(arrival, { code: 'incomplete', retryAfterMs: 0, message })
      }
      if (!this.#bodies.isEmpty) this.#sweepSoon()
    })
  }
}
