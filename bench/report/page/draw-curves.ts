import * as Plot from '@observablehq/plot'
import { compact } from '../../text/number.ts'
import type { Axis, Curves, Guide, Moment, Point } from '../charts/chart.ts'
import { type Look, lookOf, techniquesOf } from './look.ts'
import { logTicks, tick } from './ticks.ts'

/** This project, in whose panel the lines of nobody else stand. */
const OURS = 'rungway'

interface Panel {
  readonly title: string
  readonly node: Element
}

type Domain = readonly [number, number]

/** From the least to the most, with some air. */
function domainOf(axis: Axis, values: readonly number[]): Domain {
  const least = Math.min(...values)
  const most = Math.max(...values)
  if (axis.scale === 'log') return [least / 1.25, most * 1.25]
  const air = (most - least || 1) * 0.04
  return [least - air, most + air]
}

function scaleOf(axis: Axis, domain: Domain): Plot.ScaleOptions {
  const named = new Map(axis.ticks ?? [])
  return {
    type: axis.scale,
    domain: [...domain],
    label: axis.label,
    labelArrow: 'none',
    grid: true,
    ...(axis.ticks
      ? { ticks: [...named.keys()], tickFormat: (value: number) => named.get(value) ?? '' }
      : { ticks: axis.scale === 'log' ? logTicks(domain) : 5, tickFormat: tick }),
  }
}

const described = ({ x, y }: Curves, point: Point): string => {
  const at = x.ticks?.find(([place]) => place === point.x)?.[1] ?? compact(point.x)
  return `${point.system} ${point.technique}\n${at}${x.ticks ? '' : ` (${x.label})`}: ${point.y === null ? 'never' : compact(point.y)}${x.ticks ? ' ms' : ` (${y.label})`}`
}

/** Behind a peer's own lines: ours, so that nobody has to look back and forth. In the technique's colour, and told from theirs by having no marks. */
const ghosts = (points: readonly Point[], techniques: readonly string[]): Plot.Markish[] =>
  techniques.map((technique) =>
    Plot.line(
      points.filter((point) => point.system === OURS && point.technique === technique),
      { x: 'x', y: 'y', stroke: lookOf(technique).color, strokeWidth: 1.5, strokeDasharray: '4 4' },
    ),
  )

const guideMark = ({ kind, technique, points }: Guide): Plot.Markish =>
  Plot.line(points, {
    x: '0',
    y: '1',
    stroke: technique === null ? 'var(--rail)' : lookOf(technique).color,
    strokeWidth: kind === 'reference' ? 1.5 : 1,
    strokeOpacity: kind === 'reference' ? 1 : 0.65,
  })

const earliest = (moments: readonly Moment[]): Moment[] => moments.toSorted((one, other) => one.x - other.x).slice(0, 1)

/** Said beside the earliest alone: of several techniques these lines stand close together. */
const momentMarks = (moments: readonly Moment[]): Plot.Markish[] => [
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

/** For whoever does not see the line. */
const momentInWords = (moments: readonly Moment[], { label }: Axis): string =>
  earliest(moments)
    .map(({ x, label: what }) => `; ${what} at ${compact(x)} (${label})`)
    .join('')

const neverCame = ({ y }: Point): boolean => y === null

/** In pixels. */
const ROW_PX = 10

/** Where nothing ever came: above the frame, whatever the scale says, in a row for each technique, or the last would hide the others. */
const never = (points: readonly Point[]): Plot.Markish[] =>
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

/** What these rows need above the frame, in every panel alike. */
const neverPx = (points: readonly Point[], systems: readonly string[]): number =>
  ROW_PX *
  Math.max(
    ...systems.map((name) => techniquesOf(points.filter((point) => point.system === name && neverCame(point))).length),
  )

/** So far apart, in pixels, that marks of the same value do not hide each other. */
const DODGE_PX = 3

/** About so many of a timeline's specks are large enough to have a shape. */
const SIGNS = 10

/** Not the same ones in each technique, so that they do not hide each other. */
const signs = (points: readonly Point[], nth: number): Point[] => {
  const every = Math.max(1, Math.floor(points.length / SIGNS))
  return points.filter((_, place) => (place + 2 * nth) % every === 0)
}

/** Many messages, each a speck, some with the technique's mark, and a faint line that shows which follows which. */
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

/** Of the `nth` technique of `count`. */
function lines(plot: Curves, own: readonly Point[], technique: string, nth: number, count: number): Plot.Markish[] {
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

/** A panel for each system that is left, all with the same axes. `width`: of one panel, in pixels. */
export function drawCurves(plot: Curves, points: readonly Point[], width: number): Panel[] {
  const isDrawn = (value: number, { scale }: Axis): boolean => scale === 'linear' || value > 0
  const ys = points.flatMap(({ y, min, max }) => [y, min, max].flatMap((value) => value ?? []))
  const systems = [...new Set(points.map(({ system }) => system))]
  const techniques = techniquesOf(points)
  const guides = plot.guides.filter(
    ({ technique, system }) =>
      (technique === null || techniques.includes(technique)) && (system === null || systems.includes(system)),
  )
  const ends = guides.flatMap((guide) => guide.points)
  const x = domainOf(plot.x, [...points.map((point) => point.x), ...ends.map(([value]) => value)])
  const y = domainOf(
    plot.y,
    [...ys, ...ends.map(([, value]) => value)].filter((value) => isDrawn(value, plot.y)),
  )
  const abovePx = neverPx(points, systems)
  return systems.map((system) => {
    const own = points.filter((point) => point.system === system)
    const ownTechniques = techniquesOf(own)
    const moments = plot.moments.filter((each) => each.system === system && ownTechniques.includes(each.technique))
    const node = Plot.plot({
      width,
      height: 230 + abovePx,
      marginLeft: 46,
      marginRight: 14,
      marginTop: 22 + abovePx,
      marginBottom: 38,
      x: scaleOf(plot.x, x),
      y: scaleOf(plot.y, y),
      ariaLabel: `${system}: ${plot.y.label} over ${plot.x.label}, ${ownTechniques.join(', ')}${momentInWords(moments, plot.x)}`,
      marks: [
        Plot.frame({ stroke: 'var(--line)' }),
        ...(system === OURS ? [] : ghosts(points, ownTechniques)),
        ...guides
          .filter(
            (guide) =>
              (guide.system === null || guide.system === system) &&
              (guide.technique === null || ownTechniques.includes(guide.technique)),
          )
          .map(guideMark),
        ...ownTechniques.flatMap((technique, nth) => lines(plot, own, technique, nth, ownTechniques.length)),
        ...never(own),
        ...momentMarks(moments),
        Plot.tip(
          own.filter((point) => point.y !== null),
          Plot.pointer({
            x: 'x',
            y: 'y',
            title: (point: Point) => described(plot, point),
            fill: 'var(--panel)',
            stroke: 'var(--rail)',
          }),
        ),
      ],
    })
    return { title: system, node }
  })
}
