// What channels cost: a publication to many, beside raw sockets and peers, and what subscriptions hold.
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Remote } from '../run/processes/calls.ts'
import { textTable } from '../text/table.ts'
import type { Crowd, CrowdKind, Host, Publishing } from './contract.ts'
import type { HeapBytes } from './heap.ts'
import { hasNchan, startNchan } from './nchan.ts'
import type { PeerHost } from './peer-process.ts'
import { hostOf, openCrowd, SERVER_CORE } from './processes.ts'
import { hasPushpin, startPushpin } from './pushpin.ts'
import { comeBack, type Return, returningOf } from './returning.ts'
import { BAR_COLUMNS, type Bar, COST_COLUMNS, type Costs, median, page, SHARE_COLUMNS, sharesOf } from './tables.ts'

const USAGE = `npm run bench:channels -- [options]

  --rounds N     of a publication to many, one system after the other (default: 3; 0: the rest alone)
  --quick        one short round, with fewer sessions that come back
  --returning    only the sessions that come back
  --markdown F   writes what was measured to this file, and what an idle subscriber holds`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    returning: { type: 'boolean', default: false },
    markdown: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}

const SUBSCRIBERS = 500
const BYTES = 100
const WARM_UP: Publishing = { broadcasts: 40, burst: 5, everyMs: 20, bytes: BYTES }
const IDLE = values.quick ? 1_000 : 5_000
/** Until traffic of the opening, such as acknowledgements, is over. */
const SETTLE_MS = 1_500
const CHANNELS = 50
/** Whose objects are counted. */
const HELD = values.quick ? 1_000 : 5_000
/** A quiet client acknowledges with its answer to a ping. */
const ACKNOWLEDGED_MS = 35_000
const rounds = values.quick ? 1 : Number(values.rounds)
const RETURNING = values.quick ? 2_000 : 10_000
const RETURNS = values.quick ? 1 : 3
const singles: Publishing = { broadcasts: values.quick ? 50 : 200, burst: 1, everyMs: 50, bytes: BYTES }
const bursts: Publishing = { ...singles, broadcasts: values.quick ? 20 : 60, burst: 10, everyMs: 100 }

interface System {
  readonly name: string
  readonly kind: CrowdKind
  start(): PeerHost
}

const own = (name: string, kind: CrowdKind): System => ({
  name,
  kind,
  start() {
    const host = hostOf(name)
    return { ...host, end: async () => host.end() }
  },
})
const rungway = own('rungway', 'rungway')
const ws = own('ws', 'socket')
const net = own('net', 'socket')
const peers = [
  { name: 'nchan', isThere: hasNchan(), package: 'libnginx-mod-nchan', start: startNchan },
  { name: 'pushpin', isThere: hasPushpin(), package: 'pushpin', start: startPushpin },
]
for (const { name, isThere, package: missing } of peers)
  if (!isThere) console.log(`skipped: ${name}, because Debian's ${missing} is not installed`)
const systems: readonly System[] = [
  rungway,
  ws,
  net,
  ...peers
    .filter(({ isThere }) => isThere)
    .map(({ name, start }) => ({ name, kind: 'socket', start: () => start(SERVER_CORE) }) as const),
]

/** Runs with a server of that system and a crowd for it, which end with it. */
async function run<T>(
  { start }: System,
  measure: (host: PeerHost, crowd: Remote<Crowd>, url: string) => Promise<T>,
): Promise<T> {
  const host = start()
  const crowd = openCrowd()
  try {
    return await measure(host, crowd, await host.listen())
  } finally {
    crowd.end()
    await host.end()
  }
}

/** The same with a server of our own, of which more can be asked. */
async function runOwn<T>(
  name: string,
  measure: (host: Remote<Host>, crowd: Remote<Crowd>, url: string) => Promise<T>,
): Promise<T> {
  const host = hostOf(name)
  const crowd = openCrowd()
  try {
    return await measure(host, crowd, await host.listen())
  } finally {
    crowd.end()
    host.end()
  }
}

