import { once } from 'node:events'
import { WebSocket } from 'ws'
import { hearing } from '../hearing.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { say } from './say.ts'

export async function connect(url: string, lost: Lost = fail): Promise<ClientEnd> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const { hear, heard } = hearing()
  socket.on('message', (data) => heard(JSON.parse(data.toString())))
  await once(socket, 'open')
  const closed = (code: number) => lost(`the socket was closed: ${code}`)
  socket.on('close', closed)
  // \`close\` follows.
  socket.on('error', () => {})
  return {
    send: (body) => say(socket, JSON.stringify(body)),
    hear,
    async close() {
      socket.off('close', closed)
      if (socket.readyState === WebSocket.CLOSED) return
      socket.close()
      await once(socket, 'close')
    },
  }
}
