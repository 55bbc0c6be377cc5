import type { ClientLink, LinkFailure } from '../transports/contract.ts'

/** A link that is open, or that the ladder is yet to judge. */
export interface Link {
  readonly number: number
  readonly transport: string
  /** Aborted when the link is closed. */
  readonly closing: AbortController
  /** The same as a plain property: every message looks, and a signal's own is far slower. */
  isClosed: boolean
  /** The last URL that was requested, without its query; the gateway's before the first. */
  url: string
  /** What is known of its failure so far. */
  facts: LinkFailure
  /** What writes; absent until the credentials are there. */
  carrier?: ClientLink
}
