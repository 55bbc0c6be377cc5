// A gateway: one of several with Redis, or alone.
import { createGateway } from '@rungway/gateway'
import { Cluster } from '@rungway/gateway/cluster'
import { serve } from '@rungway/gateway/node'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import { answerCalls } from '../run/processes/calls.ts'
import { type Node, type NodeSettings, TEXT_CHARS } from './contract.ts'

const { redis }: NodeSettings = JSON.parse(process.argv[2] ?? '{"redis":null}')
const ROOM = 'room:0'
const TEXT = 'x'.repeat(TEXT_CHARS)

/** Its place among others. */
async function together(url: string) {
  const broker = new RedisBroker(redisPort({ url }))
  // A machine that starts many at once is slow.
  for (let isReady = false; !isReady; )
    isReady = await broker.ready().then(
      () => true,
      () => false,
    )
  const secret = 'what the nodes of this benchmark alone know'
  return { broker, cluster: new Cluster({ registry: broker.registry, secret, hostname: '127.0.0.1' }) }
}

const shared = redis === null ? null : await together(redis)
const gateway = createGateway({
  ...(shared ?? {}),
  channels: { 'room:{id}': { allow: { subscribe: 'anyone' } } },
  onRefusal() {},
  // All clients have one address, and are as fast as they can.
  limits: {
    maxOpensPerSecond: 20_000,
    maxConnectionsPerAddress: 100_000,
    maxLinksPerAddress: 100_000,
    maxSessionsPerAddress: 100_000,
    maxFramesPerSecond: 1_000_000,
    maxFramesPerSecondPerAddress: 1_000_000,
  },
})
gateway.on('session', (session) =>
  session.on('message', (body) => {
    if (typeof body === 'string') session.send(body)
  }),
)
await shared?.cluster.ready()

answerCalls<Node>({
  async listen() {
    const { port } = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
    return `http://127.0.0.1:${port}`
  },
  async publish(count, everyMs) {
    const published: Promise<unknown>[] = []
    const begun = performance.now()
    for (let n = 1; n <= count; n++) {
      published.push(gateway.channel(ROOM).publish([performance.timeOrigin + performance.now(), TEXT]))
      await new Promise((resolve) => setTimeout(resolve, begun + n * everyMs - performance.now()))
    }
    await Promise.all(published)
  },
  async cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  },
})
