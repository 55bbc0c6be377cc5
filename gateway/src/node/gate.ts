import type { EventEmitter } from 'node:events'

type Listener = (...args: readonly unknown[]) => unknown

/**
 * A listener with the one that it stands for, which Node itself takes it for: `off(original)`
 * removes it, `listeners()` shows it.
 */
interface Guard extends Listener {
  readonly listener: Listener
  readonly original: Listener
  readonly isGuard: true
}

const isGuard = (listener: object): listener is Guard => 'isGuard' in listener && listener.isGuard === true

/** Takes an event, or returns false to leave it to the others. */
export type Taker = (...args: readonly unknown[]) => boolean

/** Where a server keeps the gate of an event, for all copies of this package. */
const keyOf = (event: string): symbol => Symbol.for(`rungway.gate.${event}`)

/**
 * Stands before every listener of one event of an emitter, those that come later included. An
 * emitter cannot stop an event on its way, and a listener that knows nothing of the gateway's paths
 * would answer them too (`ws` with a path answers every other one with 400). So each listener is
 * replaced, in its place, by a guard. The number of listeners stays what it was, because some of
 * them look at that.
 */
export class Gate {
  readonly #emitter: EventEmitter
  readonly #event: string
  readonly #takers: Taker[] = []
  /** What was taken, for the listeners that the same event still comes to. */
  readonly #taken = new WeakSet<object>()
  /** Listens while nothing else does. */
  readonly #alone: Listener
  readonly #changed = (event: string | symbol): void => {
    // The change comes after its announcement.
    if (event === this.#event) queueMicrotask(() => this.#settle())
  }

  private constructor(emitter: EventEmitter, event: string, otherwise: Listener) {
    this.#emitter = emitter
    this.#event = event
    this.#alone = (...args) => this.#takers.some((take) => take(...args)) || otherwise(...args)
  }

  /**
   * Adds a taker; returns the way to remove it. `otherwise`: what becomes of an event that is not
   * taken when nothing else listens.
   */
  static add(emitter: EventEmitter, event: string, taker: Taker, otherwise: Listener): () => void {
    const key = keyOf(event)
    const known: unknown = Reflect.get(emitter, key)
    const gate = known === undefined ? new Gate(emitter, event, otherwise) : (known as Gate)
    Reflect.defineProperty(emitter, key, { value: gate, configurable: true })
    gate.#takers.push(taker)
    if (gate.#takers.length === 1) gate.#open()
    return () => {
      gate.#takers.splice(gate.#takers.indexOf(taker), 1)
      if (gate.#takers.length > 0) return
      Reflect.deleteProperty(emitter, key)
      gate.#close()
    }
  }

  #open(): void {
    this.#emitter.on('newListener', this.#changed)
    this.#emitter.on('removeListener', this.#changed)
    this.#settle()
  }

  #close(): void {
    this.#emitter.off('newListener', this.#changed)
    this.#emitter.off('removeListener', this.#changed)
    this.#replace((listener) => (isGuard(listener) ? listener.original : listener))
    this.#emitter.off(this.#event, this.#alone)
  }

  /** Guards what has come, and listens itself when nothing else is left. */
  #settle(): void {
    if (this.#takers.length === 0) return
    const listeners = this.#emitter.rawListeners(this.#event)
    const hosts = listeners.filter((listener) => listener !== this.#alone)
    if (listeners.length === 0) this.#emitter.on(this.#event, this.#alone)
    else if (hosts.length > 0) {
      this.#emitter.off(this.#event, this.#alone)
      if (!hosts.every(isGuard)) this.#replace((listener) => (isGuard(listener) ? listener : this.#guard(listener)))
    }
  }

  #replace(by: (listener: Listener) => Listener): void {
    const listeners = this.#emitter.rawListeners(this.#event) as Listener[]
    this.#emitter.removeAllListeners(this.#event)
    for (const listener of listeners) this.#emitter.on(this.#event, listener === this.#alone ? listener : by(listener))
  }

  #guard(original: Listener): Guard {
    const emitter = this.#emitter
    const { listener } = original as Partial<Guard>
    const guard: Guard = Object.assign(
      (...args: readonly unknown[]): unknown => {
        const [subject] = args as readonly object[]
        if (subject === undefined || this.#taken.has(subject)) return
        if (this.#takers.some((take) => take(...args))) {
          // Remembered for the listeners that come after this one; a set of what may go costs the
          // collector more than all else here.
          if (emitter.listenerCount(this.#event) > 1) this.#taken.add(subject)
          return
        }
        // One that was added by `once` looks for itself to remove itself, and would find its guard
        // instead.
        if (listener !== undefined) emitter.off(this.#event, guard)
        return Reflect.apply(original, emitter, args)
      },
      { listener: listener ?? original, original, isGuard: true } as const,
    )
    return guard
  }
}
