import { createClient } from '@redis/client'
import { RedisBroker, type RedisPort, redisPort } from '@rungway/gateway/redis'
import { RedisServer } from '../../tools/redis-server.ts'
import { spread } from '../format/spread.ts'
import { pin } from '../run/measure/pin.ts'

/**
 * What Centrifugo's script for a publication with history and a key against repeats asks of Redis:
 * the same commands in the same order.
 */
const LIKE_CENTRIFUGO = `
local stream, meta, result, push = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local isKeyed = ARGV[4] ~= ''
if isKeyed then
  local done = redis.call('HMGET', result, 'e', 's')
  if done[1] then return { done[2], done[1], '1' } end
end
local epoch = redis.call('HGET', meta, 'e')
if not epoch then
  epoch = ARGV[2]
  redis.call('HSET', meta, 'e', epoch)
end
local offset = redis.call('HINCRBY', meta, 's', 1)
redis.call('EXPIRE', meta, 86400)
redis.call('XADD', stream, 'MAXLEN', ARGV[3], offset, 'd', ARGV[1])
redis.call('EXPIRE', stream, 300)
redis.call('PUBLISH', push, '__p1:' .. offset .. ':' .. epoch .. '__' .. ARGV[1])
if isKeyed then
  redis.call('HSET', result, 'e', epoch, 's', offset)
  redis.call('EXPIRE', result, ARGV[4])
end
return { offset, epoch, '0' }`

const CHANNELS = 100
const IN_FLIGHT = 64
const DATA = JSON.stringify('x'.repeat(98))
const KEEP = { messages: 100, bytes: 1_000_000, ageMs: 300_000 }
const SERVER_CORE = 0
const OWN_CORE = 1

/** What one publication takes. */
export interface PublishCost {
  readonly name: string
  /** Of Redis, in its script. */
  readonly redisMicros: number
  /** Processor time of the process that publishes. */
  readonly processMicros: number
  readonly perSecond: number
}

type Send = (index: number) => Promise<unknown>

interface Publisher {
  readonly name: string
  readonly send: Send
}

/** Publishes so many, with a bounded number unanswered. */
async function publishAll(count: number, send: Send): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await send(next++)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
}

/** Of each script in Redis alone, and of a process that publishes through the broker, beside a bare loop. */
export async function measurePublishCost(rounds: number, count: number): Promise<readonly PublishCost[]> {
  const server = await RedisServer.open()
  if (server.pid !== null) pin(server.pid, SERVER_CORE)
  pin(process.pid, OWN_CORE)
  const client = await createClient({ url: server.url }).connect()
  const plain = redisPort({ url: server.url })
  let sent: { sha: string; keys: readonly string[]; args: readonly string[] } | null = null
  const port: RedisPort = {
    partitions: plain.partitions,
    call(script, keys, args) {
      // The one script that gets what is published.
      if (args.includes(DATA)) sent ??= { sha: script.sha, keys, args }
      return plain.call(script, keys, args)
    },
    subscribe: (pushes, told) => plain.subscribe(pushes, told),
    unsubscribe: (pushes) => plain.unsubscribe(pushes),
    onConnection: (listener) => plain.onConnection(listener),
    probes: () => plain.probes(),
    reset: (partition) => plain.reset(partition),
    close: () => plain.close(),
  }
  const broker = new RedisBroker(port)
  try {
    await broker.ready()
    let seq = 0
    const publish: Send = async (index) => {
      const how = { key: { producer: 'p', seq: ++seq }, keep: KEEP, author: null }
      const { type } = await broker.publish(`cost:${index % CHANNELS}`, DATA, how)
      if (type !== 'published') throw new Error(`a publication was ${type}`)
    }
    await publishAll(CHANNELS, publish)
    const like = String(await client.sendCommand(['SCRIPT', 'LOAD', LIKE_CENTRIFUGO]))
    const bareLike = (seconds: string): Send => {
      let result = 0
      const keys = Array.from({ length: CHANNELS }, (_, each) => [`s:${each}`, `m:${each}`, `c:${each}`] as const)
      return (index) => {
        const [stream = '', meta = '', push = ''] = keys[index % CHANNELS] ?? []
        const own = ['4', stream, meta, `r:${result++}`, push, DATA, 'epoch', `${KEEP.messages}`, seconds]
        return client.sendCommand(['EVALSHA', like, ...own])
      }
    }
    const bare = bareOf(sent, client, () => ++seq)
    const publishers: readonly Publisher[] = [
      { name: "commands of Centrifugo's script, without a key", send: bareLike('') },
      { name: "commands of Centrifugo's script", send: bareLike('300') },
      { name: "Rungway's script, in a bare loop", send: bare },
      { name: "Rungway's script, by the broker", send: publish },
    ]
    const rows = publishers.map(() => [] as PublishCost[])
    for (let round = 0; round <= rounds; round++)
      for (const [index, { name, send }] of publishers.entries()) {
        await client.sendCommand(['FLUSHALL'])
        const row = await measure(name, count, client, send)
        // The first warms up.
        if (round > 0) rows[index]?.push(row)
      }
    return rows.map(medianOf)
  } finally {
    await broker.close()
    client.destroy()
    await server.close()
  }
}

type Client = { sendCommand(args: readonly string[]): Promise<unknown> }

/** The script as the broker has run it, again and again, on the same channels. */
function bareOf(
  sent: { readonly sha: string; readonly keys: readonly string[]; readonly args: readonly string[] } | null,
  client: Client,
  nextSeq: () => number,
): Send {
  if (sent === null) throw new Error('nothing was published')
  const { sha, keys, args } = sent
  const named = Array.from({ length: CHANNELS }, (_, each) => keys.map((key) => key.replace('cost:0', `cost:${each}`)))
  const [epoch = '', , , ...rest] = args
  return (index) => {
    const own = [`${keys.length}`, ...(named[index % CHANNELS] ?? []), epoch, '', `${nextSeq()}`, ...rest]
    return client.sendCommand(['EVALSHA', sha, ...own])
  }
}

async function measure(name: string, count: number, client: Client, send: Send): Promise<PublishCost> {
  await client.sendCommand(['CONFIG', 'RESETSTAT'])
  const [began, before] = [performance.now(), process.cpuUsage()]
  await publishAll(count, send)
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - began) / 1_000
  const stats = String(await client.sendCommand(['INFO', 'commandstats']))
  const redisMicros = Number(/cmdstat_evalsha:.*?usec_per_call=([\d.]+)/.exec(stats)?.[1])
  return { name, redisMicros, processMicros: (user + system) / count, perSecond: count / seconds }
}

function medianOf(rows: readonly PublishCost[]): PublishCost {
  const of = (value: (row: PublishCost) => number) => spread(rows.map(value)).median
  return {
    name: rows[0]?.name ?? '',
    redisMicros: of((row) => row.redisMicros),
    processMicros: of((row) => row.processMicros),
    perSecond: of((row) => row.perSecond),
  }
}
