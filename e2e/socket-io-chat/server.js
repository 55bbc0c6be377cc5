import { fileURLToPath } from 'node:url'
import express from 'express'
import { Server } from 'socket.io'

const app = express()
const file = (url) => (_request, response) => response.sendFile(fileURLToPath(url))
app.get('/', file(new URL('index.html', import.meta.url)))
const server = app.listen(process.env.PORT ?? 8080, () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})

const io = new Server(server)
io.on('connection', (socket) => {
  console.log('a user has come')
  socket.on('chat', (text) => io.emit('chat', text))
  socket.on('disconnect', () => console.log('a user has gone'))
})
