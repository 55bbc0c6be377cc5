import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import type { Message } from '../../traffic/end.ts'
import { certificate } from '../certificate.ts'
import { hearing } from '../hearing.ts'
import type { SystemServer } from '../system.ts'

const HOST = '127.0.0.1'

export const server: SystemServer = {
  async listen({ pollMs, http }, opened) {
    // A run has said everything before its server closes: nothing is worth waiting for.
    const gateway = createGateway({ limits: { pollMs, drainMs: 50 } })
    gateway.on('session', (session) => {
      const { hear, heard } = hearing()
      session.on('message', (body) => heard(body as unknown as Message))
      opened({
        send(body) {
          const sent = session.send({ ...body })
          if (sent !== 'queued') throw new Error(`the gateway did not take a message: ${sent}`)
        },
        hear,
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
