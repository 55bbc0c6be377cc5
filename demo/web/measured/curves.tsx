import { Plot, type PlotAxis, type PlotLine } from '../site/plot.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { labelOf, said } from './labels.ts'
import { type Axis, type Curves, type Filter, linesOf, momentsOf, neverOf, shows } from './results.ts'

const HEIGHT = 220

const compact = (value: number): string =>
  value >= 1_000_000
    ? `${value / 1_000_000} M`
    : value >= 10_000
      ? `${value / 1_000} k`
      : String(Number(value.toPrecision(3)))

const axisOf = ({ label, scale, ticks }: Axis, range: readonly [number, number] | undefined): PlotAxis => ({
  label: labelOf(label),
  isLogarithmic: scale === 'log',
  textOf: compact,
  ...(ticks === undefined ? {} : { ticks }),
  ...(range === undefined ? {} : { range }),
})

/** A plot for each system, all on the same axes. */
export function CurvesView({
  plot,
  filter,
  title,
}: {
  readonly plot: Curves
  readonly filter: Filter
  readonly title: string
}) {
  const { measured } = words.value
  const shown = plot.points.filter((point) => shows(filter, point))
  const systems = [...new Set(shown.map(({ system }) => system))]
  const never = shown.filter(({ y }) => y === null).length
  const x = axisOf(
    plot.x,
    rangeOf(
      shown.map((point) => point.x),
      plot.x,
    ),
  )
  const y = axisOf(
    plot.y,
    rangeOf(
      shown.flatMap((point) => point.y ?? []),
      plot.y,
    ),
  )
  return (
    <>
      <div class="panels">
        {systems.map((system) => {
          const { xs, lines } = linesOf(plot, system, filter)
          const moments = momentsOf(plot, system, filter).map(({ x, label }) => ({ x, label: said(label) }))
          const lost = neverOf(plot, system, filter)
          const told = moments.map(({ x, label }) => measured.moment(label, compact(x)))
          return (
            <div key={system} class="curves">
              <h4>{system}</h4>
              <Plot
                xs={xs}
                lines={lines.map(({ technique, kind, ys }): PlotLine => {
                  const isMeasured = kind === 'measured'
                  const name = technique === null ? '' : techniqueWords(technique).name
                  return {
                    label: isMeasured ? name : `${name} ${measured.guides[kind]}`.trim(),
                    hue: technique ?? 'soft',
                    ys,
                    hasPoints: isMeasured && plot.marks === 'each',
                    isDashed: !isMeasured,
                  }
                })}
                x={x}
                y={y}
                moments={moments}
                never={lost}
                height={HEIGHT}
                label={[`${title}, ${system}`, ...told].join('; ')}
              />
            </div>
          )
        })}
      </div>
      {never > 0 && <p class="note">{measured.never(never)}</p>}
    </>
  )
}

/** The same axis for every system, with room around it. */
function rangeOf(values: readonly number[], { scale }: Axis): readonly [number, number] | undefined {
  const drawn = scale === 'log' ? values.filter((value) => value > 0) : values
  if (drawn.length === 0) return undefined
  const [least, most] = [Math.min(...drawn), Math.max(...drawn)]
  if (scale === 'log') return [least / 1.3, most * 1.3]
  const air = (most - least || 1) * 0.05
  return [Math.min(0, least) === 0 && least < most / 2 ? 0 : least - air, most + air]
}
