import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Which request went to which node. */
export interface Passed {
  readonly method: string
  readonly url: URL
  readonly port: number
}

/** A balancer that gives each request to the next node in turn, and remembers nothing of a client. */
export class Balancer {
  readonly passed: Passed[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer()
  /** Ports of nodes. */
  ports: readonly number[]
  /** Picks the node of a request in another way. */
  pick: ((url: URL, method: string) => number | undefined) | null = null
  #turn = 0

  private constructor(ports: readonly number[]) {
    this.ports = ports
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#server.on('request', (incoming, outgoing) => this.#pass(incoming, outgoing, this.ports.length))
    this.#server.on('upgrade', (incoming, socket, head) => this.#upgrade(incoming, socket, head))
  }

  static async open(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports)
    balancer.#server.listen(0, '127.0.0.1')
    await once(balancer.#server, 'listening')
    return balancer
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Cuts every connection of clients. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async close(): Promise<void> {
    this.#server.close()
    this.cut()
    await once(this.#server, 'close')
  }

  #next({ url = '', method = '' }: IncomingMessage): number {
    const target = new URL(url, 'http://balancer')
    const port = this.pick?.(target, method) ?? this.ports[this.#turn++ % this.ports.length] ?? 0
    this.passed.push({ method, url: target, port })
    return port
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse, tries: number): void {
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port: this.#next(incoming), method, path: url, headers, agent: false })
    onward.on('response', (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      outgoing.flushHeaders()
      reply.pipe(outgoing)
      reply.on('error', () => outgoing.destroy())
    })
    onward.on('error', (error) => {
      if (outgoing.headersSent) return outgoing.destroy()
      // As nginx does: a node that is not there has done nothing, and the next is asked.
      const isRefused = 'code' in error && error.code === 'ECONNREFUSED'
      if (isRefused && tries > 1 && !incoming.readableDidRead) return this.#pass(incoming, outgoing, tries - 1)
      outgoing.writeHead(502).end()
    })
    outgoing.on('close', () => onward.destroy())
    if (method === 'GET') onward.end()
    else onward.on('socket', (socket) => socket.once('connect', () => incoming.pipe(onward)))
  }

  #upgrade(incoming: IncomingMessage, client: Duplex, head: Buffer): void {
    const { method, url, headers } = incoming
    const onward = request({ host: '127.0.0.1', port: this.#next(incoming), method, path: url, headers, agent: false })
    const refuse = () => client.destroy()
    client.on('error', refuse)
    onward.on('error', refuse)
    onward.on('response', refuse)
    onward.on('upgrade', (reply, node, rest) => {
      const lines = Object.entries(reply.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`)
      client.write(rest)
      node.write(head)
      node.on('error', () => client.destroy())
      node.on('close', () => client.destroy())
      client.on('close', () => node.destroy())
      node.pipe(client).pipe(node)
    })
    onward.end()
  }
}
