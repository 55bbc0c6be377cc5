import { readFileSync } from 'node:fs'
import { upgradeWebSocket } from '@hono/node-server'
import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'

const SDK = readFileSync(new URL(import.meta.resolve('@rungway/client/min')))

/** A page that says what is typed, and shows what anybody has said. */
const PAGE = `<!doctype html>
<meta charset="utf-8"><title>Rungway with Hono</title>
<form><input autofocus placeholder="Say something"></form><ul></ul>
<script type="module">
import { connect } from '/rungway.js'
const client = connect('/rungway')
client.on('message', (text) => document.querySelector('ul').append(Object.assign(document.createElement('li'), { textContent: text })))
document.querySelector('form').onsubmit = (event) => {
  event.preventDefault()
  client.send(document.querySelector('input').value)
  event.target.reset()
}
</script>`

const gateway = createGateway()
gateway.on('session', (session) => {
  session.on('message', (text) => gateway.broadcast(text))
})

const app = new Hono()
// Middleware stands around the gateway as around every other route.
app.use(cors(), secureHeaders())
app.get('/', (c) => c.html(PAGE))
app.get('/rungway.js', (c) => c.body(SDK, 200, { 'content-type': 'text/javascript' }))
app.get('/api/sessions', (c) => c.json({ sessions: gateway.sessionCount }))
app.get(
  '/socket',
  upgradeWebSocket(() => ({ onMessage: ({ data }, socket) => socket.send(String(data)) })),
)
app.route('/rungway', gateway.app)

const running = await serve({ app, gateway, port: Number(process.env['PORT'] ?? 8080) })
console.log(`listening on ${running.url}`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void running.close())
