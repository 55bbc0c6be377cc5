import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { certificate } from './certificate.ts'

const HOST = '127.0.0.1'

/** Longer than any client here keeps a connection that it does not use: what closes first must not be what is about to be written to. */
const KEEP_ALIVE_MS = 65_000

export interface HttpServer<S = Server> {
  readonly server: S
  readonly url: string
  /** Ends what is open too, upgraded or not. */
  close(): Promise<void>
}

/** A bare server of Node's on a free port, for systems that attach themselves to one. */
export async function listen(answer?: RequestListener): Promise<HttpServer> {
  return await listening(createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, answer), 'http')
}

/** The same over HTTP/2 and TLS. */
export async function listenSecurely(answer: RequestListener): Promise<HttpServer<Http2SecureServer>> {
  // Its requests and responses do what those of HTTP/1.1 do.
  return await listening(createSecureServer(await certificate(), answer as never), 'https')
}

async function listening<S extends Server | Http2SecureServer>(server: S, scheme: string): Promise<HttpServer<S>> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    server,
    url: `${scheme}://${HOST}:${port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
