import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

const sockets = new WeakMap<Server, Set<Socket>>()

/** A plain Node server, for systems that attach themselves to one. */
export async function listen(attach: (server: Server) => void, port: number): Promise<Server> {
  const server = createServer()
  const open = new Set<Socket>()
  sockets.set(server, open)
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  attach(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** Closes open connections too, upgraded or not. */
export async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of sockets.get(server) ?? []) socket.destroy()
  await closed
}
