import { connect } from '@rungway/client'
import { createGateway } from '@rungway/gateway'
import { type ServeOptions, serve } from '@rungway/gateway/node'
import { connected, serveGateway, thrown } from './record.ts'
import type { Mistake } from './recorded.ts'

/**
 * What a program in JavaScript can hand in, and the compiler refuses: it takes the type that is
 * expected.
 */
const loose = <T>(value: unknown): T => value as T

const sending = (what: string, body: unknown): Mistake => ({
  what,
  async make() {
    const { url } = await serveGateway()
    const client = connect(url)
    try {
      return await thrown(() => client.send(loose(body)))
    } finally {
      client.close()
    }
  },
})

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

/** Noticed at once, by the program that makes it. */
export const BEFORE: readonly Mistake[] = [
  { what: 'a URL without its scheme', make: () => thrown(() => connect('localhost:8080/rungway')) },
  { what: 'a path, where there is no page', make: () => thrown(() => connect('/rungway')) },
  {
    what: 'an option’s name misspelt, in the client',
    make: () => thrown(() => connect('http://localhost:8080', loose({ tokens: 'secret' }))),
  },
  {
    what: 'an option’s name misspelt, in the gateway',
    make: () => thrown(() => createGateway(loose<object>({ authentificate: () => null }))),
  },
  {
    what: 'a server given to `serve`',
    make: () => thrown(() => serve(loose({ gateway: createGateway(), server: {} }) as ServeOptions)),
  },
  {
    what: 'a limit that is no number, in the client',
    make: () => thrown(() => connect('http://localhost:8080', { limits: loose({ maxOutboxBytes: 'lots' }) })),
  },
  {
    what: 'a limit that is no number, in the gateway',
    make: () => thrown(() => createGateway({ limits: loose({ maxOutboxBytes: 'lots' }) })),
  },
  {
    what: 'an event’s name misspelt, in the client',
    async make() {
      const { url } = await serveGateway()
      const client = connect(url)
      try {
        return await thrown(() => client.on(loose<'message'>('connect'), () => {}))
      } finally {
        client.close()
      }
    },
  },
  {
    what: 'an event’s name misspelt, in the gateway',
    make: () => thrown(() => createGateway().on(loose<'session'>('connection'), () => {})),
  },
  {
    what: 'no transport that works here',
    make: () => thrown(() => connect('http://localhost:8080', { transports: [] })),
  },
  sending('a message that is too large', 'x'.repeat(300_000)),
  sending('a message that nests too deep', nested(100)),
  sending('a key `__proto__`', JSON.parse('{"__proto__": 1}')),
  sending('a `Map`', { users: new Map([['ada', 1]]) }),
  sending('a `Date`', { at: new Date(0) }),
  sending('`NaN`', { x: Number.NaN }),
  {
    what: 'a message sent after `close()`',
    async make() {
      const { url } = await serveGateway()
      const client = connect(url)
      client.close()
      return await thrown(() => client.send('late'))
    },
  },
  {
    what: 'no `WebSocket`, as in Node 20',
    async make() {
      const { url } = await serveGateway()
      const environment = { WebSocket: undefined }
      return await connected(url, { environment }, { until: ({ state }) => state.name === 'open' })
    },
  },
]
