import { io, type ManagerOptions } from 'socket.io-client'
import { type Connect, type Numbered, numbered } from './system.ts'

const socketIo =
  (options: Partial<ManagerOptions>): Connect =>
  (url, ears) => {
    const socket = io(url, options)
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
