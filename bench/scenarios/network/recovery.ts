import { setTimeout as sleep } from 'node:timers/promises'
import { type Cell, cell } from '../../cell.ts'
import { clockMs } from '../../measure/clock.ts'
import type { DelayProxyProcess } from '../../measure/delay-proxy-process.ts'
import type { Profile } from '../../options.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Sample } from '../../results.ts'
import type { System } from '../../systems/system.ts'
import { through } from '../reach.ts'
import type { Bench, Heard, Matrix, Recording, Timed, Work } from '../scenario.ts'
import { Speaker } from './speaker.ts'
import { backAt, longestGap, tally, timeline } from './tally.ts'

/** Both sides say something so often. */
const EVERY_MS = 20

const LOOK_MS = 20

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

/** `backMs`: what takes a while to notice that nothing comes takes seconds, and heartbeats half a minute; whoever relies on these is not waited for. */
const patience = (profile: Profile, backMs: number): Patience =>
  profile === 'smoke'
    ? { beforeMs: 100, backMs: 1_000, settleMs: 60, graceMs: 300 }
    : { beforeMs: 500, backMs, settleMs: 700, graceMs: 1_500 }

/** What happens to connections that are there. */
type Hit = (proxy: DelayProxyProcess, system: System, cell: Cell) => Promise<unknown>

interface Account {
  readonly said: readonly number[]
  readonly heard: readonly Heard[]
}

const LISTENING: Work = { count: 0, ratePerSecond: 1_000 / EVERY_MS, payloadBytes: 0, burst: 1 }

/** What the server's side has said and heard so far; it says no more. */
async function account(server: ServerProcess, work: Work): Promise<Account> {
  await server.prepare('account', work)
  const { said = [], heard = [] }: Recording = await server.play()
  return { said, heard }
}

/** Both sides speak all the time. Something happens to the connection, and it is waited until the client hears again, or for as long as there is patience. */
async function recover(
  cell: Cell,
  bench: Bench,
  backMs: number,
  hit: Hit,
): Promise<Pick<Sample, 'figures' | 'timeline'>> {
  const { options } = bench
  const { beforeMs, settleMs, graceMs, ...limits } = patience(options.profile, backMs)
  const work: Work = { ...LISTENING, payloadBytes: options.payloadBytes }
  const system = bench.system(cell.system)
  if (system.connectFreely === undefined)
    throw new Error(`${cell.system} says nothing of what its clients do by themselves`)
  const server = bench.server(cell.system)
  const reached = await through(await server.listen(options), cell.rttMs, bench)
  const client = await system.connectFreely(reached.url, cell.technique)
  const mine = new Speaker()
  client.hear(mine.hear)
  await server.prepare('speaker', work)
  await server.play()
  mine.speak((body) => client.send(body), EVERY_MS, work.payloadBytes)
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
      gapMs: longestGap(mine.heard, hitMs, hushedMs),
      ...(back !== null && { backMs: back - hitMs }),
      missing: sum('missing'),
      duplicated: sum('duplicated'),
      outOfOrder: sum('outOfOrder'),
    },
    timeline: timeline(theirs.said, mine.heard),
  }
  await client.close()
  await reached.leave()
  await server.close()
  return found
}

const FIGURES = ['gapMs', 'backMs', 'missing', 'duplicated', 'outOfOrder'] as const

const ABOUT =
  'Both sides say something every 20 ms, before, meanwhile and after. Clients do what they do by themselves: rungway has its whole ladder and begins with the technique; others come back by the same one, or not at all. The longest gap and the time until the client hears news again are of the way down, the counts of both ways together. A time that is absent: not back'

const distances = ({ options, choices }: Matrix, scenario: string, ability: 'recovery' | 'change'): Cell[] =>
  (options.profile === 'full' ? [0, 100] : [0]).flatMap((rttMs) =>
    choices.filter(({ can = [] }) => can.includes(ability)).map((choice) => cell(choice, scenario, { rttMs })),
  )

const CUT_BACK_MS = 4_000
const STALL_BACK_MS = 6_000

/** Every connection is reset, once. */
export const recoveryCut: Timed = {
  name: 'recovery-cut',
  title: 'every connection is reset',
  about: `${ABOUT} within ${CUT_BACK_MS / 1_000} s.`,
  figures: FIGURES,
  isPatient: true,
  cells: (matrix) => distances(matrix, 'recovery-cut', 'recovery'),
  run: (cell, bench) => recover(cell, bench, CUT_BACK_MS, (proxy) => proxy.cut()),
}

/** Every connection stays, and carries nothing any more; new ones do. */
export const recoveryStall: Timed = {
  name: 'recovery-stall',
  title: 'every connection falls silent, and stays',
  about: `New connections work. ${ABOUT} within ${STALL_BACK_MS / 1_000} s; a heartbeat may come later.`,
  figures: FIGURES,
  isPatient: true,
  cells: (matrix) => (matrix.options.profile === 'full' ? distances(matrix, 'recovery-stall', 'recovery') : []),
  run: (cell, bench) => recover(cell, bench, STALL_BACK_MS, (proxy) => proxy.stall()),
}

/** Every connection is reset, and the technique that was in use is refused from then on. */
export const recoveryChange: Timed = {
  name: 'recovery-change',
  title: 'every connection is reset, and the technique is refused from then on',
  about: `Of systems that have another to change to. ${ABOUT} within ${CUT_BACK_MS / 1_000} s.`,
  figures: FIGURES,
  isPatient: true,
  cells: (matrix) => (matrix.options.profile === 'full' ? distances(matrix, 'recovery-change', 'change') : []),
  run: (cell, bench) =>
    recover(cell, bench, CUT_BACK_MS, async (proxy, { beginnings = {} }, { technique }) => {
      await proxy.refuse([beginnings[technique] ?? 'GET'])
      await proxy.cut()
    }),
}
