import { connect as connectTo, TRANSPORTS } from '@rungway/client'
import { endOf, refuseResets, until } from '../../../systems/rungway/end.ts'
import type { PageClient } from '../in-page/main.ts'

/** As an application connects: a page has everything that Node's client has to be given. */
export const connect: PageClient['connect'] = async (url, technique) => {
  const client = connectTo(url, { transports: TRANSPORTS.filter(({ name }) => name === technique) })
  refuseResets(client)
  const end = endOf(client)
  await until(client, 'open')
  return end
}
