import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client, ClientOptions } from '@rungway/client'
import { connect, sse, websocket } from '@rungway/client/core'
import { createGateway, type Gateway, type GatewayOptions } from '@rungway/gateway'
import { type Running, type ServeOptions, serve } from '@rungway/gateway/node'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { type Recorded, steady } from './recorded.ts'

export interface Served {
  readonly gateway: Gateway
  readonly running: Running
  readonly url: string
  /** What the gateway said, a line each. */
  readonly log: string[]
}

/** A gateway whose log is kept. */
export async function serveGateway(
  options: GatewayOptions = {},
  served: (gateway: Gateway) => Partial<ServeOptions> = () => ({}),
): Promise<Served> {
  const log: string[] = []
  const gateway = createGateway({
    onError: (error, { event }) => log.push(`onError: ${String(error)} (in "${event}")`),
    onRefusal: ({ message }) => log.push(`onRefusal: ${message}`),
    ...options,
  })
  const running = await serve({ gateway, port: 0, hostname: '127.0.0.1', ...served(gateway) } as ServeOptions)
  onTestFinished(async () => {
    if (running.server.listening) await running.close()
  })
  return { gateway, running: running as Running, url: `http://127.0.0.1:${running.port}`, log }
}

/** Where a server listens, until the test is over. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The error of a mistake that is noticed before the first request. */
export async function thrown(run: () => unknown): Promise<Recorded> {
  try {
    await run()
  } catch (error) {
    return { client: String(error), explain: '', console: '', gateway: '' }
  }
  throw new Error('Nothing was thrown')
}

interface Circumstances {
  /** The gateway's. */
  readonly log?: readonly string[]
  /** What else to wait for. */
  readonly until?: (client: Client) => boolean
  readonly meanwhile?: (client: Client) => void
}

/**
 * Connects, and waits until the client has given up or every transport has failed once. By two
 * transports, because the others fail as SSE does.
 */
export async function connected(
  url: string,
  options: Partial<ClientOptions> = {},
  { log = [], until = () => false, meanwhile = () => {} }: Circumstances = {},
): Promise<Recorded> {
  const attempts: string[] = []
  const warnings: string[] = []
  const client = connect(url, {
    transports: [websocket, sse],
    ...options,
    environment: {
      WebSocket: WebSocket as never,
      warn: (message) => warnings.push(message),
      recall: () => undefined,
      remember: () => {},
      ...options.environment,
    },
  })
  client.on('attempt', ({ message }) => attempts.push(message))
  meanwhile(client)
  const isOver = () => client.state.name === 'closed' || warnings.length > 0 || until(client)
  while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 5))
  const { sentence } = client.explain()
  const messages = new Set(attempts)
  client.cut()
  client.close()
  const [warning = ''] = warnings
  return {
    client: [...messages].join(' — '),
    explain: sentence,
    console: steady(warning).includes(steady(sentence)) ? 'the same' : warning,
    gateway: log[0] ?? '',
  }
}
