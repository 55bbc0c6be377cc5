// The script of a page: clients of Rungway's, as applications have them in browsers.
import type { WebSocketConstructor } from '@rungway/client'
import type { GuestOptions } from './guest.ts'
import { type GuestNews, Teller } from './page-news.ts'
import { Visitor } from './visitor.ts'

/** What a client in a page is to do. */
export type PageOrder =
  | { readonly type: 'open'; readonly options: GuestOptions }
  | { readonly type: 'send' | 'publish' | 'die' | 'leave'; readonly name: string }

declare global {
  /** What Node calls in the page. */
  var nemesis: {
    now(): number
    /** Does what was ordered, in order, and says what is new of each client since the last time. */
    exchange(orders: readonly PageOrder[]): readonly GuestNews[]
  }
}

const visitors = new Map<string, { readonly visitor: Visitor; readonly teller: Teller }>()

function obey(order: PageOrder): void {
  if (order.type === 'open') {
    const visitor = new Visitor(order.options, WebSocket as WebSocketConstructor)
    visitors.set(visitor.name, { visitor, teller: new Teller(visitor) })
    return
  }
  // What becomes of a publication is told later.
  void visitors.get(order.name)?.visitor[order.type]()
}

globalThis.nemesis = {
  now: () => performance.now(),
  exchange(orders) {
    for (const order of orders) obey(order)
    return [...visitors.values()].map(({ teller }) => teller.take())
  },
}
