// What channels cost: a publication to many, beside raw sockets and nchan, and what subscriptions hold.
import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { pin } from '../run/measure/pin.ts'
import { type Remote, remote } from '../run/processes/calls.ts'
import { textTable } from '../text/table.ts'
import { CROWD_CALLS, type Crowd, type CrowdKind, HOST_CALLS, type Host, type Publishing } from './contract.ts'
import { hasNchan, type StartedHost, startNchan } from './nchan.ts'

const USAGE = `npm run bench:channels -- [options]

  --rounds N     of a publication to many, one system after the other (default: 3; 0: the rest alone)
  --quick        one short round, with fewer sessions that come back`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
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
const rounds = values.quick ? 1 : Number(values.rounds)
const returning = values.quick ? 1_000 : 5_000
const singles: Publishing = { broadcasts: values.quick ? 50 : 200, burst: 1, everyMs: 50, bytes: BYTES }
const bursts: Publishing = { ...singles, broadcasts: values.quick ? 20 : 60, burst: 10, everyMs: 100 }

const started = <C>(file: string, args: readonly string[], core: number, calls: readonly (keyof C & string)[]) => {
  const child = fork(new URL(file, import.meta.url), args, { execArgv: [...process.execArgv, '--expose-gc'] })
  if (child.pid !== undefined) pin(child.pid, core)
  return remote(child, file, calls as never) as Remote<C>
}
const hostOf = (name: string): Remote<Host> => started<Host>('host.ts', [name], 0, HOST_CALLS)
const openCrowd = (): Remote<Crowd> => started<Crowd>('crowd.ts', [], 1, CROWD_CALLS)

interface System {
  readonly name: string
  readonly kind: CrowdKind
  start(): StartedHost
}

const own = (name: string, kind: CrowdKind): System => ({ name, kind, start: () => hostOf(name) })
const systems: readonly System[] = [
  own('rungway', 'rungway'),
  own('ws', 'socket'),
  ...(hasNchan() ? [{ name: 'nchan', kind: 'socket', start: startNchan } as const] : []),
]
if (!hasNchan()) console.log("skipped: nchan, because Debian's libnginx-mod-nchan is not installed")

/** Processor time of a delivery, in µs. */
async function fanOut({ kind, start }: System, work: Publishing): Promise<number> {
  const host = start()
  const crowd = openCrowd()
  await crowd.open(kind, await host.listen(), SUBSCRIBERS, 1)
  const run = async (each: Publishing): Promise<number> => {
    const count = each.broadcasts * each.burst * SUBSCRIBERS
    await host.publish(each)
    await crowd.heard(count)
    return count
  }
  await run(WARM_UP)
  const before = await host.cpuMs()
  const count = await run(work)
  const cost = ((await host.cpuMs()) - before) * 1_000
  crowd.end()
  host.end()
  return cost / count
}

/** Bytes both ways of a publication to one subscriber, acknowledgements included. */
async function wireBytes(): Promise<number> {
  const host = hostOf('rungway')
  const crowd = openCrowd()
  await crowd.open('rungway', await host.listen(), 1, 1)
  const work = { broadcasts: 500, burst: 1, everyMs: 10, bytes: BYTES }
  const before = await host.wireBytes()
  await host.publish(work)
  await crowd.heard(work.broadcasts)
  const bytes = (await host.wireBytes()) - before
  crowd.end()
  host.end()
  return bytes / work.broadcasts
}

/** Memory of each of many sessions, or sockets, with so many subscriptions. */
async function memoryOf(
  of: 'process' | 'objects',
  kind: CrowdKind,
  sessions: number,
  channels: number,
): Promise<number> {
  const host = hostOf(kind === 'rungway' ? 'rungway' : 'ws')
  const crowd = openCrowd()
  const url = await host.listen()
  await crowd.open(kind, url, 50, channels)
  const before = await host.memory(of)
  await crowd.open(kind, url, sessions, channels)
  await sleep(SETTLE_MS)
  const bytes = ((await host.memory(of)) - before) / sessions
  crowd.end()
  host.end()
  return bytes
}

