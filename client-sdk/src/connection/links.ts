import type { Outcome } from '@rungway/protocol'
import type { ClientTransport } from '../transports/contract.ts'
import type { Link } from './link.ts'
import { createPort, type LinkHost } from './port.ts'

/** Opens a link in the table of those that are open. */
export async function openLink(host: LinkHost, number: number, transport: ClientTransport): Promise<void> {
  const { links } = host
  const link: Link = {
    transport: transport.name,
    closing: new AbortController(),
    url: host.base,
    facts: { reason: 'token() has not settled' },
  }
  let outcome: Outcome = 'refused'
  links.set(number, link)
  try {
    const token = await host.token()
    if (!links.has(number)) return
    link.facts = {}
    outcome = 'blocked'
    link.carrier = transport.open(createPort(host, number, link, token))
    host.changed()
  } catch (cause) {
    // A token function fails like this, and so do transports that a policy of the page forbids.
    link.facts = { cause, reason: outcome === 'refused' ? 'token() failed' : '' }
    host.lost(number, outcome)
  }
}
