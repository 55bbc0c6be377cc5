type Call = (...args: never[]) => void

/** Listeners by event. */
export interface Emitter<Events extends { readonly [K in keyof Events]: Call }> {
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void
  emit<K extends keyof Events>(event: K, ...args: Parameters<Events[K]>): void
  count(event: keyof Events): number
}

/** `report` is called with what a listener throws. */
export function createEmitter<Events extends { readonly [K in keyof Events]: Call }>(
  report: (error: unknown) => void,
): Emitter<Events> {
  const listeners = new Map<keyof Events, Set<(...args: unknown[]) => void>>()
  return {
    on(event, listener) {
      // Wrapped: the same function may be added twice, and is then removed twice.
      const added = (...args: unknown[]) => listener(...(args as never[]))
      const all = listeners.get(event) ?? new Set()
      listeners.set(event, all.add(added))
      return () => all.delete(added)
    },
    emit(event, ...args) {
      for (const listener of listeners.get(event) ?? []) {
        try {
          listener(...args)
        } catch (error) {
          report(error)
        }
      }
    },
    count: (event) => listeners.get(event)?.size ?? 0,
  }
}
