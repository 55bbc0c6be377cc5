import { WebSocket } from 'ws'

/** A socket that is closed would swallow it. */
export function say(socket: WebSocket, text: string): void {
  if (socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open')
  socket.send(text)
}
