import type { Outcome } from '@rungway/protocol'
import type { ClientLink, ClientTransport, LinkFailure, LinkPort } from '../transports/contract.ts'

/** An open link. */
export interface Link {
  readonly transport: string
  readonly closing: AbortController
  /** The last URL that was asked, without its query; the gateway's before the first. */
  url: string
  /** What is known of its failure so far. */
  failure: LinkFailure
  /** What writes; absent until the credentials are there. */
  carrier?: ClientLink
}

/** What opening links needs of the connection. */
export interface LinksHost {
  /** The gateway's URL. */
  readonly base: string
  token(): Promise<string | undefined>
  portOf(number: number, link: Link, token: string | undefined): LinkPort
  lost(number: number, outcome: Outcome): void
  changed(): void
}

/** Opens a link in the table of those that are open. */
export async function openLink(
  links: Map<number, Link>,
  number: number,
  transport: ClientTransport,
  host: LinksHost,
): Promise<void> {
  const link: Link = {
    transport: transport.name,
    closing: new AbortController(),
    url: host.base,
    failure: { reason: 'token() has not settled' },
  }
  let outcome: Outcome = 'refused'
  links.set(number, link)
  try {
    const token = await host.token()
    if (!links.has(number)) return
    link.failure = {}
    outcome = 'blocked'
    link.carrier = transport.open(host.portOf(number, link, token))
    host.changed()
  } catch (cause) {
    // A token function fails like this, and so do transports that a policy of the page forbids.
    link.failure = { cause, reason: outcome === 'refused' ? 'token() failed' : '' }
    host.lost(number, outcome)
  }
}
