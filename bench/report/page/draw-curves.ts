import * as Plot from '@observablehq/plot'
import { OURS } from '../../bars/match.ts'
import { compact } from '../../text/number.ts'
import type { Axis, Curves, Point } from '../charts/chart.ts'
import { ghosts, guideMark, lines, momentInWords, momentMarks, never, neverPx } from './curve-marks.ts'
import { techniquesOf } from './look.ts'
import type { Panel } from './panel.ts'
import { logTicks, tick } from './ticks.ts'

type Domain = readonly [number, number]

/** From the lowest to the highest value, with a margin. */
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
  return `${point.system} ${point.technique}\n${at}${x.ticks ? '' : ` (${x.label})`}: ${point.y === null ? 'never arrived' : compact(point.y)}${x.ticks ? ' ms' : ` (${y.label})`}`
}

/** A panel per visible system, all with the same axes. `width`: of one panel, in pixels. */
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
