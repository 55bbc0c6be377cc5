// Hundreds of clients on all transports, in changing weather, for as long as is asked for.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { Child } from '../abuse/child.ts'
import { DRAWN_FAULTS } from '../hostile/random/faults.ts'
import { Crowd, reportOf } from './crowd.ts'
import { drawsFrom } from './draws.ts'
import { type Season, Weather } from './weather.ts'

const USAGE = `npm run soak -- [options]

  --minutes N    how long (default: 1)
  --clients N    how many at once (default: 240)
  --rate N       what they do in a second, all together (default: 300)
  --seed S       what is drawn (default: another one each time); what comes of it depends on timing too
  --short        one cycle of a few seconds, with 60 clients and faults that they notice at once

Cycles of about a minute: clients send, publish, ask, say, leave and come, over proxies that fail at random, and the gateway ends
sessions. After each the network heals, the books of both sides are compared, everyone leaves, and the heaps are measured. The
first three cycles are a warm-up for the heaps, and count for everything else.`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    clients: { type: 'string' },
    rate: { type: 'string' },
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}

const MB = 1024 * 1024
const CYCLE_MS = 45_000
const START_MS = 60_000
/** Channels linger for half a minute. */
const FORGET_MS = 90_000
/** Two for each transport alone, and for the ladder. */
const NETWORKS = 12
/** By then caches of the run-time are full: what the heaps hold after it is their floor. */
const FLOOR_CYCLE = 3
/**
 * What may be left above it: the broker remembers each client that has published for ten minutes.
 * A session that leaks in each cycle is several times that.
 */
const MOST_GROWTH_BYTES = 6 * MB

/** Faults that a client notices at once: nothing has to be waited for. */
const LOUD = ['latency', 'refuse', 'cut-after', 'cuts']
const SEASON: Season = values.short
  ? { faults: DRAWN_FAULTS.filter(({ name }) => LOUD.includes(name)), faultMs: [200, 800], calmMs: [300, 1_000] }
  : { faults: DRAWN_FAULTS, faultMs: [500, 6_000], calmMs: [1_000, 6_000] }
const leastCycles = values.short ? 1 : 2
const durationMs = values.short ? 3_000 : Number(values.minutes) * 60_000
const clients = Number(values.clients ?? (values.short ? 60 : 240))
const actionsPerSecond = Number(values.rate ?? (values.short ? 120 : 300))
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const random = drawsFrom(seed)
const begun = performance.now()
const seconds = (): string => `${Math.round((performance.now() - begun) / 1_000)} s`.padStart(6)
const mb = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`

async function ownMemory(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const host = new Child(new URL('host.ts', import.meta.url).href)
const port = Number(await host.next(START_MS))
if (!port) throw new Error(host.ended ?? 'the gateway did not start')
const weathers = await Promise.all(
  Array.from({ length: NETWORKS }, (_, i) => Weather.open(port, drawsFrom(seed + i + 1), SEASON)),
)
console.log(`seed ${seed}: ${clients} clients, ${actionsPerSecond} deeds a second, ${NETWORKS} networks`)

const failures: string[] = []
const floors: { readonly gateway: number; readonly clients: number }[] = []
for (let cycle = 1; cycle <= leastCycles || performance.now() - begun < durationMs; cycle++) {
  const leftMs = durationMs - (performance.now() - begun)
  const crowd = new Crowd({ clients, actionsPerSecond, random, weathers, host, cycle })
  for (const weather of weathers) weather.begin()
  const cycleMs = Math.max(Math.min(CYCLE_MS, leftMs, durationMs / leastCycles), 1_000)
  await crowd.talk(cycleMs, (left) => console.log(`${seconds()}  cycle ${cycle}: ${left} s of it are left`))
  for (const weather of weathers) weather.end()
  const tally = await crowd.settle()
  for (const weather of weathers) weather.clear()
  host.send({ type: 'memory' })
  const gateway = Number(await host.next(START_MS))
  const floor = { gateway, clients: await ownMemory() }
  floors.push(floor)
  console.log(
    `${seconds()}  cycle ${cycle}: ${tally.clients} clients, ${tally.said} messages and ${tally.heard} answers, ${tally.accepted} publications heard ${tally.deliveries} times, ` +
      `${tally.answered} requests, ${tally.losses} lost sessions with ${tally.doubts} messages in doubt; heaps ${mb(floor.gateway)} and ${mb(floor.clients)}`,
  )
  for (const wrong of tally.wrongs) {
    failures.push(wrong)
    console.log(`        WRONG: ${wrong}`)
  }
}

const first = floors[Math.min(FLOOR_CYCLE, floors.length) - 1]
const last = floors.at(-1)
for (const side of ['gateway', 'clients'] as const) {
  const growth = (last?.[side] ?? 0) - (first?.[side] ?? 0)
  if (growth > MOST_GROWTH_BYTES)
    failures.push(
      `the heap of the ${side} has grown by ${mb(growth)} since cycle ${Math.min(FLOOR_CYCLE, floors.length)}`,
    )
}
if (!values.short) {
  console.log(`${seconds()}  waits until channels that nobody needs are forgotten`)
  let heldBytes = 1
  for (const end = performance.now() + FORGET_MS; heldBytes > 0 && performance.now() < end; await sleep(1_000))
    heldBytes = (await reportOf(host, [])).heldBytes
  if (heldBytes > 0) failures.push(`the gateway still holds ${heldBytes} bytes`)
}
const sum = (pick: (weather: Weather) => number) => weathers.reduce((total, weather) => total + pick(weather), 0)
console.log(
  `${seconds()}  ${floors.length} cycles, ${sum(({ faults }) => faults)} faults, ${sum(({ cuts }) => cuts)} connections cut`,
)
await Promise.all(weathers.map((weather) => weather.close()))
host.end()
for (const failure of failures) console.log(`FAILED  ${failure}`)
if (failures.length > 0) console.log(`again: npm run soak -- --seed ${seed}`)
console.log(
  failures.length === 0
    ? `the books balance${values.short ? '' : ', and the heaps are at their floor'}`
    : `${failures.length} wrong`,
)
process.exit(failures.length === 0 ? 0 : 1)
