import type { Outcome, Retry, UpPath } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'

/** Why the gateway ended or refused a link, and what to do about it. */
export interface LinkRefusal {
  readonly code: string
  readonly retry: Retry
  /** How long to stay away; 0 for no wish. */
  readonly retryAfterMs: number
}

/** What a transport knows of a failure, for the application's eyes. */
export interface LinkFailure {
  /** HTTP status of the answer; 0 for a redirect that the platform hides. */
  readonly status?: number | undefined
  readonly closeCode?: number | undefined
  /** The gateway's code when it refused; set by the client. */
  readonly code?: string | undefined
  /** What was thrown. */
  readonly cause?: unknown
  /** The reason in words, where more is known than the other members hold. */
  readonly reason?: string | undefined
  /** Something that is no gateway has answered: a page, a redirect, another server. */
  readonly isForeign?: boolean | undefined
}

/** What a link may do with its session. No method throws. */
export interface LinkPort {
  readonly environment: Environment
  /** The credentials. */
  readonly token: string | undefined
  /** The gateway's interval between polls. */
  pollMs(): number
  /** Aborted when the link is closed. */
  readonly signal: AbortSignal
  /**
   * The URL of a route, with the link's hello as of now. `scheme`: default `http`; the `s` of a
   * secure one follows the gateway's.
   */
  url(route: string, scheme?: 'http' | 'ws'): string
  /**
   * What to write next, about `maxBytes` of it, or control frames alone for 0: lines joined by line
   * feeds, empty when nothing is due. Messages over `partBytes` come in parts. Absent, where what is
   * written is not answered: less, if the line seems to be slow.
   */
  pull(maxBytes: number, partBytes?: number): string
  /** What was pulled and is not acknowledged is pulled again, but for control frames. */
  again(): void
  /** Takes lines that came down the link; an empty array is a sign of life too. */
  receive(lines: readonly string[]): void
  /**
   * Takes lines that answered a request up: they say nothing about the way down. `failure`: what is
   * known besides when they are a refusal.
   */
  answered(lines: readonly string[], failure?: LinkFailure): void
  /** How long an answer may take before it counts as missing. */
  answerMs(): number
  /** When a part of something long last came down the link, behind which an answer waits; 0: never. */
  bulkAt(): number
  /** Which way up works on this network. */
  readonly up: UpPath
  /** Something in between refused what went up, and the link goes on: reported, and no more. */
  refused(failure: LinkFailure): void
  /** The link is over, as its own end sees it. Only the first call counts. */
  lost(outcome: Outcome, failure?: LinkFailure): void
}

export interface ClientLink {
  /** There may be something to pull. */
  wake(): void
  /**
   * The page is being discarded: writes what is due if that outlives the page. What stays due goes
   * in a request of the client's own.
   */
  farewell?(): void
}

/** A way of making links. */
export interface ClientTransport {
  readonly name: string
  /** Whether the environment has what it takes. */
  isSupported(environment: Environment): boolean
  /**
   * Opens a link, which ends when `port.signal` is aborted or when it calls `lost`. May throw what
   * the platform forbids.
   */
  open(port: LinkPort): ClientLink
}
