// Its connections come from Node's default agent, whose limit this import lifts.
import '../agent.ts'
import SockJS from 'sockjs-client'
import { inbox } from '../inbox.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'

const TRANSPORTS: Readonly<Record<string, string>> = {
  websocket: 'websocket',
  sse: 'eventsource',
  'http-streaming': 'xhr-streaming',
  'long-polling': 'xhr-polling',
}

/** The time that one transport has to open. */
const TIMEOUT_MS = 20_000

export async function connect(url: string, technique: string, lost: Lost = fail): Promise<ClientEnd> {
  const socket = new SockJS(`${url}/sockjs`, null, { transports: [TRANSPORTS[technique] ?? ''], timeout: TIMEOUT_MS })
  const { onMessage, deliver } = inbox()
  socket.onmessage = ({ data }) => deliver(JSON.parse(data))
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onclose = ({ code, reason }) => reject(new Error(`the connection was refused: ${code} ${reason}`))
  })
  socket.onclose = ({ code, reason }) => lost(`${code} ${reason}`)
  return {
    send(body) {
      if (socket.readyState !== SockJS.OPEN) throw new Error('the connection is not open')
      socket.send(JSON.stringify(body))
    },
    onMessage,
    async close() {
      if (socket.readyState === SockJS.CLOSED) return
      await new Promise<void>((resolve) => {
        socket.onclose = () => resolve()
        socket.close()
      })
    },
  }
}
