import { fileURLToPath } from 'node:url'
import { createGateway } from '@rungway/gateway'
import express from 'express'

const gateway = createGateway()
gateway.on('session', (session) => {
  console.log('a user has come')
  session.on('message', (text) => gateway.broadcast(text))
  session.on('close', () => console.log('a user has gone'))
})

const file = (url) => (_request, response) => response.sendFile(fileURLToPath(url))
const app = express()
app.get('/', file(new URL('index.html', import.meta.url)))
app.get('/rungway.js', file(import.meta.resolve('@rungway/client/min')))
const server = app.listen(process.env.PORT ?? 8080, () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
gateway.attach(server, { path: '/rungway' })
