import { connect, TRANSPORTS } from '@rungway/client'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { appOfAnotherHono } from './another-hono.ts'
import { serveGateway } from './record.ts'

test.each(TRANSPORTS)('in an app of another copy of hono the gateway carries by $name', async (transport) => {
  const other = await appOfAnotherHono()
  const { gateway, url } = await serveGateway({}, ({ app }) => ({ app: other.route('/rungway', app) }))
  gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
  const client = connect(`${url}/rungway`, { transports: [transport], environment: { WebSocket } })
  const heard = new Promise((resolve) => client.on('message', resolve))
  client.send('hi')
  expect(await heard).toBe('hi')
  client.close()
})
