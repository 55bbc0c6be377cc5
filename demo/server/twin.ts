/** The two names under which a browser of this machine finds it; to a browser they are two hosts. */
const TWINS: Readonly<Record<string, string>> = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }

/**
 * The same server under its other name, for a page of this machine; null for one that came over a network. A browser
 * opens six connections to a host over HTTP/1.1, and as many again to the other name: so that all techniques can run
 * side by side. `host`: as in the header of that name.
 */
export function twinOf(host: string): string | null {
  const [, name = '', port = ''] = /^(localhost|127\.0\.0\.1)(:\d{1,5})?$/.exec(host) ?? []
  const other = TWINS[name]
  return other === undefined ? null : `${other}${port}`
}

/** The page's own server, under both of its names: lanes ask it under either. None for a page that came over a network. */
export function originsOf(host: string): readonly string[] {
  const twin = twinOf(host)
  return twin === null ? [] : [`http://${host}`, `http://${twin}`]
}

/** Ports under which a machine's own pages reach one server: tunnels and containers give it more than one. */
const MAX_ORIGINS = 32

/**
 * Origins of this machine's own pages, learned from the names under which they ask: the port that a browser sees need not
 * be the one that the server listens on.
 */
export class TwinOrigins {
  readonly #list: string[] = []

  /** For the option `origins`, which the gateway reads for each request. */
  get list(): readonly string[] {
    return this.#list
  }

  /** A page has asked under that name. The oldest are forgotten when there are too many. */
  askedAt(host: string): void {
    for (const origin of originsOf(host)) if (!this.#list.includes(origin)) this.#list.push(origin)
    this.#list.splice(0, this.#list.length - MAX_ORIGINS)
  }
}
