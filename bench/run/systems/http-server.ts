import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { certificate } from './certificate.ts'

const HOST = '127.0.0.1'

/**
 * Longer than any client here keeps an unused connection: the server must not close one that a
 * client is about to use.
 */
const KEEP_ALIVE_MS = 65_000

export interface HttpServer<S = Server> {
  readonly server: S
  readonly url: string
  /** Closes open connections too, upgraded or not. */
  close(): Promise<void>
}

/** A plain Node server on a free port, for systems that attach themselves to one. */
export async function listen(answer?: RequestListener): Promise<HttpServer> {
  return await listening(createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, answer), 'http')
}

/** The same over HTTP/2 and TLS. */
export async function listenSecurely(answer: RequestListener): Promise<HttpServer<Http2SecureServer>> {
  // Its requests and responses are compatible with those of HTTP/1.1.
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
