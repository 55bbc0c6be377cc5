import { type Cell, cell } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import type { Matrix, TimedScenario } from '../scenario.ts'
import { recover } from './recover.ts'
import { some } from './some.ts'

const FIGURES = ['gapMs', 'backMs', 'notBackWithinMs', 'missing', 'duplicated', 'outOfOrder'] as const

const ABOUT =
  'Both sides say something every 20 ms, before, meanwhile and after. Clients do what they do by themselves: one with a ladder has all of it and begins with the technique; others come back by the same one, or not at all. The longest gap and the time until the client hears news again are of the way down, the counts of both ways together. Whoever is not back within 6 s (2 s in a quick run) is not waited for and has no times; what it misses is counted up to then.'

const distances = (matrix: Matrix, scenario: string, ability: 'recovery' | 'change'): Cell[] =>
  (matrix.options.profile === 'full' ? [0, 100] : [0]).flatMap((rttMs) =>
    some(matrix)
      .filter(({ can = [] }) => can.includes(ability))
      .map((choice) => cell(choice, scenario, { rttMs })),
  )

/** Who does not come back does not in any round, and is what takes longest. */
const rounds = (_cell: Cell, { profile, rounds }: Options): number => Math.min(rounds, profile === 'quick' ? 1 : 2)

/** Every connection is reset, once. */
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

/** Every connection stays, and carries nothing any more; new ones do. */
export const recoveryStall: TimedScenario = {
  name: 'recovery-stall',
  title: 'every connection falls silent, and stays',
  about: `New connections work. ${ABOUT} Heartbeats take longer to notice: half a minute and more.`,
  figures: FIGURES,
  isNetworkBound: true,
  rounds,
  cells: (matrix) => (matrix.options.profile === 'full' ? distances(matrix, 'recovery-stall', 'recovery') : []),
  run: (cell, bench) => recover(cell, bench, (proxy) => proxy.stall()),
}

/** Every connection is reset, and the technique that was in use is refused from then on. */
export const recoveryChange: TimedScenario = {
  name: 'recovery-change',
  title: 'every connection is reset, and the technique is refused from then on',
  about: `Only of clients that have another to change to. ${ABOUT}`,
  figures: FIGURES,
  isNetworkBound: true,
  rounds,
  cells: (matrix) => (matrix.options.profile === 'full' ? distances(matrix, 'recovery-change', 'change') : []),
  run: (cell, bench) =>
    recover(cell, bench, async (proxy, { beginnings = {} }, { technique }) => {
      await proxy.refuse([beginnings[technique] ?? 'GET'])
      await proxy.cut()
    }),
}
