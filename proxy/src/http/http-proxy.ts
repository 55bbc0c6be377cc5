import type { Socket } from 'node:net'
import { type Counts, type ProxyOptions, ProxyServer } from '../proxy-server.ts'
import { ExchangePair } from './exchange-pair.ts'
import type { HttpRules } from './http-rules.ts'

export interface HttpCounts extends Counts {
  /** Requests by method; those that ask for an upgrade as `UPGRADE`. */
  readonly requests: Readonly<Record<string, number>>
}

/**
 * A proxy that reads HTTP/1.1 and WebSocket frames, to break them by kind of exchange. What passes
 * is not rewritten unless rules do it, and keeps its order. It does not speak HTTP/2, TLS or pipelining: `TcpProxy`
 * passes these unread.
 */
export class HttpProxy extends ProxyServer<ExchangePair, HttpRules> {
  readonly #requests: Record<string, number> = {}

  private constructor(options: ProxyOptions) {
    super(options, {})
  }

  /** Listens and forwards. Rejects with a `ProxyError`: `cannot-listen`. */
  static async open(options: ProxyOptions): Promise<HttpProxy> {
    const proxy = new HttpProxy(options)
    await proxy.listen(options)
    return proxy
  }

  override get counts(): HttpCounts {
    return { ...super.counts, requests: { ...this.#requests } }
  }

  protected override start(rules: HttpRules): (() => void) | undefined {
    return rules.start?.(this)
  }

  protected override open(near: Socket): ExchangePair {
    return new ExchangePair(near, this.pairHost, {
      rules: () => this.rules,
      acted: () => this.acted(),
      requested: ({ method, request }) => {
        const name = request.headers.has('upgrade') ? 'UPGRADE' : method
        this.#requests[name] = (this.#requests[name] ?? 0) + 1
      },
    })
  }
}
