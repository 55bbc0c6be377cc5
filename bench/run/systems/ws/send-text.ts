import { WebSocket } from 'ws'

/** A closed socket would drop the message silently. */
export function sendText(socket: WebSocket, text: string): void {
  if (socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open')
  socket.send(text)
}
