import { io } from 'socket.io-client'
import { engineOptions } from '../engine.io/options.ts'
import { inbox } from '../inbox.ts'
import type { ClientEnd } from '../system.ts'

/**
 * Default options: it polls first, then upgrades if the technique is WebSocket; it reconnects, and
 * queues messages meanwhile. Without the shared agent: its stand-in for XMLHttpRequest
 * (xmlhttprequest-ssl 2.1.2) endlessly repeats requests that fail on a kept-alive connection.
 */
export async function connectWithRecovery(url: string, technique: string): Promise<ClientEnd> {
  const transports = technique === 'websocket' ? ['polling', 'websocket'] : ['polling']
  const socket = io(url, { transports, forceNew: true })
  const { onMessage, deliver } = inbox()
  socket.on('message', deliver)
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const { engine } = socket.io
  // It may have upgraded already.
  if (transports.at(-1) !== engine.transport.name) await new Promise((resolve) => engine.once('upgrade', resolve))
  return {
    send: (body) => void socket.emit('message', body),
    onMessage,
    async close() {
      socket.disconnect()
    },
  }
}

export async function connect(url: string, technique: string): Promise<ClientEnd> {
  // Clients of one process would share a connection otherwise.
  const socket = io(url, { ...engineOptions(technique), forceNew: true, reconnection: false })
  const { onMessage, deliver } = inbox()
  socket.on('message', deliver)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const lost = (reason: string) => {
    throw new Error(`the socket was closed: ${reason}`)
  }
  socket.on('disconnect', lost)
  return {
    send(body) {
      if (!socket.connected) throw new Error('the socket is not connected')
      socket.emit('message', body)
    },
    onMessage,
    async close() {
      socket.off('disconnect', lost)
      const closed = new Promise((resolve) => socket.io.engine.once('close', resolve))
      socket.disconnect()
      await closed
    },
  }
}
