import type { Environment } from '@rungway/client'
import type { News } from './news.ts'

/** What a technique needs of the page. */
export interface Page {
  readonly fetch: (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>
  readonly EventSource: new (url: string) => EventSource
  readonly WebSocket: new (url: string) => WebSocket
  readonly document: Document
  /** The same for the SDK, which takes its surroundings as an option. */
  readonly environment: Partial<Environment>
  /** Has the reader told how it is going, again and again. */
  show(say: () => string): void
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Begins to hear from `url`; each message goes to `hear`. */
export type Technique = (url: string, page: Page, hear: (news: News) => void) => void | Promise<void>
