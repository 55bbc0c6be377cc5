import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { HttpConnection, type Surroundings } from './connection.ts'
import { PASS, type Rules } from './rules.ts'

/** What has gone through so far. */
export interface Counts {
  readonly connections: number
  /** Requests by method; upgrades to a WebSocket as `UPGRADE`. */
  readonly requests: Readonly<Record<string, number>>
  /** Bytes that were passed on. */
  readonly bytesUp: number
  readonly bytesDown: number
  /** How often the rules interfered. 0: whatever they forbid did not come. */
  readonly acted: number
}

/** A proxy that understands HTTP/1.1 as far as it needs to break it by kind of exchange. It listens on a port of its own. */
export class HttpProxy {
  readonly #server: Server
  readonly #connections = new Set<HttpConnection>()
  readonly #counts = { connections: 0, requests: {} as Record<string, number>, bytesUp: 0, bytesDown: 0, acted: 0 }
  #rules: Rules = PASS
  #stop: (() => void) | undefined

  private constructor(target: () => number) {
    const around: Surroundings = {
      rules: () => this.#rules,
      targetPort: target,
      acted: () => this.acted(),
      counted: (way, bytes) => {
        this.#counts[way === 'up' ? 'bytesUp' : 'bytesDown'] += bytes
      },
      asked: ({ method, request }) => {
        const name = request.headers.has('upgrade') ? 'UPGRADE' : method
        this.#counts.requests[name] = (this.#counts.requests[name] ?? 0) + 1
      },
    }
    this.#server = createServer({ allowHalfOpen: true }, (near) => {
      this.#counts.connections += 1
      if (this.#rules.accepts?.() === false) {
        this.acted()
        near.on('error', () => {})
        near.resetAndDestroy()
        return
      }
      const connection = new HttpConnection(near, around)
      this.#connections.add(connection)
    })
  }

  /** Forwards to that port of this machine, which may change from one connection to the next. */
  static async open(target: () => number): Promise<HttpProxy> {
    const proxy = new HttpProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get counts(): Counts {
    return structuredClone(this.#counts)
  }

  /** Those that are open now. */
  get connections(): readonly HttpConnection[] {
    for (const connection of this.#connections) if (!connection.isOpen) this.#connections.delete(connection)
    return [...this.#connections]
  }

  /** Puts these rules in force instead of those before, on open connections too. What those held is let go. */
  use(rules: Rules): void {
    this.#stop?.()
    this.#rules = rules
    for (const connection of this.connections) connection.release()
    this.#stop = rules.start?.(this)
  }

  /** Resets every open connection. Returns how many there were. */
  cut(): number {
    const { connections } = this
    for (const connection of connections) connection.cut()
    return connections.length
  }

  /** For rules that do something outside a verdict. */
  acted(): void {
    this.#counts.acted += 1
  }

  async close(): Promise<void> {
    this.use(PASS)
    for (const connection of this.#connections) connection.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
