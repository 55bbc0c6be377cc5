import { createServer, request } from 'node:http'
import { type Client, connect } from '@rungway/client'
import { longPolling } from '@rungway/client/core'
import { SYSTEM_SCHEDULER } from '@rungway/gateway'
import { longPolling as longPollingOfGateway } from './offered.ts'
import { connected, listening, serveGateway } from './record.ts'
import type { Mistake } from './recorded.ts'

/** A `fetch` as a page of that origin would make it. */
const fromOrigin = (origin: string) => (url: string | URL | Request, init?: RequestInit) =>
  fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), origin } })

const BY_FETCH = { WebSocket: undefined }

/** A proxy as nginx is without a line for it: `Upgrade` and `Connection` are its own affair. */
async function behindProxyWithoutUpgrade(target: string): Promise<string> {
  const server = createServer((from, to) => {
    const { upgrade: _upgrade, connection: _connection, ...headers } = from.headers
    const passed = request(new URL(from.url ?? '/', target), { method: from.method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    })
    passed.on('error', () => to.destroy())
    to.on('close', () => passed.destroy())
    from.pipe(passed)
  })
  return await listening(server)
}

/** Noticed by the gateway, which refuses. */
export const REFUSED: readonly Mistake[] = [
  {
    what: 'a page of an origin that is not listed',
    async make() {
      const { url, log } = await serveGateway()
      const environment = { ...BY_FETCH, fetch: fromOrigin('https://app.example') as typeof fetch }
      return await connected(url, { environment }, { log })
    },
  },
  {
    what: 'a token that is refused',
    async make() {
      const { url, log } = await serveGateway({ authenticate: () => null })
      return await connected(url, { token: 'wrong' }, { log })
    },
  },
  {
    what: 'no token, where one is needed',
    async make() {
      const authenticate = ({ headers }: Request) => (headers.has('authorization') ? { id: 'ada' } : null)
      const { url, log } = await serveGateway({ authenticate })
      return await connected(url, {}, { log })
    },
  },
  {
    what: 'a token that has expired',
    async make() {
      const { url, log } = await serveGateway({ authenticate: () => ({ id: 'ada', expiresAt: 1 }) })
      return await connected(url, { token: 'old' }, { log })
    },
  },
  {
    what: 'a token that expires while it is in use, and no function that renews it',
    async make() {
      let skewMs = 0
      const scheduler = { ...SYSTEM_SCHEDULER, epochNow: () => Date.now() + skewMs }
      const expiresAt = Date.now() + 60_000
      const { url, log } = await serveGateway({ scheduler, authenticate: () => ({ id: 'ada', expiresAt }) })
      const meanwhile = (client: Client) =>
        client.on('state', ({ name }) => {
          if (name === 'open') skewMs = 120_000
        })
      return await connected(url, { token: 'old' }, { log, meanwhile })
    },
  },
  {
    what: '`authenticate` throws',
    async make() {
      const authenticate = () => {
        throw new TypeError('users.find is not a function')
      }
      const { url, log } = await serveGateway({ authenticate })
      return await connected(url, {}, { log })
    },
  },
  {
    what: '`token()` throws',
    async make() {
      const { url, log } = await serveGateway()
      const token = () => {
        throw new Error('no network for the token')
      }
      return await connected(url, { token }, { log })
    },
  },
  {
    what: '`token()` hangs',
    async make() {
      const { url, log } = await serveGateway()
      const token = () => new Promise<string>(() => {})
      return await connected(url, { token, ladder: { openMs: 200 } }, { log })
    },
  },
  {
    what: 'more sessions than a user may have',
    async make() {
      const { url, log } = await serveGateway({
        authenticate: () => ({ id: 'ada' }),
        limits: { maxSessionsPerUser: 1 },
      })
      const first = connect(url)
      await new Promise<void>((resolve) => first.on('state', ({ name }) => name === 'open' && resolve()))
      const recorded = await connected(url, {}, { log })
      first.close()
      return recorded
    },
  },
  {
    what: 'a transport that the gateway does not offer',
    async make() {
      const { url, log } = await serveGateway({ transports: longPollingOfGateway })
      return await connected(url, {}, { log, until: ({ state }) => state.name === 'open' })
    },
  },
  {
    what: 'a proxy that removes Upgrade',
    async make() {
      const { url, log } = await serveGateway()
      return await connected(
        await behindProxyWithoutUpgrade(url),
        {},
        { log, until: ({ state }) => state.name === 'open' },
      )
    },
  },
  {
    what: 'a client of another version of the protocol',
    async make() {
      const { url, log } = await serveGateway()
      const newer = ((to: string | URL | Request, init?: RequestInit) =>
        fetch(String(to).replace('v=1&', 'v=2&'), init)) as typeof fetch
      const environment = { ...BY_FETCH, fetch: newer }
      return await connected(url, { environment, transports: [longPolling] }, { log })
    },
  },
  {
    what: 'a listener in the gateway throws',
    async make() {
      const { gateway, url, log } = await serveGateway()
      gateway.on('session', (session) => {
        session.on('message', () => {
          throw new TypeError('body.text is undefined')
        })
      })
      return await connected(url, {}, { log, meanwhile: (client) => client.send('hi'), until: () => log.length > 0 })
    },
  },
]
