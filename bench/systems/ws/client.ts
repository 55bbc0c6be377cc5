import { once } from 'node:events'
import { WebSocket } from 'ws'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'
import { say } from './say.ts'

export async function connect(url: string): Promise<ClientEnd> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const { hear, heard } = hearing()
  socket.on('message', (data) => heard(JSON.parse(data.toString())))
  await once(socket, 'open')
  const lost = (code: number) => {
    throw new Error(`the socket was closed: ${code}`)
  }
  socket.on('close', lost)
  return {
    send: (body) => say(socket, JSON.stringify(body)),
    hear,
    async close() {
      socket.off('close', lost)
      socket.close()
      await once(socket, 'close')
    },
  }
}
