import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createGateway } from '@rungway/gateway'
import { expressHandler } from '@rungway/gateway/express'
import express from 'express'
import { WebSocketServer } from 'ws'

const SDK = readFileSync(new URL(import.meta.resolve('@rungway/client/min')))

/** A page that says what is typed, and shows what anybody has said. */
const PAGE = `<!doctype html>
<meta charset="utf-8"><title>Rungway with Express</title>
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

const app = express()
// Middleware that stands before the gateway runs for its requests too.
app.use((_request, response, next) => {
  response.setHeader('x-content-type-options', 'nosniff')
  next()
})
app.get('/', (_request, response) => void response.send(PAGE))
app.get('/rungway.js', (_request, response) => void response.type('js').send(SDK))
app.get('/api/sessions', (_request, response) => void response.json({ sessions: gateway.sessionCount }))
app.use('/rungway', expressHandler(gateway))

const server = createServer(app)
// The server's own sockets, beside those of the gateway.
new WebSocketServer({ server, path: '/socket' }).on('connection', (socket) => {
  socket.on('message', (data) => socket.send(String(data)))
})
// Express does not see upgrades: the gateway takes its own from the server.
gateway.attach(server, { path: '/rungway', take: 'upgrades' })

server.listen(Number(process.env['PORT'] ?? 8080), () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    gateway.close()
    server.close()
    server.closeIdleConnections()
  })
