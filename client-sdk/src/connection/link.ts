import type { ClientLink, LinkFailure } from '../transports/contract.ts'

/** An open link. */
export interface Link {
  readonly transport: string
  readonly closing: AbortController
  /** The last URL that was requested, without its query; the gateway's before the first. */
  url: string
  /** What is known of its failure so far. */
  facts: LinkFailure
  /** What writes; absent until the credentials are there. */
  carrier?: ClientLink
}
