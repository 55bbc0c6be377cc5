import { compact } from '../../text/number.ts'
import { evaluate, type Fit, fit } from '../model/fit.ts'
import type { Guide, Point } from './chart.ts'

/** A quantity over the number of clients: a part that all share, and a part per client. */
export interface Law {
  /** The terms of the two parts. */
  readonly terms: (clients: number) => readonly [number, number]
  /** The formula with the coefficients of the two. */
  readonly says: (shared: string, each: string) => string
}

/** Per client: the shared part is divided among all. */
export const SHARED: Law = { terms: (clients) => [1 / clients, 1], says: (shared, each) => `${shared} / N + ${each}` }

/** For all clients together. */
export const SUMMED: Law = { terms: (clients) => [1, clients], says: (shared, each) => `${shared} + ${each} × N` }

const STEPS = 24

function guide(group: readonly Point[], first: Point, { terms, says }: Law, found: Fit): Guide {
  const xs = group.map(({ x }) => x)
  const least = Math.min(...xs)
  const most = Math.max(...xs)
  const places = Array.from({ length: STEPS + 1 }, (_, index) => least * (most / least) ** (index / STEPS))
  const [shared = 0, each = 0] = found.coefficients
  const { errorPercent, cells } = found
  const error = errorPercent === null ? '' : `, average error ${compact(errorPercent)} % over ${cells} cells`
  return {
    kind: 'fit',
    technique: first.technique,
    system: first.system,
    label: `${first.system} ${first.technique}: ${says(compact(shared), compact(each))}${error}`,
    points: places.map((x) => [x, evaluate(found, terms(x))] as const),
  }
}

/**
 * A line for each system and technique with at least three points, by least squares of the relative
 * errors.
 */
export const fittedLines =
  (law: Law) =>
  (points: readonly Point[]): Guide[] => {
    const groups = new Map<string, Point[]>()
    for (const point of points) {
      const key = `${point.system} ${point.technique}`
      groups.set(key, [...(groups.get(key) ?? []), point])
    }
    return [...groups.values()].flatMap((group) => {
      const [first] = group
      const observations = group.flatMap(({ x, y }) =>
        y === null ? [] : [{ known: 0, terms: law.terms(x), value: y }],
      )
      const found = observations.length < 3 ? null : fit(observations)
      return first === undefined || found === null ? [] : guide(group, first, law, found)
    })
  }
