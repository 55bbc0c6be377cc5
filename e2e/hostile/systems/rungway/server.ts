import { createGateway, type Gateway, type Session } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import { numbered, type Serve } from '../system.ts'
import type { Said } from './body.ts'

const tokenOf = (request: Request): string | undefined => request.headers.get('authorization')?.replace(/^Bearer /, '')

/**
 * Numbers belong to the application and outlive sessions: after a restart it sends again what its
 * client has not received.
 */
export const serveRungway: Serve = async (heard, admit) => {
  let current: Session | null = null
  let said = 0
  let pad = ''
  const known = new Set<number>()

  const hear = (session: Session, body: Said) => {
    if ('after' in body) {
      current = session
      for (let n = body.after + 1; n <= said; n += 1) session.send({ ...numbered(n, pad), again: true })
      return
    }
    if (body.again && known.has(body.n)) return
    known.add(body.n)
    heard(body.n)
  }
  const open = async (port: number): Promise<{ gateway: Gateway; running: Running }> => {
    const gateway = createGateway({
      onError: (error) => console.error(error),
      ...(admit && { authenticate: async (request) => ((await admit(tokenOf(request))) ? { id: 'ada' } : null) }),
    })
    gateway.on('session', (session) => {
      session.on('message', (body) => hear(session, body as unknown as Said))
    })
    return { gateway, running: await serve({ gateway, port, hostname: '127.0.0.1' }) }
  }

  let { running } = await open(0)
  const { port } = running
  return {
    port,
    say(n, longer = '') {
      said = n
      pad = longer
      current?.send({ ...numbered(n, pad) })
    },
    async restart() {
      await running.close()
      current = null
      running = (await open(port)).running
    },
    close: () => running.close(),
  }
}
