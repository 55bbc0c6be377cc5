import { fileURLToPath } from 'node:url'
import { createGateway } from '@rungway/gateway'
import express from 'express'

const anyone = { subscribe: 'anyone', publish: 'anyone', say: 'anyone', history: 'anyone', presence: 'anyone' }
const gateway = createGateway({ channels: { 'room:{id}': { allow: anyone } } })
gateway.handle('title', ({ room }) => `Room ${room}`)
// Messages work beside channels.
gateway.on('session', (session) => session.on('message', (body) => session.send(body)))

const file = (path) => (_request, response) => response.sendFile(fileURLToPath(new URL(path, import.meta.url)))
const app = express()
app.get('/', file('index.html'))
app.get('/page.js', file('dist/page.js'))
const server = app.listen(process.env.PORT ?? 8080, () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
gateway.attach(server, { path: '/rungway' })
