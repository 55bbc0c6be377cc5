import { hearing } from '../../../systems/hearing.ts'
import type { PageClient } from '../in-page/main.ts'

/** The page's own socket. */
export const connect: PageClient['connect'] = async (url) => {
  const socket = new WebSocket(url.replace('http', 'ws'))
  const { hear, heard } = hearing()
  socket.onmessage = ({ data }) => heard(JSON.parse(data))
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
    hear,
    close: () =>
      new Promise<void>((resolve) => {
        socket.onclose = () => resolve()
        socket.close()
      }),
  }
}
