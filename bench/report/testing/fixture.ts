import { USUAL } from '../../format/cell.ts'
import { FIGURES, type FigureName } from '../../format/figures.ts'
import type { Question, Results, Row } from '../../format/results.ts'
import { rowsOf } from './rows.ts'
import { SUBJECTS, SYSTEMS } from './subjects.ts'

/**
 * Pseudo-random numbers from 0 to 1, the same every time: a fixture that varies would test nothing
 * twice.
 */
function sequence(): () => number {
  let state = 20_261_122
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

const questionOf = (name: string): Question => ({
  name,
  title: `the title of ${name}`,
  about: `How ${name} is measured.`,
  figures: Object.keys(FIGURES) as FigureName[],
})

/**
 * Invented results of a whole run, for tests of the report: shaped like real ones, but no number
 * was ever measured. `keep` selects its rows.
 */
export function fixture(keep: (row: Row) => boolean = () => true): Results {
  const random = sequence()
  const around = (value: number) => {
    const middle = value * (0.98 + 0.04 * random())
    return { median: middle, min: middle * 0.95, max: middle * 1.08 }
  }
  const rows = SUBJECTS.flatMap(rowsOf).map(
    ({ cell, figures, timeline }): Row => ({
      ...cell,
      rounds: 3,
      figures: Object.fromEntries(
        Object.entries({ ...figures, othersPercent: 1 }).map(([name, value]) => [name, around(value)]),
      ),
      ...(timeline && { timeline }),
      failures: [],
    }),
  )
  return {
    date: '2026-11-22',
    machine: {
      cpu: 'an invented processor',
      cores: 2,
      memoryGb: 16,
      os: 'linux x64',
      node: 'v20.20.2',
      load: 0.3,
      isPinned: true,
      versions: { ws: '8.23.0' },
    },
    options: {
      profile: 'full',
      rounds: 3,
      seconds: 2,
      warmUpSeconds: 0.5,
      ratePerSecond: USUAL.ratePerSecond,
      payloadBytes: USUAL.payloadBytes,
      pollMs: 1_000,
      idleSeconds: 150,
      only: null,
    },
    configurations: Object.fromEntries(SYSTEMS.map(({ name }) => [name, 'Default options.'])),
    scenarios: [...new Set(rows.map(({ scenario }) => scenario))].map(questionOf),
    rows: rows.filter(keep),
    leftOut: [],
  }
}
