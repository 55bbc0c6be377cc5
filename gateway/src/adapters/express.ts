import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MountableGateway } from '../gateway.ts'
import { pathOf } from '../node/incoming.ts'

/**
 * Fits Express 5, and everything else that takes Node's requests with the mount path stripped from
 * their `url`.
 */
export type ExpressHandler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * A gateway as a handler of Express: `app.use('/rungway', expressHandler(gateway))`. Middleware
 * that stands before it runs, and its headers are kept. Express does not see upgrades, so WebSocket
 * needs the server too: `gateway.attach(app.listen(3000), { path: '/rungway', take: 'upgrades' })`.
 */
export function expressHandler(gateway: MountableGateway): ExpressHandler {
  const { node } = gateway
  return (request, response) => node.http(request, response, pathOf(request.url ?? '/'))
}
