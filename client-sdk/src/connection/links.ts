import type { Outcome } from '@rungway/protocol'
import type { ClientTransport } from '../transports/contract.ts'
import { changed } from './changes.ts'
import type { Link } from './link.ts'
import { lost } from './losses.ts'
import { createPort } from './port.ts'
import type { Connection } from './state.ts'

/** Opens a link. */
export async function connectLink(connection: Connection, number: number, transport: ClientTransport): Promise<void> {
  const link: Link = {
    number,
    transport: transport.name,
    closing: new AbortController(),
    isClosed: false,
    url: connection.base,
    facts: { reason: 'token() has not settled' },
  }
  let outcome: Outcome = 'refused'
  connection.links.set(number, link)
  try {
    const token = await connection.credentials.get()
    if (link.isClosed) return
    link.facts = {}
    outcome = 'blocked'
    link.carrier = transport.open(createPort(connection, link, token))
    void changed(connection)
  } catch (cause) {
    // A token function fails like this, and so do transports that a policy of the page forbids.
    link.facts = { cause, reason: outcome === 'refused' ? 'token() failed' : '' }
    lost(connection, number, outcome)
  }
}
