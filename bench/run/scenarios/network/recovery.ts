import { type Cell, cell } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import type { Matrix, TimedScenario } from '../scenario.ts'
import { measuredChoices } from './measured-choices.ts'
import { recover } from './recover.ts'

const FIGURES = ['gapMs', 'backMs', 'notBackWithinMs', 'missing', 'duplicated', 'outOfOrder'] as const

const ABOUT =
  'Both sides send a message every 20 ms, before, during and after the fault. Clients recover by themselves: one with a ladder starts at the technique and may use any other; others reconnect by the same technique, or not at all. The longest gap and the recovery time are of messages down, the counts of both directions together. A client that has not recovered within 6 s (2 s in a quick run) has no times; what it misses is counted up to then.'

const distances = (matrix: Matrix, scenario: string, ability: 'recovery' | 'change'): Cell[] =>
  (matrix.options.profile === 'full' ? [0, 100] : [0]).flatMap((rttMs) =>
    measuredChoices(matrix)
      .filter(({ can = [] }) => can.includes(ability))
      .map((choice) => cell(choice, scenario, { rttMs })),
  )

/** A client that does not recover does so in no round, and takes longest. */
const rounds = (_cell: Cell, { profile, rounds }: Options): number => Math.min(rounds, profile === 'quick' ? 1 : 2)

/** Resets every connection, once. */
export const recoveryCut: TimedScenario = {
  name: 'recovery-cut',
  title: 'every connection is reset',
  about: ABOUT,
  figures: FIGURES,
  isNetworkBound: true,
  rounds,
  cells: (matrix) => distances(matrix, 'recovery-cut', 'recovery'),
  run: (cell, bench) => recover(cell, bench, (proxy) => proxy.cut()),
}

/** Silences every connection without closing it; new ones work. */
export const recoveryStall: TimedScenario = {
  name: 'recovery-stall',
  title: 'every connection is silenced, but stays open',
  about: `New connections work. ${ABOUT} Heartbeats take longer to detect the fault: half a minute and more.`,
  figures: FIGURES,
  isNetworkBound: true,
  rounds,
  cells: (matrix) => (matrix.options.profile === 'full' ? distances(matrix, 'recovery-stall', 'recovery') : []),
  run: (cell, bench) => recover(cell, bench, (proxy) => proxy.stall()),
}

/** Resets every connection, and refuses the technique from then on. */
export const recoveryChange: TimedScenario = {
  name: 'recovery-change',
  title: 'every connection is reset, and the technique refused from then on',
  about: `Only of clients that can change to another technique. ${ABOUT}`,
  figures: FIGURES,
  isNetworkBound: true,
  rounds,
  cells: (matrix) => (matrix.options.profile === 'full' ? distances(matrix, 'recovery-change', 'change') : []),
  run: (cell, bench) =>
    recover(cell, bench, async (proxy, { requestPrefixes = {} }, { technique }) => {
      await proxy.refuse([requestPrefixes[technique] ?? 'GET'])
      await proxy.cut()
    }),
}
