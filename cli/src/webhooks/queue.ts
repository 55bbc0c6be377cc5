import type { WebhookConfig } from '../config/schema.ts'
import type { Log } from '../ops/log.ts'
import { Quiet } from '../ops/quiet.ts'
import { type Envelope, envelopeOf, type WebhookEvent, type WebhookSender } from './sender.ts'

const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 300_000

/** What is full beyond this is for lines in which little waits, so that none takes all of it. */
const SHARE_OF_ANY_LINE = 0.5
const SHARE_OF_A_LINE = 0.01

/** What an event takes besides its body. */
const EVENT_BYTES = 500

interface Waiting {
  readonly kind: string
  readonly envelope: Envelope
  readonly bytes: number
}

/** What waits for one session or channel. */
interface Line {
  readonly waiting: Waiting[]
  bytes: number
  /** Those who are to know when nothing waits. */
  emptied: (() => void)[] | null
}

export interface QueueOptions {
  readonly sender: Pick<WebhookSender, 'send'>
  readonly config: Pick<WebhookConfig, 'maxAttempts' | 'maxQueued' | 'maxQueuedBytes' | 'maxSending'>
  readonly log: Log
  /** Counts an outcome: `session ok`. */
  readonly count: (outcome: string) => void
  /** Default: 500; each further pause is twice as long. */
  readonly firstPauseMs?: number
}

/**
 * Events that are told, in lines: those of one session or channel arrive in their order, and a line
 * whose receiver fails waits, while the others go on. An event is tried until it is answered with a
 * status of 2xx, or was tried too often: then it is dropped, and the next is sent. They are bounded in
 * number and in bytes, and a client that makes many has its own dropped, not those of others.
 */
export class WebhookQueue {
  readonly #options: QueueOptions
  readonly #lines = new Map<string, Line>()
  /** Lines that have something to send, and wait for a place. */
  readonly #ready: string[] = []
  readonly #idle: (() => void)[] = []
  readonly #pauses = new Map<string, NodeJS.Timeout>()
  readonly #quiet = new Quiet()
  #running = 0
  #size = 0
  #bytes = 0

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Events that wait, those that are being sent included. */
  get size(): number {
    return this.#size
  }

  push(name: string, kind: string, event: WebhookEvent): void {
    const envelope = envelopeOf(event)
    const bytes = EVENT_BYTES + Buffer.byteLength(envelope.body)
    const waiting = { kind, envelope, bytes }
    const known = this.#lines.get(name)
    const full = this.#isFullFor(known, bytes)
    if (full !== null) {
      this.#drop(kind, full, {})
      return
    }
    this.#size++
    this.#bytes += bytes
    if (known !== undefined) {
      known.waiting.push(waiting)
      known.bytes += bytes
      return
    }
    this.#lines.set(name, { waiting: [waiting], bytes, emptied: null })
    this.#ready.push(name)
    this.#start()
  }

  /** Resolves when nothing waits in a line; null where nothing does. */
  emptied(name: string): Promise<void> | null {
    const line = this.#lines.get(name)
    if (line === undefined) return null
    return new Promise((resolve) => {
      line.emptied ??= []
      line.emptied.push(resolve)
    })
  }

  /** Which bound keeps an event out; null: none. */
  #isFullFor(line: Line | undefined, bytes: number): string | null {
    const { maxQueued, maxQueuedBytes } = this.#options.config
    const isFull = (all: number, own: number, most: number): boolean =>
      all > most || (all > most * SHARE_OF_ANY_LINE && own > most * SHARE_OF_A_LINE && line !== undefined)
    if (isFull(this.#size + 1, (line?.waiting.length ?? 0) + 1, maxQueued))
      return `a webhook was dropped: maxQueued (${maxQueued}) wait already, or its session or channel has more than its share`
    if (isFull(this.#bytes + bytes, (line?.bytes ?? 0) + bytes, maxQueuedBytes))
      return `a webhook was dropped: maxQueuedBytes (${maxQueuedBytes}) wait already, or its session or channel has more than its share`
    return null
  }

  /** Counts it, and says so once in a while: an attack is a few lines of the log. */
  #drop(kind: string, message: string, more: object): void {
    this.#options.count(`${kind} dropped`)
    const count = this.#quiet.count(`${kind} ${message}`)
    if (count !== null) this.#options.log.warn({ kind, count, ...more }, message)
  }

  /** Resolves when nothing waits, or after `ms`; what waits then is dropped. */
  async close(ms: number): Promise<void> {
    if (this.#size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#idle.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    for (const pause of this.#pauses.values()) clearTimeout(pause)
    if (this.#size > 0) this.#options.log.warn({ count: this.#size }, 'webhooks were dropped at the end')
  }

  #start(): void {
    while (this.#running < this.#options.config.maxSending) {
      const name = this.#ready.shift()
      if (name === undefined) return
      this.#running++
      void this.#run(name, 1)
    }
  }

  /** Sends the first of a line, and never rejects. */
  async #run(name: string, attempt: number): Promise<void> {
    const first = this.#lines.get(name)?.waiting[0]
    if (first === undefined) {
      this.#running--
      return
    }
    const { sender, config, count } = this.#options
    const failure = await sender.send(first.envelope).then(
      ({ status }) => (status >= 200 && status < 300 ? null : `status ${status}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    this.#running--
    if (failure === null || attempt >= config.maxAttempts) {
      if (failure === null) count(`${first.kind} ok`)
      else this.#drop(first.kind, 'a webhook was dropped: tried too often', { attempt, failure })
      this.#done(name)
    } else {
      count(`${first.kind} retried`)
      const pause = setTimeout(() => this.#again(name, attempt + 1), pauseMs(attempt, this.#options.firstPauseMs))
      this.#pauses.set(name, pause)
    }
    this.#start()
  }

  #again(name: string, attempt: number): void {
    this.#pauses.delete(name)
    this.#running++
    void this.#run(name, attempt)
  }

  #done(name: string): void {
    const line = this.#lines.get(name)
    const gone = line?.waiting.shift()
    if (line === undefined || gone === undefined) return
    line.bytes -= gone.bytes
    this.#bytes -= gone.bytes
    this.#size--
    if (line.waiting.length === 0) {
      this.#lines.delete(name)
      for (const resolve of line.emptied ?? []) resolve()
    } else this.#ready.push(name)
    if (this.#size === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }
}

/** Between half and all of it, so that lines that failed together do not come back together. */
const pauseMs = (attempt: number, firstMs: number = FIRST_PAUSE_MS): number =>
  Math.min(firstMs * 2 ** (attempt - 1), MAX_PAUSE_MS) * (0.5 + Math.random() / 2)
