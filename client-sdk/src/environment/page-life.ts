/** What a Content-Security-Policy of the page has blocked. */
export interface PolicyViolation {
  readonly directive: string
  /** May be the scheme alone. */
  readonly url: string
}

/**
 * - `away`: the page sleeps or is offline; failures from now on are not a transport's fault.
 * - `hidden-away`: the page may be kept for the back button, which browsers do only while nothing
 *   is open.
 * - `back`: the page has returned, or the network has changed.
 * - `gone`: the page is being discarded.
 */
export type PageEvent = 'away' | 'hidden-away' | 'back' | 'gone' | PolicyViolation

export function onLife(tell: (event: PageEvent) => void): () => void {
  const { document, navigator } = globalThis as typeof globalThis & { navigator?: { connection?: EventTarget } }
  const stop = new AbortController()
  const on = <E>(name: string, run: (event: E) => unknown, target: EventTarget | undefined = globalThis) =>
    target?.addEventListener?.(name, (event) => run(event as E), stop)
  const away = () => tell('away')
  const back = () => tell('back')
  on('online', back)
  on('pageshow', back)
  on('offline', away)
  on<PageTransitionEvent>('pagehide', ({ persisted }) => tell(persisted ? 'hidden-away' : 'gone'))
  // These bubble from the document to the window; `freeze` and `resume` do not.
  on('visibilitychange', () => document.hidden || back())
  on<SecurityPolicyViolationEvent>('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    tell({ directive: effectiveDirective, url: blockedURI }),
  )
  on('freeze', away, document)
  on('resume', back, document)
  on('change', back, navigator?.connection)
  return () => stop.abort()
}
