import { setTimeout as sleep } from 'node:timers/promises'
import type { Cell } from '../../../format/cell.ts'
import type { Profile } from '../../../format/options.ts'
import type { Sample } from '../../../format/results.ts'
import { RECOVERY_INTERVAL_MS } from '../../../schedule/recovery.ts'
import { clockMs } from '../../measure/clock.ts'
import type { DelayProxyProcess } from '../../processes/delay-proxy-process.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { System } from '../../systems/system.ts'
import type { Heard, Recording, Work } from '../../traffic/work.ts'
import { through } from '../reach.ts'
import type { Bench } from '../scenario.ts'
import { Speaker } from './speaker.ts'
import { backAt, longestGap, tally, timeline } from './tally.ts'

const LOOK_MS = 20

/** What is said that late is heard by other rules: no POST follows whose answer could bring it, and it waits for a poll. */
const LAST_MS = 2 * RECOVERY_INTERVAL_MS

const GOODBYE_MS = 500

/** How long it is waited for what, in milliseconds. */
interface Patience {
  /** Before anything happens. */
  readonly beforeMs: number
  /** Until something is heard again: whoever is not back by then never is. */
  readonly backMs: number
  /** From then on, so that what comes twice has come. */
  readonly settleMs: number
  /** Until all has been heard that was said: longer than between two polls. */
  readonly graceMs: number
}

/**
 * A pause before the next attempt is up to 5 s long. Heartbeats take half a minute to notice anything: whoever relies on these is not waited for, and has
 * no times, only the time within which it was not back.
 */
const BACK_MS = 6_000

const FULL: Patience = { beforeMs: 500, backMs: BACK_MS, settleMs: 700, graceMs: 4_000 }

const PATIENCE: Readonly<Record<Profile, Patience>> = {
  full: FULL,
  // Of those that are asked then, who comes back does so within 1 s.
  quick: { ...FULL, backMs: 2_000 },
  smoke: { beforeMs: 100, backMs: 1_000, settleMs: 60, graceMs: 300 },
}

/** What happens to connections that are there. */
type Hit = (proxy: DelayProxyProcess, system: System, cell: Cell) => Promise<unknown>

interface Account {
  readonly said: readonly number[]
  readonly heard: readonly Heard[]
}

const LISTENING: Work = { count: 0, ratePerSecond: 1_000 / RECOVERY_INTERVAL_MS, payloadBytes: 0, burst: 1 }

/** What the server's side has said and heard so far; it says no more. */
async function account(server: ServerProcess, work: Work): Promise<Account> {
  await server.prepare('account', work)
  const { said = [], heard = [] }: Recording = await server.play()
  return { said, heard }
}

/** Both sides speak all the time. Something happens to the connection, and it is waited until the client hears again, or for as long as there is patience. */
export async function recover(cell: Cell, bench: Bench, hit: Hit): Promise<Pick<Sample, 'figures' | 'timeline'>> {
  const { options } = bench
  const { beforeMs, settleMs, graceMs, ...limits } = PATIENCE[options.profile]
  const work: Work = { ...LISTENING, payloadBytes: options.payloadBytes }
  const system = bench.system(cell.system)
  if (system.connectFreely === undefined)
    throw new Error(`${cell.system} says nothing of what its clients do by themselves`)
  const server = bench.server(cell.system)
  const reached = await through(await server.listen({ ...options, recovery: true }), cell.rttMs, bench)
  const client = await system.connectFreely(reached.url, cell.technique)
  const mine = new Speaker()
  client.hear(mine.hear)
  await server.prepare('speaker', work)
  await server.play()
  mine.speak((body) => client.send(body), RECOVERY_INTERVAL_MS, work.payloadBytes)
  await sleep(beforeMs)

  const hitMs = clockMs()
  await hit(bench.proxy(), system, cell)
  const isDone = () => clockMs() >= (backAt(mine.heard, hitMs) ?? hitMs + limits.backMs - settleMs) + settleMs
  while (!isDone()) await sleep(LOOK_MS)
  mine.hush()
  const hushedMs = clockMs()
  const back = backAt(mine.heard, hitMs)

  // Nobody who is not back by now has anything more to hear.
  const untilMs = hushedMs + (back === null ? 0 : graceMs)
  let theirs = await account(server, work)
  const ways = () => [tally(theirs.said, mine.heard), tally(mine.said, theirs.heard)]
  while (ways().some(({ missing }) => missing > 0) && clockMs() < untilMs) {
    await sleep(LOOK_MS)
    theirs = await account(server, work)
  }
  const sum = (name: 'missing' | 'duplicated' | 'outOfOrder') => ways().reduce((sum, way) => sum + way[name], 0)
  const found = {
    figures: {
      ...(back === null
        ? { notBackWithinMs: limits.backMs }
        : { gapMs: longestGap(mine.heard, hitMs, hushedMs), backMs: back - hitMs }),
      missing: sum('missing'),
      duplicated: sum('duplicated'),
      outOfOrder: sum('outOfOrder'),
    },
    timeline: timeline(theirs.said, mine.heard, hitMs, hushedMs - LAST_MS),
  }
  // Who is not connected cannot say goodbye, and some try for long.
  await Promise.race([client.close().catch(() => {}), sleep(GOODBYE_MS)])
  await reached.leave()
  await server.close()
  return found
}
