import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, type ClientOptions, connect, RungwayError } from '@rungway/client'
import { createGateway, type GatewayOptions } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { afterEach, expect, test } from 'vitest'
import { read } from './pages.ts'

// Checks the messages quoted in docs/guide/troubleshooting.md against the real ones.

const page = read('docs/guide/troubleshooting.md')

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

async function serving(options: GatewayOptions = {}): Promise<string> {
  const server = await serve({
    gateway: createGateway({ onError: () => {}, onRefusal: () => {}, ...options }),
    port: 0,
  })
  stops.push(() => server.close())
  return server.url
}

function connecting(url: string, options: Partial<ClientOptions> = {}): Client {
  const client = connect(url, { warnings: false, ...options })
  stops.push(() => client.close())
  return client
}

/** The message of the first failed attempt, and its code. */
const messageOf = (url: string, options: Partial<ClientOptions> = {}): Promise<string> =>
  new Promise((resolve) => {
    const client = connecting(url, options)
    client.on('attempt', ({ code, message }) => resolve(`${code}: ${message}`))
  })

const thrownBy = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof RungwayError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

async function otherServer(): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(404).end('<h1>Not found</h1>'))
  await new Promise<void>((listening) => server.listen(0, listening))
  stops.push(() => server.close().closeAllConnections())
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** An address at which nothing listens any more. */
async function nothing(): Promise<string> {
  const server = await serve({ gateway: createGateway(), port: 0 })
  await server.close()
  return server.url
}

/** `fetch` as a page of another site would call it. */
const foreignPage: NonNullable<ClientOptions['environment']> = {
  WebSocket: undefined,
  fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, origin: 'https://other.example' } }),
}

const MISTAKES: Readonly<Record<string, () => string | Promise<string>>> = {
  ECONNREFUSED: async () => await messageOf(await nothing()),
  'is the gateway running?': async () => await messageOf(await nothing()),
  'this is no gateway': async () => await messageOf(await otherServer()),
  'HTTP 404': async () => await messageOf(await otherServer()),
  forbidden: async () => await messageOf(await serving(), { environment: foreignPage }),
  unauthorized: async () => await messageOf(await serving({ authenticate: () => null })),
  internal: async () => await messageOf(await serving({ authenticate: () => JSON.parse('no JSON') })),
  'too-many': async () => await messageOf(await serving({ limits: { maxSessions: 0 } })),
  unsupported: () => thrownBy(() => connect('http://localhost:1', { environment: { fetch: undefined } })),
  'bad-url': () => thrownBy(() => connect('/rungway')),
  'outbox-full': () => {
    const client = connecting('http://localhost:1', { limits: { maxOutboxBytes: 10 } })
    client.send('ten bytes')
    return thrownBy(() => client.send('and more'))
  },
  'too-large': () => {
    const client = connecting('http://localhost:1', { limits: { maxMessageBytes: 10 } })
    return thrownBy(() => client.send('more than ten bytes'))
  },
  'bad-frame': () => thrownBy(() => connecting('http://localhost:1').send(Number.NaN)),
  closed: () => {
    const client = connecting('http://localhost:1')
    client.close()
    return thrownBy(() => client.send('too late'))
  },
}

test.each(Object.keys(MISTAKES))('a message contains "%s", and the page has the remedy', async (words) => {
  expect(page).toContain(words)
  expect(await MISTAKES[words]?.()).toContain(words)
})
