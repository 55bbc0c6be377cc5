import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

const HOST = '127.0.0.1'

/** Longer than any client here keeps a connection that it does not use: what closes first must not be what is about to be written to. */
const KEEP_ALIVE_MS = 65_000

export interface HttpServer {
  readonly server: Server
  readonly url: string
  /** Ends what is open too, upgraded or not. */
  close(): Promise<void>
}

/** A bare server of Node's on a free port, for systems that attach themselves to one. */
export async function listen(answer?: RequestListener): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, answer)
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    server,
    url: `http://${HOST}:${port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