/** Processor time of a delivery, in µs. */
const fanOut = (system: System, work: Publishing): Promise<number> =>
  run(system, async (host, crowd, url) => {
    await crowd.open(system.kind, url, SUBSCRIBERS, 1)
    const publish = async (each: Publishing): Promise<number> => {
      const count = each.broadcasts * each.burst * SUBSCRIBERS
      await host.publish(each)
      await crowd.heard(count)
      return count
    }
    await publish(WARM_UP)
    const before = await host.cpuMs()
    const count = await publish(work)
    return (((await host.cpuMs()) - before) * 1_000) / count
  })

/** Bytes both ways of a publication to one subscriber, acknowledgements included. */
const wireBytes = (system: System): Promise<number> =>
  run(system, async (host, crowd, url) => {
    const work: Publishing =
      system.kind === 'rungway'
        ? { broadcasts: 500, burst: 1, everyMs: 10, bytes: BYTES }
        : // Pushpin loses what comes faster to one connection. Without acknowledgements the pace does not matter.
          { broadcasts: 100, burst: 1, everyMs: 50, bytes: BYTES }
    await crowd.open(system.kind, url, 1, 1)
    await sleep(SETTLE_MS)
    const before = await crowd.wireBytes()
    await host.publish(work)
    await crowd.heard(work.broadcasts)
    return ((await crowd.wireBytes()) - before) / work.broadcasts
  })

/** Memory of each of many sessions, or sockets, with so many subscriptions. */
const memoryOf = (system: System, of: 'process' | 'objects', sessions: number, channels: number): Promise<number> =>
  run(system, async (host, crowd, url) => {
    await crowd.open(system.kind, url, 50, channels)
    const before = await host.memory(of)
    await crowd.open(system.kind, url, sessions, channels)
    await sleep(SETTLE_MS)
    return ((await host.memory(of)) - before) / sessions
  })

/** What each of many idle subscribers holds on the heap of the server, by class. */
const heapOf = (system: { readonly name: string; readonly kind: CrowdKind }): Promise<HeapBytes> =>
  runOwn(system.name, async (host, crowd, url) => {
    await crowd.open(system.kind, url, 500, 1)
    const before = await host.heap()
    await crowd.open(system.kind, url, HELD, 1)
    // Then the answers to their subscriptions have been acknowledged.
    await sleep(ACKNOWLEDGED_MS)
    const after = await host.heap()
    return Object.fromEntries(
      Object.entries(after).map(([name, bytes]) => [name, (bytes - (before[name] ?? 0)) / HELD]),
    )
  })

/** Progress, beside the tables. */
const doing = (what: string): void => console.error(`… ${what}`)

const costs = new Map<string, Costs>()
for (const { name } of systems) costs.set(name, { name, singles: [], bursts: [], bytes: 0, memory: 0 })

/** A peer that fails, as by losing what was published, is left out of the tables from then on. */
async function unlessLost({ name, kind }: System, measure: (cost: Costs) => Promise<void>): Promise<void> {
  const cost = costs.get(name)
  if (cost === undefined) return
  try {
    await measure(cost)
  } catch (error) {
    if (kind === 'rungway') throw error
    costs.delete(name)
    console.log(`left out: ${name}, because ${error instanceof Error ? error.message : String(error)}`)
  }
}

const costOf = (name: string, kind: 'singles' | 'bursts'): number => median(costs.get(name)?.[kind] ?? [])
const timesOf = (peer: string, kind: 'singles' | 'bursts', name: string, limit: number): Bar[] =>
  rounds > 0 && costs.has(peer)
    ? [{ name: `${name}, times ${peer}`, value: costOf(rungway.name, kind) / costOf(peer, kind), limit }]
    : []

/** What is least, beside a peer: no bar, as nothing can be done about it. */
const floorOf = (peer: string): Bar[] =>
  rounds > 0 && costs.has(peer) && costs.has(net.name)
    ? [
        {
          name: `(a single write of net, times ${peer})`,
          value: costOf(net.name, 'singles') / costOf(peer, 'singles'),
          limit: Infinity,
        },
      ]
    : []

