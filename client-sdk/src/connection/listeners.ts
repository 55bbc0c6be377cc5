import type { ClientEvents } from '../events.ts'
import { checkNames } from '../options.ts'

type Event = keyof ClientEvents
/**
 * A listener whose event is not known any more: `on` and `emit` pair listeners with their
 * arguments.
 */
type Call = (...args: unknown[]) => void
type Message = Parameters<ClientEvents['message']>

export interface Listeners {
  /**
   * Throws `bad-option` for an event that does not exist. Returns a function that removes the
   * listener.
   */
  on<K extends Event>(event: K, listener: ClientEvents[K]): () => void
  emit<K extends Event>(event: K, ...args: Parameters<ClientEvents[K]>): void
  /** Delivers a message, or keeps it for the first listener. `bytes`: its size on the wire. */
  message(bytes: number, ...message: Message): void
  /** From now on nothing but `state` is emitted. */
  mute(): void
}

/**
 * What an entry of the queue costs beside its text: without it, tiny messages would take many times
 * the limit.
 */
const OVERHEAD_BYTES = 64

/**
 * `onError` is called with what a listener throws, and when messages are dropped because none
 * listens.
 */
export function createListeners(
  maxUnheardBytes: number,
  onError: (error: unknown, context: { readonly event: Event }) => void,
): Listeners {
  const listeners: { readonly [K in Event]: Set<Call> } = {
    message: new Set(),
    state: new Set(),
    transport: new Set(),
    reset: new Set(),
    attempt: new Set(),
    wire: new Set(),
    lane: new Set(),
  }
  /** Messages that came before the first listener. */
  const unheard: Message[] = []
  let unheardBytes = 0
  let isMuted = false

  const emit: Listeners['emit'] = (event, ...args) => {
    if (isMuted && event !== 'state') return
    for (const listener of listeners[event]) {
      try {
        listener(...args)
      } catch (error) {
        onError(error, { event })
      }
    }
  }

  const deliver = () => {
    if (!listeners.message.size) return
    unheardBytes = 0
    for (const message of unheard.splice(0)) emit('message', ...message)
  }

  return {
    on(event, listener) {
      checkNames('event', { [event]: 0 }, listeners)
      // Wrapped: the same function may be added twice, and is then removed twice.
      const added: Call = (...args) => (listener as Call)(...args)
      listeners[event].add(added)
      // After the caller: a listener that ran within `on` could not use what `on` returns.
      if (event === 'message') void Promise.resolve().then(deliver)
      return () => listeners[event].delete(added)
    },
    emit,
    message(bytes, ...message) {
      // One overflow is reported once: what comes before the next delivery is dropped too.
      if (isMuted || unheardBytes > maxUnheardBytes) return
      if (listeners.message.size && !unheard.length) return emit('message', ...message)
      unheardBytes += bytes + OVERHEAD_BYTES
      if (unheardBytes <= maxUnheardBytes) unheard.push(message)
      else
        onError(new Error(`Nothing listens: messages beyond maxUnheardBytes (${maxUnheardBytes}) are dropped`), {
          event: 'message',
        })
      deliver()
    },
    mute() {
      isMuted = true
    },
  }
}
