import { createGateway } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { listen } from '../http-server.ts'
import { inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const gateway = createGateway({ limits: { drainMs: 50 } })
    gateway.on('session', (session) => {
      const { onMessage, deliver } = inbox()
      session.on('message', (text) => deliver(JSON.parse(String(text))))
      opened({
        send(body) {
          const sent = session.send(JSON.stringify(body))
          if (sent !== 'queued') throw new Error(`the gateway did not accept a message: ${sent}`)
        },
        onMessage,
      })
    })
    const { node } = mountEngineIo(gateway)
    const { server, url, close } = await listen()
    server.on('request', (incoming, outgoing) => node.http(incoming, outgoing, '/'))
    server.on('upgrade', (incoming, stream, head) => node.upgrade(incoming, stream, head, '/'))
    return {
      server,
      url,
      broadcast: (body) => void gateway.broadcast(JSON.stringify(body)),
      async close() {
        gateway.close()
        await close()
      },
    }
  },
}
