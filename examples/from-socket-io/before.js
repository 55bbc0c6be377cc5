// The chat as it was: Socket.IO's own server.
import { Server } from 'socket.io'
import { listen } from './web.js'

const io = new Server(listen('old-page.html'))
io.on('connection', (socket) => {
  socket.on('chat', (text) => io.emit('chat', text))
})
