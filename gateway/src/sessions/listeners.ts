import { isThenable } from '../reports/attempt.ts'

/** Any function: what it is called with is the business of its event. */
type AnyListener = (...args: never[]) => unknown

interface Entry {
  readonly event: string
  readonly listener: AnyListener
  readonly next: Entry | null
}

/**
 * Listeners in the order in which they were added. A chain that is never changed in place: one that
 * is walked stays as it was, and for the few listeners of a session it weighs half of an array of
 * pairs.
 */
export type Listeners = Entry | null

const entry = (event: string, listener: AnyListener, next: Listeners): Entry => ({ event, listener, next })

export function added(listeners: Listeners, event: string, listener: AnyListener): Listeners {
  if (listeners === null) return entry(event, listener, null)
  return entry(listeners.event, listeners.listener, added(listeners.next, event, listener))
}

/** Without the oldest entry of that event and listener. */
export function removed(listeners: Listeners, event: string, listener: AnyListener): Listeners {
  if (listeners === null) return null
  if (listeners.event === event && listeners.listener === listener) return listeners.next
  return entry(listeners.event, listeners.listener, removed(listeners.next, event, listener))
}

export function has(listeners: Listeners, event: string): boolean {
  for (let at = listeners; at !== null; at = at.next) if (at.event === event) return true
  return false
}

/**
 * Calls the listeners of an event. What one throws, or its promise is rejected with, goes to
 * `failed` and stops no other. `working` is called with what is to settle.
 */
export function call(
  listeners: Listeners,
  event: string,
  args: readonly unknown[],
  failed: (error: unknown) => void,
  working: (work: Promise<unknown>) => void = () => {},
): void {
  for (let at = listeners; at !== null; at = at.next) {
    if (at.event !== event) continue
    try {
      const result = (at.listener as (...all: readonly unknown[]) => unknown)(...args)
      if (isThenable(result)) working(Promise.resolve(result).catch(failed))
    } catch (error) {
      failed(error)
    }
  }
}
