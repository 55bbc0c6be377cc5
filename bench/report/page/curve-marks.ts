import * as Plot from '@observablehq/plot'
import { OURS } from '../../bars/match.ts'
import { compact } from '../../text/number.ts'
import type { Axis, Curves, Guide, Moment, Point } from '../charts/chart.ts'
import { type Look, lookOf, techniquesOf } from './look.ts'

/**
 * Rungway's lines behind a peer's, for comparison: in the technique's colour, but dashed and
 * without marks.
 */
export const ghosts = (points: readonly Point[], techniques: readonly string[]): Plot.Markish[] =>
  techniques.map((technique) =>
    Plot.line(
      points.filter((point) => point.system === OURS && point.technique === technique),
      { x: 'x', y: 'y', stroke: lookOf(technique).color, strokeWidth: 1.5, strokeDasharray: '4 4' },
    ),
  )

export const guideMark = ({ kind, technique, points }: Guide): Plot.Markish =>
  Plot.line(points, {
    x: '0',
    y: '1',
    stroke: technique === null ? 'var(--rail)' : lookOf(technique).color,
    strokeWidth: kind === 'reference' ? 1.5 : 1,
    strokeOpacity: kind === 'reference' ? 1 : 0.65,
  })

const earliest = (moments: readonly Moment[]): Moment[] => moments.toSorted((one, other) => one.x - other.x).slice(0, 1)

/** Only the earliest has a label: the lines of several techniques are close together. */
export const momentMarks = (moments: readonly Moment[]): Plot.Markish[] => [
  Plot.ruleX(moments, { x: 'x', stroke: 'var(--over)', strokeWidth: 1.25, strokeDasharray: '4 3' }),
  Plot.text(earliest(moments), {
    x: 'x',
    text: 'label',
    frameAnchor: 'bottom',
    textAnchor: 'start',
    dx: 4,
    dy: -4,
    fill: 'var(--over)',
    stroke: 'var(--panel)',
    strokeWidth: 4,
  }),
]

/** For the plot's accessible name. */
export const momentInWords = (moments: readonly Moment[], { label }: Axis): string =>
  earliest(moments)
    .map(({ x, label: what }) => `; ${what} at ${compact(x)} (${label})`)
    .join('')

const neverCame = ({ y }: Point): boolean => y === null

/** The height of a row of crosses. */
const ROW_PX = 10

/**
 * Messages that never arrived: above the frame, in a row per technique, so that none hides another.
 */
export const never = (points: readonly Point[]): Plot.Markish[] =>
  techniquesOf(points.filter(neverCame)).map((technique, row) =>
    Plot.dot(
      points.filter((point) => point.technique === technique && neverCame(point)),
      {
        x: 'x',
        frameAnchor: 'top',
        symbol: 'times',
        stroke: lookOf(technique).color,
        r: 3,
        dy: -ROW_PX * (row + 0.8),
      },
    ),
  )

/** The space of these rows above the frame, the same in every panel. */
export const neverPx = (points: readonly Point[], systems: readonly string[]): number =>
  ROW_PX *
  Math.max(
    ...systems.map((name) => techniquesOf(points.filter((point) => point.system === name && neverCame(point))).length),
  )

/** Offset of marks, so that equal values do not hide each other. */
const DODGE_PX = 3

/** About so many specks of a timeline have the technique's mark. */
const SIGNS = 10

/** Different ones per technique, so that they do not hide each other. */
const signs = (points: readonly Point[], nth: number): Point[] => {
  const every = Math.max(1, Math.floor(points.length / SIGNS))
  return points.filter((_, place) => (place + 2 * nth) % every === 0)
}

/** Single messages as specks, some with the technique's mark, joined by a faint line. */
const specks = (points: readonly Point[], { color, symbol }: Look, nth: number): Plot.Markish[] => [
  Plot.line(points, { x: 'x', y: 'y', stroke: color, strokeWidth: 1, strokeOpacity: 0.35 }),
  Plot.dot(points, { x: 'x', y: 'y', fill: color, r: 1.2 }),
  Plot.dot(signs(points, nth), {
    x: 'x',
    y: 'y',
    fill: color,
    symbol,
    r: 3.5,
    stroke: 'var(--panel)',
    strokeWidth: 0.5,
  }),
]

/** The line and marks of the `nth` of `count` techniques. */
export function lines(
  plot: Curves,
  own: readonly Point[],
  technique: string,
  nth: number,
  count: number,
): Plot.Markish[] {
  const points = own.filter((point) => point.technique === technique)
  const look = lookOf(technique)
  const { color, symbol, dash } = look
  const dx = (nth - (count - 1) / 2) * DODGE_PX
  if (plot.marks === 'none') return specks(points, look, nth)
  const at = { x: 'x', y: 'y', dx }
  const isGuided = plot.guides.some(({ kind }) => kind !== 'reference')
  const line = Plot.line(points, { ...at, stroke: color, strokeWidth: 1.75, ...(dash && { strokeDasharray: dash }) })
  return [
    ...(isGuided ? [] : [line]),
    Plot.ruleX(points, { x: 'x', dx, y1: 'min', y2: 'max', stroke: color, strokeOpacity: 0.45 }),
    Plot.dot(points, { ...at, fill: color, symbol, r: 3.5, stroke: 'var(--panel)', strokeWidth: 0.5 }),
  ]
}
