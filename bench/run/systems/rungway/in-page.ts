import { type ClientTransport, connect } from '@rungway/client'
import type { ClientEnd } from '../system.ts'
import { endOf, refuseResets, until } from './end.ts'

/** Connects by one of the transports, in a page. */
export async function connectBy(
  transports: readonly ClientTransport[],
  url: string,
  technique: string,
): Promise<ClientEnd> {
  const client = connect(url, { transports: transports.filter(({ name }) => name === technique) })
  refuseResets(client)
  const end = endOf(client)
  await until(client, 'open')
  return end
}
