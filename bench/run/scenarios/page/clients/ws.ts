import { inbox } from '../../../systems/inbox.ts'
import type { PageClient } from '../in-page/main.ts'

/** The page's own WebSocket. */
export const connect: PageClient['connect'] = async (url) => {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const { onMessage, deliver } = inbox()
  socket.onmessage = ({ data }) => deliver(JSON.parse(data))
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onclose = ({ code }) => reject(new Error(`the socket was refused: ${code}`))
  })
  socket.onclose = ({ code }) => {
    throw new Error(`the socket was closed: ${code}`)
  }
  return {
    send(body) {
      if (socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open')
      socket.send(JSON.stringify(body))
    },
    onMessage,
    close: () =>
      new Promise<void>((resolve) => {
        socket.onclose = () => resolve()
        socket.close()
      }),
  }
}
