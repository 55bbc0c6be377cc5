import * as Plot from '@observablehq/plot'
import { lookOf } from './look.ts'

/** The mark of a technique, and its name. */
function entry(technique: string, hasLine: boolean): HTMLElement {
  const { color, symbol, dash } = lookOf(technique)
  const node = document.createElement('span')
  node.append(
    Plot.plot({
      width: hasLine ? 42 : 14,
      height: 14,
      margin: 0,
      x: { axis: null, domain: [0, 2] },
      y: { axis: null, domain: [0, 2] },
      marks: [
        ...(hasLine
          ? [
              Plot.line(
                [
                  [0, 1],
                  [2, 1],
                ],
                { stroke: color, strokeWidth: 1.75, ...(dash && { strokeDasharray: dash }) },
              ),
            ]
          : []),
        Plot.dot([[1, 1]], { fill: color, symbol, r: 4 }),
      ],
    }),
    technique,
  )
  return node
}

function plain(className: string, text: string): HTMLElement {
  const node = document.createElement('span')
  const swatch = document.createElement('i')
  swatch.className = className
  node.append(swatch, text)
  return node
}

interface Shown {
  readonly techniques: readonly string[]
  readonly hasLines: boolean
  /** Entries that belong to no technique. */
  readonly others: readonly (readonly [className: string, text: string])[]
}

export const legend = ({ techniques, hasLines, others }: Shown): HTMLElement[] => [
  ...techniques.map((technique) => entry(technique, hasLines)),
  ...others.map(([className, text]) => plain(className, text)),
]
