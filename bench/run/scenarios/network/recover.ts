import { setTimeout as sleep } from 'node:timers/promises'
import type { Cell } from '../../../format/cell.ts'
import type { Profile } from '../../../format/options.ts'
import type { Sample } from '../../../format/results.ts'
import { RECOVERY_INTERVAL_MS } from '../../../schedule/recovery.ts'
import { clockMs } from '../../measure/clock.ts'
import type { DelayProxyProcess } from '../../processes/delay-proxy-process.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { System } from '../../systems/system.ts'
import type { Received, Recording, Work } from '../../traffic/work.ts'
import { viaProxy } from '../route.ts'
import type { Bench } from '../scenario.ts'
import { Speaker } from './speaker.ts'
import { backAt, longestGap, tally, timeline } from './tally.ts'

const LOOK_MS = 20

/**
 * The last messages are left out: no later POST can bring their answers, so they wait for a poll.
 */
const LAST_MS = 2 * RECOVERY_INTERVAL_MS

const GOODBYE_MS = 500

/** How long each phase waits, in milliseconds. */
interface Patience {
  /** Before the fault. */
  readonly beforeMs: number
  /** For the first message after the fault: a client without one by then has not recovered. */
  readonly backMs: number
  /** From then on, so that duplicates have arrived. */
  readonly settleMs: number
  /** For all messages that were sent: longer than the interval of polls. */
  readonly graceMs: number
}

/**
 * Clients wait up to 5 s before they reconnect. Heartbeats take half a minute to detect anything: a
 * client that relies on them is not waited for, and has no times, only the time within which it did
 * not recover.
 */
const BACK_MS = 6_000

const FULL: Patience = { beforeMs: 500, backMs: BACK_MS, settleMs: 700, graceMs: 4_000 }

const PATIENCE: Readonly<Record<Profile, Patience>> = {
  full: FULL,
  // The clients of a quick run recover within 1 s or not at all.
  quick: { ...FULL, backMs: 2_000 },
  smoke: { beforeMs: 100, backMs: 1_000, settleMs: 60, graceMs: 300 },
}

/** A fault of the open connections. */
type Fault = (proxy: DelayProxyProcess, system: System, cell: Cell) => Promise<unknown>

interface Account {
  readonly sent: readonly number[]
  readonly received: readonly Received[]
}

const LISTENING: Work = { count: 0, ratePerSecond: 1_000 / RECOVERY_INTERVAL_MS, payloadBytes: 0, burst: 1 }

/** What the server's side has sent and received so far; stops its sending. */
async function reportOf(server: ServerProcess, work: Work): Promise<Account> {
  await server.prepare('speakerReport', work)
  const { sent = [], received = [] }: Recording = await server.play()
  return { sent, received }
}

/**
 * Both sides send all the time. After the fault, waits until the client receives again, or for as
 * long as its patience lasts.
 */
export async function recover(cell: Cell, bench: Bench, fault: Fault): Promise<Pick<Sample, 'figures' | 'timeline'>> {
  const { options } = bench
  const { beforeMs, settleMs, graceMs, ...limits } = PATIENCE[options.profile]
  const work: Work = { ...LISTENING, payloadBytes: options.payloadBytes }
  const system = bench.system(cell.system)
  if (system.connectWithRecovery === undefined)
    throw new Error(`${cell.system} has no connectWithRecovery, which recovery scenarios need`)
  const server = bench.server(cell.system)
  const route = await viaProxy(await server.listen({ ...options, recovery: true }), cell.rttMs, bench)
  const client = await system.connectWithRecovery(route.url, cell.technique)
  const ours = new Speaker()
  client.onMessage(ours.receive)
  await server.prepare('speaker', work)
  await server.play()
  ours.speak((body) => client.send(body), RECOVERY_INTERVAL_MS, work.payloadBytes)
  await sleep(beforeMs)

  const hitMs = clockMs()
  await fault(bench.proxy(), system, cell)
  const isDone = () => clockMs() >= (backAt(ours.received, hitMs) ?? hitMs + limits.backMs - settleMs) + settleMs
  while (!isDone()) await sleep(LOOK_MS)
  ours.stop()
  const stoppedMs = clockMs()
  const back = backAt(ours.received, hitMs)

  // A client that has not recovered by now gets no more messages.
  const untilMs = stoppedMs + (back === null ? 0 : graceMs)
  let theirs = await reportOf(server, work)
  const ways = () => [tally(theirs.sent, ours.received), tally(ours.sent, theirs.received)]
  while (ways().some(({ missing }) => missing > 0) && clockMs() < untilMs) {
    await sleep(LOOK_MS)
    theirs = await reportOf(server, work)
  }
  const sum = (name: 'missing' | 'duplicated' | 'outOfOrder') => ways().reduce((sum, way) => sum + way[name], 0)
  const found = {
    figures: {
      ...(back === null
        ? { notBackWithinMs: limits.backMs }
        : { gapMs: longestGap(ours.received, hitMs, stoppedMs), backMs: back - hitMs }),
      missing: sum('missing'),
      duplicated: sum('duplicated'),
      outOfOrder: sum('outOfOrder'),
    },
    timeline: timeline(theirs.sent, ours.received, hitMs, stoppedMs - LAST_MS),
  }
  // A disconnected client cannot close, and some try for long.
  await Promise.race([client.close().catch(() => {}), sleep(GOODBYE_MS)])
  await route.close()
  await server.close()
  return found
}
