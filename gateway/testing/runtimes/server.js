// A gateway in an app of Hono, served by the runtime's own server: that of Bun or of Deno.
import { createGateway } from '@rungway/gateway'
import { Hono } from 'hono'

const gateway = createGateway()
gateway.on('session', (session) => {
  session.on('message', (body) => session.send(body))
})
const app = new Hono()
app.use(async (c, next) => {
  await next()
  c.header('x-host', 'yes')
})
app.get('/own', (c) => c.text('mine'))
app.get('/transports', (c) => c.json([...gateway.sessions()].map(({ transport }) => transport)))
app.route('/rungway', gateway.app)

const say = (port) => console.log(`listening on http://127.0.0.1:${port}`)
const { Bun, Deno } = globalThis
// Bun ends what was idle for ten seconds, unless told otherwise.
if (Bun !== undefined) say(Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 0, fetch: app.fetch }).port)
else Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => say(port) }, app.fetch)