/** How often the broker is read when so many sessions come back to one channel, and how many lost something. */
async function comeBack(sessions: number): Promise<{ readonly reads: number; readonly losses: number }> {
  const host = hostOf('rungway')
  const crowd = openCrowd()
  await crowd.open('rungway', await host.listen(), sessions, 1)
  await host.publish({ broadcasts: 5, burst: 1, everyMs: 10, bytes: BYTES })
  await crowd.heard(5 * sessions)
  const before = await host.brokerReads()
  if (before === 0) throw new Error('the reads of the broker are not counted')
  await host.endAll()
  await host.publish({ broadcasts: 5, burst: 1, everyMs: 10, bytes: BYTES })
  await crowd.heard(5 * sessions)
  const losses = await crowd.settled()
  const reads = (await host.brokerReads()) - before
  crowd.end()
  host.end()
  return { reads, losses }
}

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
const range = (all: readonly number[]): string =>
  `${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`

const costs = new Map<string, { readonly singles: number[]; readonly bursts: number[] }>()
for (const { name } of systems) costs.set(name, { singles: [], bursts: [] })
for (let round = 0; round < rounds; round++) {
  for (const system of systems) {
    costs.get(system.name)?.singles.push(await fanOut(system, singles))
    costs.get(system.name)?.bursts.push(await fanOut(system, bursts))
  }
}
if (rounds > 0)
  console.log(
    textTable(
      [
        { heading: 'system', cell: ([name]: readonly [string, unknown]) => name, align: 'left' },
        { heading: 'single, µs a delivery', cell: ([name]) => range(costs.get(name)?.singles ?? []) },
        { heading: 'burst of ten', cell: ([name]) => range(costs.get(name)?.bursts ?? []) },
      ],
      [...costs],
    ),
  )

/** Progress, beside the tables. */
const doing = (what: string): void => console.error(`… ${what}`)

doing('bytes of a publication')
const bytes = await wireBytes()
doing(`${IDLE} sockets, and as many sessions`)
const bare = await memoryOf('process', 'socket', IDLE, 0)
const idle = await memoryOf('process', 'rungway', IDLE, 1)
doing(`${CHANNELS} subscriptions each`)
const none = await memoryOf('objects', 'rungway', 500, 0)
const many = await memoryOf('objects', 'rungway', 500, CHANNELS)
doing(`${returning} sessions that come back`)
const { reads, losses } = await comeBack(returning)

const costOf = (name: string, kind: 'singles' | 'bursts'): number => median(costs.get(name)?.[kind] ?? [])
interface Bar {
  readonly name: string
  readonly value: number
  readonly limit: number
}
const bars: readonly Bar[] = [
  ...(rounds > 0
    ? [
        {
          name: 'a single publication, times ws',
          value: costOf('rungway', 'singles') / costOf('ws', 'singles'),
          limit: 1.1,
        },
        { name: 'a burst of ten, times ws', value: costOf('rungway', 'bursts') / costOf('ws', 'bursts'), limit: 0.25 },
      ]
    : []),
  ...(rounds > 0 && hasNchan()
    ? [
        {
          name: 'a single publication, times nchan',
          value: costOf('rungway', 'singles') / costOf('nchan', 'singles'),
          limit: 1.2,
        },
      ]
    : []),
  { name: `bytes both ways of a publication of ${BYTES} bytes`, value: bytes, limit: 125 },
  { name: 'memory of a subscription, bytes', value: (many - none) / CHANNELS, limit: 400 },
  { name: 'memory of an idle subscribed session above ws, bytes', value: idle - bare, limit: 3_500 },
  { name: `reads of the broker when ${returning} sessions come back`, value: reads, limit: 10 },
  { name: 'of which have lost something', value: losses, limit: 0 },
]
console.log(
  `\n${textTable(
    [
      { heading: 'bar', cell: ({ name }: Bar) => name, align: 'left' },
      { heading: 'value', cell: ({ value }) => value.toFixed(2) },
      { heading: 'limit', cell: ({ limit }) => String(limit) },
      { heading: '', cell: ({ value, limit }) => (value <= limit ? 'reached' : 'MISSED'), align: 'left' },
    ],
    bars,
  )}`,
)
process.exit()
