import { readFileSync } from 'node:fs'
import { createGateway } from '@rungway/gateway'
import { fastifyGateway } from '@rungway/gateway/fastify'
import Fastify from 'fastify'
import { WebSocketServer } from 'ws'

const SDK = readFileSync(new URL(import.meta.resolve('@rungway/client/min')))

/** A page that says what is typed, and shows what anybody has said. */
const PAGE = `<!doctype html>
<meta charset="utf-8"><title>Rungway with Fastify</title>
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

const app = Fastify()
// Hooks that come before the handler run for the gateway's requests too.
app.addHook('onRequest', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff'))
app.get('/', (_request, reply) => reply.type('text/html').send(PAGE))
app.get('/rungway.js', (_request, reply) => reply.type('text/javascript').send(SDK))
app.get('/api/sessions', () => ({ sessions: gateway.sessionCount }))
await app.register(fastifyGateway, { gateway, prefix: '/rungway' })

// The server's own sockets, beside those of the gateway.
new WebSocketServer({ server: app.server, path: '/socket' }).on('connection', (socket) => {
  socket.on('message', (data) => socket.send(String(data)))
})

await app.listen({ port: Number(process.env['PORT'] ?? 8080) })
console.log(`listening on http://localhost:${app.server.address().port}`)
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    gateway.close()
    void app.close()
  })
