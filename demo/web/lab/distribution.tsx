import { Plot, type PlotLine } from '../site/plot.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { short } from './costs.tsx'
import { shares } from './figures.ts'
import type { Lab } from './lab.ts'
import { AUTOMATIC } from './lanes.ts'

/** From half a millisecond to a minute, twenty steps for each power of ten. */
const STEPS = Array.from({ length: 103 }, (_, step) => 0.5 * 10 ** (step / 20))
const HEIGHT = 280

/** For each lane, which part of the messages had arrived after how long. */
export function Distribution({ lab }: { readonly lab: Lab }) {
  const { distribution } = words.value.lab
  // Read with the figures, twice a second.
  void lab.figures.value
  const lines: PlotLine[] = lab.lanes.value.map((name) => ({
    label: techniqueWords(name).name,
    hue: name,
    // It has the colour of what carries it.
    isDashed: name === AUTOMATIC,
    ys: shares(lab.latenciesOf(name), STEPS).map((share) => (share === null ? null : share * 100)),
  }))
  const longest = Math.max(...lines.map(({ ys }) => ys.indexOf(100)), 40)
  // From just below the shortest to just above the longest.
  const shortest = Math.min(
    ...lines.map(({ ys }) => ys.findIndex((share) => share !== null && share > 0)).filter((at) => at >= 0),
    40,
  )
  const [from, to] = [Math.max(0, shortest - 1), longest + 2]
  const xs = STEPS.slice(from, to)
  return (
    <section class="distribution" aria-label={distribution.heading}>
      <h2>{distribution.heading}</h2>
      <Plot
        xs={xs}
        lines={lines.map((line) => ({ ...line, ys: line.ys.slice(from, to) }))}
        x={{ label: distribution.x, isLogarithmic: true, textOf: short }}
        y={{ label: distribution.y, range: [0, 100] }}
        height={HEIGHT}
        label={distribution.label}
      />
    </section>
  )
}
