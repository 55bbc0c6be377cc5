import { setTimeout as sleep } from 'node:timers/promises'
import { Server as SocketIo } from 'socket.io'
import { listen, portOf, stop } from './listen.ts'
import { type Numbered, numbered, type Serve } from './system.ts'

/** As long as Rungway's gateway waits. */
const DRAIN_MS = 2_000

/** With connection state recovery, in memory, as documented. */
export const serveSocketIo: Serve = async (heard, admit) => {
  const open = async (port: number) => {
    const io = new SocketIo({ connectionStateRecovery: {} })
    if (admit !== undefined)
      io.use((socket, next) => {
        void admit(socket.handshake.auth['token']).then((isIn) => next(isIn ? undefined : new Error('unauthorized')))
      })
    io.on('connection', (socket) => {
      socket.on('up', ({ n }: Numbered) => heard(n))
    })
    return { io, server: await listen((server) => io.attach(server), port) }
  }
  let running = await open(0)
  const port = portOf(running.server)
  const close = async () => {
    // It waits for every client to leave, which takes one with unsent data up to a minute.
    await Promise.race([running.io.close(), sleep(DRAIN_MS)])
    await stop(running.server)
  }
  return {
    port,
    say: (n, pad) => void running.io.emit('down', numbered(n, pad)),
    async restart() {
      await close()
      running = await open(port)
    },
    close,
  }
}
