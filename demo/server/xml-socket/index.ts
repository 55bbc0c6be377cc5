import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { XML_SOCKET_LIMITS, type XmlSocketLimits } from './limits.ts'
import { nulDecoder } from './nul-decoder.ts'
import { type Reply, replyTo, TOO_LONG } from './replies.ts'

/** A socket server as plug-ins knew it. No browser can connect to it any more. */
export interface XmlSocketServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * Listens for what Flash's `XMLSocket` (2000 to 2020) said: messages that a NUL ends, over TCP, and
 * before them, on a connection of its own, the question for a policy file. Answers the policy file,
 * and every other message by what it heard. Of this machine alone. Rejects when the port is taken.
 */
export async function openXmlSocket(
  port: number,
  limits: XmlSocketLimits = XML_SOCKET_LIMITS,
): Promise<XmlSocketServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    converse(socket, limits)
  })
  server.maxConnections = limits.maxConnections
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function converse(socket: Socket, { maxMessageBytes, idleMs }: XmlSocketLimits): void {
  const feed = nulDecoder(maxMessageBytes)
  let count = 0
  /**
   * False once it was the last. A client that does not read what it is answered is not read either.
   */
  const write = ({ text, isLast }: Reply): boolean => {
    const hasRoom = socket.write(`${text}\0`)
    if (isLast) socket.end()
    else if (!hasRoom) socket.pause()
    return !isLast
  }
  const take = (chunk: Buffer): void => {
    const messages = feed(chunk)
    if (messages === null) write(TOO_LONG)
    else if (messages.every((message) => write(replyTo(message, ++count, socket.localPort ?? 0)))) return
    socket.off('data', take)
    // What comes after the last reply is let go: unread, it would keep the connection from ending.
    socket.resume()
  }
  socket.on('data', take)
  socket.on('drain', () => socket.resume())
  // Whatever ends a connection: it is over, and nothing else is.
  socket.on('error', () => socket.destroy())
  socket.setTimeout(idleMs, () => socket.destroy())
}
