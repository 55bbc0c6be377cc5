import { createServer } from 'node:http'
import { createGateway } from '@rungway/gateway'
import { createFramework } from './framework.js'

const gateway = createGateway()
gateway.on('session', (session) => {
  session.on('message', (text) => gateway.broadcast(text))
})

// With Next: `next({ dev })` from "next". Everything below is the same.
const framework = createFramework()
await framework.prepare()
const handle = framework.getRequestHandler()

const server = createServer((request, response) => {
  if (request.url === '/api/sessions') response.end(JSON.stringify({ sessions: gateway.sessionCount }))
  else void handle(request, response)
})
// The framework sees nothing of what goes to the gateway, whenever it begins to listen.
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
