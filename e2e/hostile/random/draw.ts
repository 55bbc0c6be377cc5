import fc from 'fast-check'
import { DRAWN_FAULTS } from './faults.ts'

/** A fault from then on until then, in milliseconds from when both sides start to send. */
export interface Spell {
  readonly name: string
  readonly value: number
  readonly fromMs: number
  readonly toMs: number
}

/** A life of one client over a network that breaks in several ways, and heals. */
export interface Draw {
  /** From 1. */
  readonly number: number
  readonly system: 'rungway' | 'rungway-http'
  /** Between two messages of each side. */
  readonly everyMs: number
  /** How much longer than its number each message is. */
  readonly padBytes: number
  readonly spells: readonly Spell[]
}

const LATEST_START_MS = 12_000

const spell: fc.Arbitrary<Spell> = fc.constantFrom(...DRAWN_FAULTS).chain(({ name, values }) =>
  fc
    .record({
      value: values.length === 0 ? fc.constant(0) : fc.constantFrom(...values),
      fromMs: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 4, arbitrary: fc.integer({ min: 0, max: LATEST_START_MS }) },
      ),
      lastsMs: fc.integer({ min: 500, max: 12_000 }),
    })
    .map(({ value, fromMs, lastsMs }) => ({ name, value, fromMs, toMs: fromMs + lastsMs })),
)

const life: fc.Arbitrary<Omit<Draw, 'number'>> = fc.record({
  system: fc.constantFrom('rungway', 'rungway', 'rungway-http'),
  everyMs: fc.constantFrom(50, 100, 300),
  padBytes: fc.constantFrom(0, 0, 100, 1_000),
  spells: fc.uniqueArray(spell, { minLength: 2, maxLength: 3, selector: ({ name }) => name, size: 'max' }),
})

/** The lives of a seed. The first are the same, however many there are. */
export const drawLives = (seed: number, count: number): readonly Draw[] =>
  fc.sample(life, { seed, numRuns: count }).map((drawn, index) => ({ number: index + 1, ...drawn }))

/** When the last fault ends. */
export const healedAt = ({ spells }: Draw): number => Math.max(...spells.map(({ toMs }) => toMs))

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

/** In words. */
export const wordsOf = ({ system, everyMs, padBytes, spells }: Draw): string =>
  [
    `${system}, ${padBytes} bytes every ${everyMs} ms`,
    ...spells.map(
      ({ name, value, fromMs, toMs }) =>
        `${name}${value === 0 ? '' : ` ${value}`} ${seconds(fromMs)}–${seconds(toMs)} s`,
    ),
  ].join(' · ')
