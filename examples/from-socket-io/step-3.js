// Step 3: the last old page is gone, and Socket.IO with it.
import { createGateway } from '@rungway/gateway'
import { listen } from './web.js'

const gateway = createGateway()
gateway.on('session', (session) => {
  session.on('message', (text) => gateway.broadcast(text))
})
gateway.attach(listen('new-page.html'), { path: '/rungway' })