/** What a publication, and a subscriber, costs each system. */
async function costBars(): Promise<Bar[]> {
  for (let round = 0; round < rounds; round++) {
    for (const system of systems) {
      doing(`round ${round + 1}: ${system.name}`)
      await unlessLost(system, async (cost) => {
        cost.singles.push(await fanOut(system, singles))
        cost.bursts.push(await fanOut(system, bursts))
      })
    }
  }
  for (const system of systems)
    await unlessLost(system, async (cost) => {
      doing(`bytes of a publication: ${system.name}`)
      cost.bytes = await wireBytes(system)
      doing(`${IDLE} subscribers: ${system.name}`)
      cost.memory = await memoryOf(system, 'process', IDLE, 1)
    })
  console.log(textTable(COST_COLUMNS, [...costs.values()]))

  doing(`${CHANNELS} subscriptions each`)
  const none = await memoryOf(rungway, 'objects', 500, 0)
  const many = await memoryOf(rungway, 'objects', 500, CHANNELS)

  const { bytes = 0, memory: idle = 0 } = costs.get(rungway.name) ?? {}
  const { memory: bare = 0 } = costs.get(ws.name) ?? {}
  return [
    ...timesOf('ws', 'singles', 'a single publication', 1.1),
    ...timesOf('ws', 'bursts', 'a burst of ten', 0.25),
    ...timesOf('nchan', 'singles', 'a single publication', 1.2),
    ...floorOf('nchan'),
    ...timesOf('pushpin', 'singles', 'a single publication', 1),
    ...timesOf('pushpin', 'bursts', 'a burst of ten', 1),
    { name: `bytes both ways of a publication of ${BYTES} bytes`, value: bytes, limit: 125 },
    { name: 'memory of a subscription, bytes', value: (many - none) / CHANNELS, limit: 400 },
    { name: 'memory of an idle subscribed session above ws, bytes', value: idle - bare, limit: 3_500 },
  ]
}

/** Sessions that come back alone, and to one channel in which they have missed something. */
async function returnBars(): Promise<Bar[]> {
  const sessions = returningOf(RETURNING)
  if (sessions < RETURNING)
    console.log(`${sessions} sessions come back, because of the limit of open files (ulimit -n)`)
  const alone: Return[] = []
  const together: Return[] = []
  for (let n = 0; n < RETURNS; n++) {
    doing(`${sessions} sessions that come back alone`)
    alone.push(await comeBack(sessions, 0, BYTES))
    doing(`${sessions} sessions that come back to one channel`)
    together.push(await comeBack(sessions, 1, BYTES))
  }
  const msOf = (returns: readonly Return[]): number => median(returns.map(({ ms }) => ms))
  const times = [alone, together].map((returns) => `${msOf(returns).toFixed(0)} ms`)
  console.log(`\n${sessions} sessions are back alone in ${times[0]}, and up to date in one channel in ${times[1]}`)
  return [
    {
      name: `${sessions} sessions up to date in one channel, times what they take alone`,
      value: msOf(together) / msOf(alone),
      limit: 3,
    },
    { name: 'reads of the broker meanwhile', value: Math.max(...together.map(({ reads }) => reads)), limit: 10 },
    {
      name: 'subscriptions that have lost something',
      value: Math.max(...together.map(({ losses }) => losses)),
      limit: 0,
    },
  ]
}

const bars = [...(values.returning ? [] : await costBars()), ...(await returnBars())]
console.log(`\n${textTable(BAR_COLUMNS, bars)}`)
if (values.markdown !== undefined) {
  doing('what an idle subscriber holds')
  const shares = sharesOf(await heapOf(rungway), await heapOf(ws))
  console.log(`\n${textTable(SHARE_COLUMNS, shares)}`)
  const machine = `${os.cpus()[0]?.model ?? os.arch()}, Node ${process.versions.node}`
  const command = `npm run bench:channels -- ${process.argv.slice(2).join(' ')}`
  writeFileSync(values.markdown, page({ machine, command, costs: [...costs.values()], shares, idle: IDLE, bars }))
}
process.exit()
