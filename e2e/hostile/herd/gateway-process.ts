// A gateway in a process of its own: it can be stopped, and does not share a core with its clients.
import { createGateway, type Session } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import type { GatewayReport } from './herd.ts'

const SAY_EVERY_MS = 500

const gateway = createGateway({ onError: (error) => console.error(error) })
let said = 0
let gaps = 0
let heard = 0
const newest = new WeakMap<Session, number>()
gateway.on('session', (session) => {
  session.on('message', (body) => {
    const n = Number(body)
    heard += 1
    if (n !== (newest.get(session) ?? 0) + 1) gaps += 1
    newest.set(session, n)
  })
})
const { port } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
const timer = setInterval(() => gateway.broadcast({ n: ++said, at: Date.now() }), SAY_EVERY_MS)
process.on('message', () => {
  clearInterval(timer)
  const report: GatewayReport = { said, heard, gaps, sessions: gateway.sessionCount }
  process.send?.(report)
})
process.on('disconnect', () => process.exit())
process.send?.(port)
