import * as Plot from '@observablehq/plot'
import { compact } from '../../text/number.ts'
import type { Stack, Stacks } from '../charts/chart.ts'
import { linesFrame } from './lines-frame.ts'
import { lookOf } from './look.ts'
import type { Panel } from './panel.ts'
import { tick } from './ticks.ts'

/** Per part: neighbours differ as much as possible. */
const OPACITIES = [0.4, 1, 0.6, 0.85]

const LINE_PX = 22

const line = ({ system, technique }: Stack): string => `${system}, ${technique}`

const inWords = (stack: Stack, parts: readonly string[]): string =>
  parts.map((part, index) => `${part}: ${compact(stack.values[index] ?? 0)}`).join('\n')

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** One panel with a bar for each visible stack, or none. `width`: in pixels. */
export function drawStacks(
  { title, parts, stacks }: Stacks,
  isShown: (stack: Stack) => boolean,
  width: number,
): Panel[] {
  const shown = stacks.filter(isShown)
  if (shown.length === 0) return []
  const lines = shown.map(line)
  const node = Plot.plot({
    ...linesFrame(lines, LINE_PX, width),
    x: { grid: true, label: null, ticks: 5, tickFormat: tick },
    y: { type: 'band', domain: lines, label: null, padding: 0.3 },
    ariaLabel: `${title}: ${parts.join('; ')}, of ${lines.join('; ')}`,
    marks: [
      ...parts.map((_, index) =>
        Plot.barX(shown, {
          y: line,
          x1: ({ values }: Stack) => sum(values.slice(0, index)),
          x2: ({ values }: Stack) => sum(values.slice(0, index + 1)),
          fill: ({ technique }: Stack) => lookOf(technique).color,
          fillOpacity: OPACITIES[index % OPACITIES.length] ?? 1,
          stroke: 'var(--panel)',
          strokeWidth: 1,
        }),
      ),
      Plot.tip(
        shown,
        Plot.pointerY({
          x: ({ values }: Stack) => sum(values),
          y: line,
          title: (stack: Stack) => `${line(stack)}\n${inWords(stack, parts)}`,
          fill: 'var(--panel)',
          stroke: 'var(--rail)',
        }),
      ),
    ],
  })
  return [{ title, node }]
}
