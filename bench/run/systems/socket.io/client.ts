import { io } from 'socket.io-client'
import { engineOptions } from '../engine.io/options.ts'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'

/**
 * As it comes: it polls, and changes to a WebSocket where that is the technique; it reconnects, and what is said meanwhile waits. No agent here: its
 * stand-in for a browser's XHR (xmlhttprequest-ssl 2.1.2) repeats what fails on a connection that was kept alive, and never ends the repetition.
 */
export async function connectFreely(url: string, technique: string): Promise<ClientEnd> {
  const transports = technique === 'websocket' ? ['polling', 'websocket'] : ['polling']
  const socket = io(url, { transports, forceNew: true })
  const { hear, heard } = hearing()
  socket.on('message', heard)
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const { engine } = socket.io
  // It may have changed already.
  if (transports.at(-1) !== engine.transport.name) await new Promise((resolve) => engine.once('upgrade', resolve))
  return {
    send: (body) => void socket.emit('message', body),
    hear,
    async close() {
      socket.disconnect()
    },
  }
}

export async function connect(url: string, technique: string): Promise<ClientEnd> {
  // Clients of one process would share a connection otherwise.
  const socket = io(url, { ...engineOptions(technique), forceNew: true, reconnection: false })
  const { hear, heard } = hearing()
  socket.on('message', heard)
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
    hear,
    async close() {
      socket.off('disconnect', lost)
      const closed = new Promise((resolve) => socket.io.engine.once('close', resolve))
      socket.disconnect()
      await closed
    },
  }
}
