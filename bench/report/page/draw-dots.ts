import * as Plot from '@observablehq/plot'
import { compact } from '../../text/number.ts'
import type { Dot, Dots } from '../charts/chart.ts'
import { linesFrame } from './lines-frame.ts'
import { lookOf, techniquesOf } from './look.ts'
import type { Panel } from './panel.ts'
import { logTicks, tick } from './ticks.ts'

const line = ({ system, variant }: Dot): string => (variant === '' ? system : `${system}, ${variant}`)

const LINE_PX = 26
/** Offset of marks, so that equal values do not hide each other. */
const DODGE_PX = 3.5

/** Marks of one line are spread around its middle. */
function offsets(dots: readonly Dot[]): (dot: Dot) => number {
  const techniques = new Map<string, string[]>()
  for (const dot of dots) {
    const known = techniques.get(line(dot)) ?? []
    if (!known.includes(dot.technique)) techniques.set(line(dot), [...known, dot.technique])
  }
  return (dot) => {
    const own = techniques.get(line(dot)) ?? []
    return (own.indexOf(dot.technique) - (own.length - 1) / 2) * DODGE_PX
  }
}

/** A panel for each figure with visible marks. `width`: of one panel, in pixels. */
export function drawDots(plot: Dots, isShown: (dot: Dot) => boolean, width: number): Panel[] {
  return plot.panels.flatMap(({ title, scale, dots }) => {
    const shown = dots.filter(isShown)
    if (shown.length === 0) return []
    const offsetOf = offsets(shown)
    const lines = [...new Set(shown.map(line))]
    const values = shown
      .flatMap(({ value, min, max }) => [value, min, max])
      .filter((value) => scale === 'linear' || value > 0)
    const domain: [number, number] =
      scale === 'log'
        ? [Math.min(...values) / 1.3, Math.max(...values) * 1.3]
        : [Math.min(0, ...values), Math.max(...values) * 1.05 || 1]
    const node = Plot.plot({
      ...linesFrame(lines, LINE_PX, width),
      x: {
        type: scale,
        domain,
        grid: true,
        label: null,
        ticks: scale === 'log' ? logTicks(domain) : 4,
        tickFormat: tick,
      },
      y: { type: 'point', domain: lines, label: null, padding: 0.6 },
      ariaLabel: `${title}, of ${lines.join('; ')}`,
      marks: [
        Plot.ruleY(lines, { stroke: 'var(--line)' }),
        ...techniquesOf(shown).flatMap((technique) => {
          const own = shown.filter((dot) => dot.technique === technique)
          const { color, symbol } = lookOf(technique)
          // An offset applies to a whole mark, so dots at different offsets are different marks.
          return [...new Set(own.map(offsetOf))].flatMap((dy) => {
            const here = own.filter((dot) => offsetOf(dot) === dy)
            return [
              Plot.ruleY(here, {
                y: line,
                dy,
                x1: 'min',
                x2: 'max',
                stroke: color,
                strokeWidth: 2,
                strokeOpacity: 0.45,
              }),
              Plot.dot(here, {
                y: line,
                dy,
                x: 'value',
                fill: color,
                symbol,
                r: 4.5,
                stroke: 'var(--panel)',
                strokeWidth: 0.75,
              }),
            ]
          })
        }),
        Plot.tip(
          shown,
          Plot.pointer({
            x: 'value',
            y: line,
            title: (dot: Dot) => `${line(dot)}, ${dot.technique}\n${title}: ${compact(dot.value)}`,
            fill: 'var(--panel)',
            stroke: 'var(--rail)',
          }),
        ),
      ],
    })
    return [{ title, node }]
  })
}
