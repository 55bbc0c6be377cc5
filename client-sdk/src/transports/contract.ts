import type { Outcome, Retry, UpPath } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'

/** Why the gateway ended or refused a link, and what to do about it. */
export interface LinkRefusal {
  readonly code: string
  readonly retry: Retry
  /** How long to stay away; 0 for no wish. */
  readonly retryAfterMs: number
}

/** What a link may do with its session. No method throws. */
export interface LinkPort {
  readonly environment: Environment
  /** The credentials. */
  readonly token: string | undefined
  /** How often to ask, by the gateway's wish. */
  pollMs(): number
  /** Aborted when the link is closed. */
  readonly signal: AbortSignal
  /** The URL of a route, with what the link has to say of itself now. */
  url(route: string): string
  /** What to write next, about `maxBytes` of it: lines joined by line feeds, empty when nothing is due. */
  pull(maxBytes: number): string
  /** Takes lines that came down the link: none is a sign of life too. */
  receive(lines: readonly string[]): void
  /** Takes lines that answered a request up: they say nothing about the way down. */
  answered(lines: readonly string[]): void
  /** How long an answer may take before it is missed. */
  answerMs(): number
  /** Which way up works on this network. */
  readonly up: UpPath
  /** The link is over, as its own end sees it. Only the first call counts. */
  lost(outcome: Outcome): void
}

export interface ClientLink {
  /** There may be something to pull. */
  wake(): void
}

/** A way of making links. */
export interface ClientTransport {
  readonly name: string
  /** Whether the environment has what it takes. */
  isSupported(environment: Environment): boolean
  /** Opens a link, which ends when `port.signal` is aborted or when it says `lost`. Must not throw. */
  open(port: LinkPort): ClientLink
}
