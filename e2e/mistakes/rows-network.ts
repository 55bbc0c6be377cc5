import { createServer, type RequestListener } from 'node:http'
import { Hono } from 'hono'
import { appOfAnotherHono } from './another-hono.ts'
import { connected, listening, serveGateway } from './record.ts'
import type { Mistake } from './recorded.ts'

/** A server that is no gateway. */
async function listen(status: number, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  server.on('upgrade', (_request, socket) => {
    // A client that is cut meanwhile resets it; without a listener that would end the run.
    socket.on('error', () => {})
    socket.end(`HTTP/1.1 ${status} -\r\nconnection: close\r\n\r\n`)
  })
  return await listening(server)
}

const answering = (what: string, status: number, headers: Record<string, string>, body: string): Mistake => ({
  what,
  make: async () =>
    await connected(
      `${await listen(status, (_request, response) => response.writeHead(status, headers).end(body))}/rungway`,
    ),
})

const HTML = { 'content-type': 'text/html' }
const LOGIN = '<!doctype html><title>Please log in</title>'

async function closedPort(): Promise<string> {
  const { running, url } = await serveGateway()
  await running.close()
  return url
}

/** Noticed on the way: what answers is no gateway, or nothing does. */
export const NETWORK: readonly Mistake[] = [
  {
    what: 'a wrong path',
    async make() {
      const app = (gateway: { readonly app: Hono }) => ({ app: new Hono().route('/rungway', gateway.app) })
      const { url, log } = await serveGateway({}, app)
      return await connected(`${url}/rungwy`, {}, { log })
    },
  },
  {
    what: 'two copies of hono: the gateway uses one, and the app that it is mounted in another',
    async make() {
      const other = await appOfAnotherHono()
      const { url, log } = await serveGateway({}, ({ app }) => ({ app: other.route('/rungway', app) }))
      return await connected(`${url}/rungway`, {}, { log, until: ({ state }) => state.name === 'open' })
    },
  },
  {
    what: 'two copies of hono, and a wrong path',
    async make() {
      const other = await appOfAnotherHono()
      const { url, log } = await serveGateway({}, ({ app }) => ({ app: other.route('/rungway', app) }))
      return await connected(`${url}/rungway/live`, {}, { log })
    },
  },
  { what: 'a wrong port, or a gateway that is down', make: async () => await connected(await closedPort()) },
  { what: 'a host that does not exist', make: async () => await connected('http://rungway.invalid/rungway') },
  {
    what: '`https` to a server without TLS',
    async make() {
      const { url, log } = await serveGateway()
      return await connected(url.replace('http:', 'https:'), {}, { log })
    },
  },
  answering('another server, which knows no such page', 404, HTML, '<h1>Not found</h1>'),
  answering('another server, which has a page there', 200, HTML, '<!doctype html><title>Welcome</title>'),
  answering('a captive portal that redirects', 302, { location: 'http://portal.test/' }, ''),
  answering('a proxy that demands a log-in', 401, HTML, LOGIN),
  answering('a firewall that forbids', 403, HTML, '<h1>Forbidden</h1>'),
  answering('a server that fails', 500, HTML, '<h1>Internal Server Error</h1>'),
  answering('a proxy whose gateway is down', 502, HTML, '<h1>Bad Gateway</h1>'),
]
