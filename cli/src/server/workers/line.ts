import { WORKER_LIMITS } from './limits.ts'

/** What goes between the first process and one of its workers. */
export type Message =
  | { readonly type: 'ask'; readonly id: number; readonly verb: string; readonly args: readonly unknown[] }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Something happened that a listener of the worker has asked for. */
  | { readonly type: 'told'; readonly listener: number; readonly told: unknown }
  | { readonly type: 'stop' | 'reload' }

/** Carries messages in order, and none twice. Both ends are processes of one version of one program. */
export interface Pipe {
  /** Calls `taken` when the system has the message, or there is no other end any more. */
  send(message: Message, taken: () => void): void
  onMessage(listener: (message: Message) => void): void
}

type LineLimits = Pick<typeof WORKER_LIMITS, 'maxUnreadMessages' | 'maxUnreadBytes'>

/**
 * One end of a pipe, which knows how much the other has not read. Node keeps all of that in memory,
 * without a bound: what may be lost or may wait looks at `isFull` first.
 */
export class Line {
  readonly #pipe: Pipe
  readonly #limits: Readonly<Record<keyof LineLimits, number>>
  #messages = 0
  #bytes = 0
  /** `letting-in`: there is room, and those that wait for it go on, one after the other. */
  #state: 'open' | 'full' | 'letting-in' = 'open'
  readonly #waiting: (() => void)[] = []
  readonly #opened: (() => void)[] = []

  constructor(pipe: Pipe, limits: Readonly<Record<keyof LineLimits, number>> = WORKER_LIMITS) {
    this.#pipe = pipe
    this.#limits = limits
  }

  /** From a limit on, until half of it is left and all that waited for room have gone on. */
  get isFull(): boolean {
    return this.#state !== 'open'
  }

  /** Also when it is full: for what neither may be lost nor can wait. */
  send(message: Message): void {
    const bytes = bytesOf(message)
    this.#messages++
    this.#bytes += bytes
    if (this.#state === 'open' && this.#isAt(1)) this.#state = 'full'
    this.#pipe.send(message, () => {
      this.#messages--
      this.#bytes -= bytes
      this.#letIn()
    })
  }

  onMessage(listener: (message: Message) => void): void {
    this.#pipe.onMessage(listener)
  }

  /** Resolves when there is room. Those that wait go on in order, each after what the one before has sent. */
  async room(): Promise<void> {
    if (this.isFull) await new Promise<void>((resolve) => void this.#waiting.push(resolve))
  }

  /** Called each time that it is not full any more. */
  onOpened(listener: () => void): void {
    this.#opened.push(listener)
  }

  #isAt(share: number): boolean {
    const { maxUnreadMessages, maxUnreadBytes } = this.#limits
    return this.#messages >= maxUnreadMessages * share || this.#bytes >= maxUnreadBytes * share
  }

  #letIn(): void {
    if (this.#state !== 'full' || this.#isAt(0.5)) return
    const next = this.#waiting.shift()
    if (next === undefined) {
      this.#state = 'open'
      for (const opened of this.#opened) opened()
      return
    }
    this.#state = 'letting-in'
    next()
    setImmediate(() => {
      this.#state = 'full'
      this.#letIn()
    })
  }
}

/** What a value takes that is no object, and an object besides what is in it. */
const VALUE_BYTES = 16

/** About what a value takes while it waits. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return VALUE_BYTES + 2 * value.length
  if (typeof value !== 'object' || value === null) return VALUE_BYTES
  return Object.values(value).reduce((sum: number, each) => sum + bytesOf(each), VALUE_BYTES)
}
