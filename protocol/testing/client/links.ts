import type { Accept, Asked, ClientEnd, Method, Upward } from '../network/ends.ts'
import type { Fate } from '../network/fate.ts'
import { Route } from '../network/route.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** Hears what the network sees of a client's links. Numbers are those of the links. */
export interface LinkListener {
  /** The first request of a link. */
  opened(link: number, transport: string, claim: number): void
  /** Another request of it, with the claim that it makes. */
  asked(link: number, claim: number): void
  /** A request that only carries up begins, and comes to its end: answered, failed, or given up. */
  upBegan(link: number, method: Method): void
  upEnded(link: number, method: Method, hasCarried: boolean): void
  /** The client writes lines on a link. */
  wrote(link: number, text: string): void
  /** Something has come for the client, on a way down or as the answer to a request up. */
  heard(link: number, way: 'down' | 'answer', text: string): void
  lost(link: number, way: 'down' | 'answer'): void
  /** The client lets go of it. */
  closed(link: number): void
}

interface World {
  readonly time: VirtualTime
  /** Of the link that is opened as the nth of all. */
  readonly fate: (nth: number) => Fate
  readonly accept: (asked: Asked) => Accept
  readonly listener: LinkListener
}

/** How long the closing handshake of a socket takes. */
const CLOSING_MS = 5

/**
 * The links of one client: its requests find the route of their link, and the network's fate for
 * it.
 */
export class Links {
  readonly #world: World
  readonly #routes = new Map<string, Route>()

  constructor(world: World) {
    this.#world = world
  }

  /** An HTTP request. `signal` is aborted when the client lets go of it. */
  ask(asked: Asked, signal: AbortSignal | null | undefined, client: ClientEnd): Upward {
    const { listener, accept } = this.#world
    const link = linkOf(asked)
    if (asked.path === '/up') {
      const route = this.#route(asked)
      listener.upBegan(link, asked.method)
      listener.wrote(link, asked.query.get('line') ?? asked.body)
      signal?.addEventListener('abort', () => listener.upEnded(link, asked.method, false))
      return route.up(asked.method, accept(asked), this.#heard(asked, 'answer', client))
    }
    const route = this.#route(asked)
    // Each poll has a signal of its own: that of the last is aborted when the link is closed.
    signal?.addEventListener('abort', () => listener.closed(link))
    const end = this.#heard(asked, 'down', client)
    return asked.path.endsWith('polling') ? route.request(accept(asked), end) : route.connect(accept(asked), end)
  }

  /** A WebSocket. */
  connect(asked: Asked, client: ClientEnd): Upward {
    const route = this.#route(asked)
    const connection = route.connect(this.#world.accept(asked), this.#heard(asked, 'down', client))
    const { listener } = this.#world
    return {
      write(text) {
        listener.wrote(linkOf(asked), text)
        connection.write(text)
      },
      close() {
        listener.closed(linkOf(asked))
        connection.close()
      },
    }
  }

  /** Runs once the handshake is over that closes a socket. */
  closing(run: () => void): void {
    this.#world.time.after(CLOSING_MS, run)
  }

  #route(asked: Asked): Route {
    const { time, fate, listener } = this.#world
    const key = keyOf(asked)
    const claim = Number(asked.query.get('claim'))
    const known = this.#routes.get(key)
    if (known !== undefined) {
      listener.asked(linkOf(asked), claim)
      return known
    }
    const route = new Route(time, fate(this.#routes.size + 1))
    this.#routes.set(key, route)
    listener.opened(linkOf(asked), asked.path.slice(1), claim)
    return route
  }

  #heard(asked: Asked, way: 'down' | 'answer', client: ClientEnd): ClientEnd {
    const { listener } = this.#world
    const link = linkOf(asked)
    // An answer with an end is worth nothing before all of it has come.
    const isWhole = way === 'answer' || asked.path.endsWith('polling')
    let text = ''
    return {
      opened: (head) => client.opened(head),
      heard(data) {
        if (isWhole) text += data
        else listener.heard(link, way, String(data))
        client.heard(data)
      },
      gone(how) {
        if (how === 'ended' && isWhole) listener.heard(link, way, text)
        if (how === 'cut') listener.lost(link, way)
        if (way === 'answer') listener.upEnded(link, asked.method, how === 'ended')
        client.gone(how)
      },
    }
  }
}

const linkOf = ({ query }: Asked): number => Number(query.get('link'))

const keyOf = ({ query }: Asked): string => `${query.get('session')}/${query.get('link')}`
