import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createGateway } from '@rungway/gateway'
import { WebSocketServer } from 'ws'

const SDK = readFileSync(new URL(import.meta.resolve('@rungway/client/min')))

/** A page that says what is typed, and shows what anybody has said. */
const PAGE = `<!doctype html>
<meta charset="utf-8"><title>Rungway with node:http</title>
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

const server = createServer((request, response) => {
  if (request.url === '/') response.setHeader('content-type', 'text/html').end(PAGE)
  else if (request.url === '/rungway.js') response.setHeader('content-type', 'text/javascript').end(SDK)
  else if (request.url === '/api/sessions') response.end(JSON.stringify({ sessions: gateway.sessionCount }))
  else response.writeHead(404).end('Not found')
})
// The server's own sockets, beside those of the gateway.
new WebSocketServer({ server, path: '/socket' }).on('connection', (socket) => {
  socket.on('message', (data) => socket.send(String(data)))
})
gateway.attach(server, { path: '/rungway' })

server.listen(Number(process.env['PORT'] ?? 8080), () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    gateway.close()
    server.close()
    server.closeIdleConnections()
  })
