import { TcpProxy, type TcpRules } from '@rungway/proxy'

/**
 * A way to the port of a process. It can be shut: then it refuses, as the port of a process that has
 * ended does, where a proxy would accept and hang up.
 */
export class Line {
  readonly port: number
  readonly #target: number
  #proxy: TcpProxy | null

  private constructor(target: number, proxy: TcpProxy) {
    this.#target = target
    this.#proxy = proxy
    this.port = proxy.port
  }

  static async open(target: number): Promise<Line> {
    return new Line(target, await TcpProxy.open({ target }))
  }

  use(rules: TcpRules): void {
    this.#proxy?.use(rules)
  }

  /** Cuts what is open, and refuses. */
  async shut(): Promise<void> {
    const proxy = this.#proxy
    this.#proxy = null
    await proxy?.close()
  }

  async reopen(): Promise<void> {
    this.#proxy ??= await TcpProxy.open({ target: this.#target, port: this.port })
  }
}
