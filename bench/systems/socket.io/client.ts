import { io } from 'socket.io-client'
import { engineOptions } from '../engine.io/options.ts'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'

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
