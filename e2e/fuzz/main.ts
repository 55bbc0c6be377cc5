// Sends what no client would to a gateway in a process of its own, beside clients that must not notice.
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import type { HostKind } from '../abuse/attack.ts'
import type { Report } from '../abuse/host.ts'
import { closeScene, openScene, type Scene } from '../abuse/run.ts'
import { type Case, type Conversation, cases } from './cases.ts'
import { play } from './play.ts'

const USAGE = `npm run fuzz -- [options]

  --minutes N    how long (default: 1)
  --seed S       as a failure has printed it (default: another one each time)
  --host KIND    what is sent it: alone (the default), app, authenticated, engine.io
  --path P       with the seed: the failing case alone`

const HOSTS: readonly HostKind[] = ['alone', 'app', 'authenticated', 'engine.io']

const MB = 1024 * 1024
/** What good clients may be behind, at most. */
const PATIENCE_MS = 30_000
/** How much more the heap may hold at the end than at the beginning: sessions linger, and ended ones are remembered. */
const MOST_GROWTH_BYTES = 64 * MB
/** Good clients say something every so many cases, and have to hear it. */
const CASES_A_TICK = 10

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    host: { type: 'string', default: 'alone' },
    path: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
if (process.platform !== 'linux') {
  console.log('skipped: fuzz, because only Linux has an address of its own for the attacker without being configured')
  process.exit()
}

let count = 0
const kind = HOSTS.find((each) => each === values.host)
if (kind === undefined) throw new Error(`there is no host ${values.host}; there are ${HOSTS.join(', ')}`)
let scene = await openScene(kind, 1)
let heapBytes = await heapOf(scene)

async function heapOf({ host }: Scene): Promise<number> {
  host.send('report')
  return ((await host.next(PATIENCE_MS)) as Report | null)?.heapBytes ?? 0
}

/** What must hold after each case. */
async function check({ host, clients }: Scene): Promise<void> {
  // What ends a process does so a moment later, and is to be blamed on its own case.
  host.send('alive')
  await host.next(PATIENCE_MS)
  if (count % CASES_A_TICK === 0) {
    clients.tick()
    const lost = host.ended === null ? await clients.settled(PATIENCE_MS) : []
    if (lost.length > 0 && host.ended === null) throw new Error(`good clients do not hear any more: ${lost}`)
    const heap = host.ended === null ? await heapOf(scene) : 0
    if (heap > heapBytes + MOST_GROWTH_BYTES) throw new Error(`the heap has grown to ${(heap / MB).toFixed(0)} MB`)
  }
  if (host.ended !== null) throw new Error(`the gateway's process ended: ${host.ended}`)
  if (clients.wrongs.length > 0) throw new Error(`good clients noticed: ${clients.wrongs}`)
}

/** A failure leaves a process that has failed; each smaller case needs another one. */
async function renew(host: HostKind): Promise<void> {
  closeScene(scene)
  scene = await openScene(host, 1)
  heapBytes = await heapOf(scene)
}

async function one(host: HostKind, all: Case): Promise<void> {
  count += 1
  const from = `127.1.${(count >> 8) % 256}.${count % 256}`
  try {
    await play(all, { ...scene.ready, from, session: `fuzz-${String(count).padStart(17, '0')}` })
    await check(scene)
  } catch (error) {
    await renew(host)
    throw error
  }
}

const MOST_SHOWN = 400

const shown = ({ over, what, bytes, leaves, leavesAfter }: Conversation): string =>
  `${over}, ${what}, ${bytes.length} bytes, ${leaves === 'waits' ? leaves : `${leaves} after ${leavesAfter} writes`}: ${JSON.stringify(bytes.toString('latin1').slice(0, MOST_SHOWN))}`

const result = await fc.check(
  fc.asyncProperty(cases, (all) => one(kind, all)),
  {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Number(values.minutes) * 60_000,
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(values.path === undefined ? {} : { path: values.path, endOnFailure: true }),
  },
)

if (result.failed && result.counterexample !== null) {
  console.error(`after ${result.numRuns} cases, and ${result.numShrinks} smaller ones: ${result.errorInstance}`)
  for (const each of result.counterexample[0]) console.error(shown(each))
  console.error(`again: npm run fuzz -- --host ${kind} --seed ${result.seed} --path ${result.counterexamplePath}`)
} else {
  // What was lost on the way may come late.
  count = 0
  await check(scene)
  console.log(`${result.numRuns} cases, seed ${result.seed}: the gateway lives, and good clients noticed nothing`)
}
closeScene(scene)
process.exit(result.failed && result.counterexample !== null ? 1 : 0)
