import { fileURLToPath } from 'node:url'
import { createGateway } from '@rungway/gateway'
import express from 'express'

const anyone = { subscribe: 'anyone', publish: 'anyone', history: 'anyone' }
const gateway = createGateway({ channels: { 'room:{id}': { allow: anyone } } })
gateway.on('session', (session) => {
  console.log(`${gateway.sessionCount} sessions`)
  // Messages work beside channels.
  session.on('message', (body) => session.send(body))
})

const file = (url) => (_request, response) => response.sendFile(fileURLToPath(url))
const app = express()
app.get('/', file(new URL('index.html', import.meta.url)))
app.get('/worker.js', file(new URL('worker.js', import.meta.url)))
app.get('/rungway-channels.js', file(import.meta.resolve('@rungway/client/channels/min')))
const server = app.listen(process.env.PORT ?? 8080, () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
gateway.attach(server, { path: '/rungway' })
