import type { Technique } from '../client.ts'

export const websocket: Technique = (url, { WebSocket, signal }, hear) => {
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  socket.onmessage = ({ data }) => hear(JSON.parse(data))
  signal.addEventListener('abort', () => socket.close())
}
