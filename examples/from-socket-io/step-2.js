// Step 2: pages move one by one. Both kinds talk in one chat.
import { createGateway } from '@rungway/gateway'
import { mountSocketIo } from '@rungway/gateway/socket-io'
import { listen } from './web.js'

const gateway = createGateway()
const io = mountSocketIo(gateway)
const say = (text) => {
  io.of('/').emit('chat', text)
  gateway.broadcast(text, (session) => session.delivery === 'exactly-once')
}
io.of('/').on('connect', (socket) => {
  socket.on('chat', say)
})
gateway.on('session', (session) => {
  session.on('message', say)
})
const server = listen('old-page.html')
io.attach(server)
gateway.attach(server, { path: '/rungway' })
