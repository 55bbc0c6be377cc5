import { Socket } from 'engine.io-client'
import type { Technique } from '../client.ts'

export const engineIo: Technique = (url, { signal }, hear) => {
  const { origin, pathname, searchParams } = new URL(url)
  const socket = new Socket(origin, { path: pathname, query: Object.fromEntries(searchParams) })
  socket.on('message', (text) => hear(JSON.parse(text)))
  signal.addEventListener('abort', () => socket.close())
}
