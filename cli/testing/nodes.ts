import { createGateway, type Gateway } from '@rungway/gateway'
import { Cluster, type Registry } from '@rungway/gateway/cluster'
import { serve } from '@rungway/gateway/node'
import { Hono } from 'hono'
import { onTestFinished } from 'vitest'
import { RawClient } from '../../gateway/testing/raw.ts'
import { createApi } from '../src/api/app.ts'
import { sha256 } from '../src/api/keys.ts'
import { RIGHTS } from '../src/config/schema.ts'
import { createLog } from '../src/ops/log.ts'
import { createMetrics } from '../src/ops/metrics.ts'

export const KEY = 'a-key-of-a-test-that-is-long-enough'
const SECRET = 'a secret of a test, which is long enough'

/** A node with the HTTP API of the command. */
export interface Node {
  readonly gateway: Gateway
  readonly name: string
  ask(path: string, body?: object): Promise<{ status: number; json: unknown }>
  /** A session of this node. */
  open(user: string): Promise<RawClient>
  metrics(): Promise<string>
}

export async function openNode(registry: Registry): Promise<Node> {
  const cluster = new Cluster({ registry, secret: SECRET, hostname: '127.0.0.1' })
  const gateway = createGateway({
    cluster,
    limits: { nodeCallMs: 1_000, relayConnectMs: 500, drainMs: 10 },
    authenticate: (request) => ({ id: request.headers.get('authorization') ?? '' }),
    onError() {},
  })
  const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => running.close())
  await cluster.ready()
  const keys = [{ name: 'back end', sha256: sha256(KEY), rights: [...RIGHTS] }]
  const api = new Hono().route('/v1', createApi({ gateway, keys, log: createLog('silent'), count: () => {} }))
  const none = new Map<string, number>()
  const counts = { api: none, webhooks: none, attempts: none, switches: none, queued: 0, cluster: null }
  return {
    gateway,
    name: cluster.node,
    async ask(path, body) {
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
      const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) }
      const answer = await api.request(`/v1${path}`, init)
      return { status: answer.status, json: await answer.json() }
    },
    async open(user) {
      const client = new RawClient(`http://127.0.0.1:${running.port}`, { authorization: user })
      await client.greeted()
      return client
    },
    metrics: () => createMetrics(gateway, counts).text(),
  }
}
