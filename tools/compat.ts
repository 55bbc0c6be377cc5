// A server for the official test suites of Engine.IO and Socket.IO, to be run from outside:
// `npm run compat -- --port 3000`. Their times and their echoes are those that the suites expect.
import type { Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { createGateway } from '@rungway/gateway'
import { mountEngineIo } from '@rungway/gateway/engine-io'
import { serve } from '@rungway/gateway/node'
import { mountSocketIo } from '@rungway/gateway/socket-io'

/**
 * The suites wait for one message after the other, and miss one that is read with the one before, as
 * happens where the machine is busy.
 */
const APART_MS = 50

/**
 * The suite of version 3 waits for the opening of a socket, and for the open packet after it, which
 * it misses when both come in one piece.
 */
function sendApart(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: readonly unknown[]) => boolean
  let held: (readonly unknown[])[] | null = null
  const release = (): void => {
    const waiting = held ?? []
    held = null
    for (const args of waiting) if (!socket.writableEnded) write(...args)
  }
  socket.write = (...args: readonly unknown[]): boolean => {
    if (held !== null) return held.push(args) > 0
    if (String(args[0]).startsWith('HTTP/1.1 101 ')) {
      held = []
      setTimeout(release, APART_MS)
    }
    return write(...args)
  }
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } })

const gateway = createGateway({
  limits: { pingMs: 300, pongMs: 200, maxMessageBytes: 1_000_000 },
  // What the suites do wrong on purpose is no news.
  onRefusal() {},
})
gateway.on('session', (session) => void session.on('message', (body) => session.send(body)))

const engine = mountEngineIo(gateway, { allowEIO3: true })
const io = mountSocketIo(gateway)
for (const name of ['/', '/custom'])
  io.of(name).on('connect', (socket) => {
    setTimeout(() => socket.emit('auth', socket.auth), APART_MS)
    socket.on('message', (...args: unknown[]) => socket.emit('message-back', ...args))
    socket.on('message-with-ack', (...args: unknown[]) => {
      const answer = args.pop()
      if (typeof answer === 'function') answer(...args)
    })
  })

const running = await serve({ gateway, port: Number(values.port) })
running.server.on('connection', sendApart)
engine.attach(running.server)
io.attach(running.server)
console.log(`listening on ${running.url}`)
process.once('SIGTERM', () => void running.close())
process.once('SIGINT', () => void running.close())
