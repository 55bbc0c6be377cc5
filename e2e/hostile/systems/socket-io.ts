import { io, type ManagerOptions } from 'socket.io-client'
import { type Connect, type Numbered, numbered } from './system.ts'

/** Its documentation leaves it to the application to connect again after the server has refused it. */
const REFUSED_MS = 1_000

const socketIo =
  (options: Partial<ManagerOptions>): Connect =>
  (url, ears, { token }) => {
    const auth = token && { auth: (use: (data: object) => void) => use({ token: token() }) }
    const socket = io(url, { ...options, ...auth })
    socket.on('connect_error', () => {
      if (!socket.active) setTimeout(() => socket.connect(), REFUSED_MS)
    })
    socket.on('down', ({ n }: Numbered) => ears.heard(n))
    socket.on('connect', () => {
      ears.ready()
      ears.changed(socket.io.engine.transport.name)
      socket.io.engine.on('upgrade', ({ name }) => ears.changed(name))
    })
    return {
      say: (n, pad) => void socket.emit('up', numbered(n, pad)),
      standing: () => ({ transport: socket.connected ? socket.io.engine.transport.name : 'disconnected', reason: '' }),
      close: () => void socket.disconnect(),
    }
  }

/** The default: polling first, then an upgrade. */
export const socketIoDefault: Connect = socketIo({})
/** As its documentation shows for `tryAllTransports`. */
export const socketIoWebSocketFirst: Connect = socketIo({
  transports: ['websocket', 'polling'],
  tryAllTransports: true,
})
export const socketIoHttp: Connect = socketIo({ transports: ['polling'] })
