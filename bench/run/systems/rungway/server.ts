import { createGateway, TRANSPORTS } from '@rungway/gateway'
import { HISTORICAL_TRANSPORTS } from '@rungway/gateway/historical'
import { serve } from '@rungway/gateway/node'
import type { Message } from '../../traffic/end.ts'
import { certificate } from '../certificate.ts'
import { inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'

const HOST = '127.0.0.1'

export const server: SystemServer = {
  async listen({ pollMs, http }, opened) {
    // Everything has been sent before the server closes: there is nothing to drain.
    const transports = [...TRANSPORTS, ...HISTORICAL_TRANSPORTS]
    // The clients of a crowd have one address, which may have half of all connections by default.
    const limits = { pollMs, drainMs: 50, maxConnectionsPerAddress: 100_000 }
    const gateway = createGateway({ transports, limits })
    gateway.on('session', (session) => {
      const { onMessage, deliver } = inbox()
      session.on('message', (body) => deliver(body as unknown as Message))
      opened({
        send(body) {
          const sent = session.send({ ...body })
          if (sent !== 'queued') throw new Error(`the gateway did not accept a message: ${sent}`)
        },
        onMessage,
      })
    })
    const at = { gateway, port: 0, hostname: HOST }
    const running = http === '2' ? await serve({ ...at, tls: await certificate() }) : await serve(at)
    return {
      server: running.server,
      url: `${http === '2' ? 'https' : 'http'}://${HOST}:${running.port}`,
      broadcast: (body) => void gateway.broadcast({ ...body }),
      close: () => running.close(),
    }
  },
}
