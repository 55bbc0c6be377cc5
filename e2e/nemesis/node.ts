// The process of one node: answers messages, and says at once what it has heard.
import { connect, createSecureServer } from 'node:http2'
import { createGateway } from '@rungway/gateway'
import { Cluster } from '@rungway/gateway/cluster'
import { serve } from '@rungway/gateway/node'
import { RedisBroker, redisPort } from '@rungway/gateway/redis'
import type { Position } from '@rungway/protocol'
import type { NemesisApi, NodeSettings, NodeWord, RoomName, StoredEntry } from './contract.ts'

const settings: NodeSettings = JSON.parse(process.argv[2] ?? '{}')
const SECRET = 'what the nodes of this cluster alone know'
const PAGE = 1_000

const all = { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' } as const
/** Enough for all of a run: nothing may be lost because it is old. */
const history = { messages: 100_000, bytes: 16 * 1024 * 1024, ageMs: 3_600_000 }

const broker = new RedisBroker(redisPort(settings.redis), { leaseMs: settings.leaseMs })
// A machine that starts many at once is slow, and Redis may be away: a supervisor would start it again.
for (let isReady = false; !isReady; )
  isReady = await broker.ready().then(
    () => true,
    () => false,
  )
const cluster = new Cluster({
  registry: broker.registry,
  secret: SECRET,
  hostname: '127.0.0.1',
  port: settings.clusterPort,
  address: settings.address,
  wire: {
    // As a route of this machine's would: the other node has one address for all.
    connect: (address, options) => connect(`https://${settings.lines[address] ?? address}`, options),
    createServer: createSecureServer,
  },
})
const gateway = createGateway<NemesisApi>({
  broker,
  cluster,
  channels: { 'room:{id}': { allow: all, history } },
  trustProxy: 1,
  onError() {},
  onRefusal() {},
  limits: {
    pollMs: 250,
    nodeLeaseMs: settings.leaseMs,
    maxHistoryBytesPerChannel: history.bytes,
    maxHistoryPage: PAGE,
    // All clients have one address.
    maxOpensPerSecond: 1_000,
    maxConnectionsPerAddress: 10_000,
    maxLinksPerAddress: 10_000,
    maxSessionsPerAddress: 10_000,
  },
})
gateway.on('session', (session) => {
  session.on('message', ([name, n]) => {
    say({ type: 'heard', session: session.name, name, n })
    session.send([session.name, n])
  })
})

function say(word: NodeWord): void {
  process.send?.(word)
}

/** All that is kept of a channel, oldest first. */
async function read(room: RoomName): Promise<readonly StoredEntry[]> {
  const entries: StoredEntry[] = []
  for (let after: Position | undefined; ; ) {
    const page = await gateway.channel(room).history({ limit: PAGE, ...(after && { after }) })
    for (const { offset, data } of page.publications) entries.push({ offset, by: data[0], n: data[1] })
    const last = page.publications.at(-1)
    if (last === undefined || !page.more) return entries
    after = { epoch: page.at.epoch, offset: last.offset }
  }
}

async function stop(): Promise<void> {
  await running.close()
  await broker.close()
  process.exit()
}

await cluster.ready()
const running = await serve({ gateway, port: settings.port, hostname: '127.0.0.1' })
process.on('SIGTERM', () => void stop())
process.on('message', async ({ room }: { readonly room: RoomName }) =>
  say({ type: 'room', room, entries: await read(room) }),
)
process.on('disconnect', () => process.exit())
say({ type: 'listening' })
