import { readFileSync } from 'node:fs'
import { WebSocketServer } from 'ws'

const SDK = readFileSync(new URL(import.meta.resolve('@rungway/client/min')))

/** A page that says what is typed, and shows what anybody has said. */
const PAGE = `<!doctype html>
<meta charset="utf-8"><title>Rungway with a custom server</title>
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

/**
 * Stands for a framework with a custom server. Like Next it is given every request, and takes its own upgrades from the server that
 * the first request came to: here `/_framework/reload`.
 */
export function createFramework() {
  let hasSockets = false
  return {
    async prepare() {},
    getRequestHandler: () => async (request, response) => {
      if (!hasSockets) listenForUpgrades(request.socket.server)
      hasSockets = true
      if (request.url === '/') response.setHeader('content-type', 'text/html').end(PAGE)
      else if (request.url === '/rungway.js') response.setHeader('content-type', 'text/javascript').end(SDK)
      else response.writeHead(404).end('Not found')
    },
  }
}

function listenForUpgrades(server) {
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, stream, head) => {
    if (request.url !== '/_framework/reload') return
    sockets.handleUpgrade(request, stream, head, (socket) => socket.send('reload when something changes'))
  })
}
