// Step 1: the server moves. The page, and its client, stay as they are.
import { createGateway } from '@rungway/gateway'
import { mountSocketIo } from '@rungway/gateway/socket-io'
import { listen } from './web.js'

const gateway = createGateway()
const io = mountSocketIo(gateway)
io.of('/').on('connect', (socket) => {
  socket.on('chat', (text) => io.of('/').emit('chat', text))
})
io.attach(listen('old-page.html'))
