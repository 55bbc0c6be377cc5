/** The browser's own, or one of Node's that is made like it. */
export type Xhr = XMLHttpRequest

/**
 * What a page had before `fetch`, `EventSource` and `WebSocket`. Hand in your own where one is
 * missing, or to see what the ladder does without it.
 */
export interface HistoricalEnvironment {
  readonly XMLHttpRequest?: (new () => Xhr) | undefined
  /** For frames and scripts. */
  readonly document?: Document | undefined
  /** Where replies find the function that they call: the page's global object. */
  readonly callbacks: Record<string, unknown>
}

/** The environment that this code runs in. */
export const historicalEnvironment = (): HistoricalEnvironment => ({
  XMLHttpRequest: globalThis.XMLHttpRequest,
  document: globalThis.document,
  callbacks: globalThis as unknown as Record<string, unknown>,
})
