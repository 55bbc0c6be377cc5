import { Glyph } from '../site/glyph.tsx'
import { techniqueWords } from '../words/technique-words.ts'
import { labelOf } from './labels.ts'
import { type DotPanel, type Dots, type Filter, placesOf, type Stacks, shows } from './results.ts'

/** Marks of one line are not all at one height, so that equal values do not hide each other. */
const SPREAD_REM = [0.1, 0.4, 0.7]

const compact = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en')

/** A panel for each figure, a line for each system, a mark for each technique. */
export function DotsView({ plot, filter }: { readonly plot: Dots; readonly filter: Filter }) {
  return (
    <div class="panels">
      {plot.panels.map((panel) => (
        <Panel key={panel.title} panel={panel} filter={filter} />
      ))}
    </div>
  )
}

function Panel({ panel, filter }: { readonly panel: DotPanel; readonly filter: Filter }) {
  const dots = panel.dots.filter((dot) => shows(filter, dot))
  if (dots.length === 0) return null
  const values = dots.map(({ value }) => value)
  const place = placesOf(values, panel.scale)
  const lineOf = ({ system, variant }: (typeof dots)[number]) => (variant === '' ? system : `${system}, ${variant}`)
  return (
    <div class="dots">
      <h4>{labelOf(panel.title)}</h4>
      <dl>
        {[...new Set(dots.map(lineOf))].map((line) => (
          <div key={line}>
            <dt>{line}</dt>
            <dd>
              {dots
                .filter((dot) => lineOf(dot) === line)
                .map((dot, at) => {
                  const said = `${techniqueWords(dot.technique).name}: ${compact(dot.value)}`
                  return (
                    <span
                      key={dot.technique}
                      class="mark"
                      data-technique={dot.technique}
                      style={{ left: `${100 * place(dot.value)}%`, top: `${SPREAD_REM[at % SPREAD_REM.length]}rem` }}
                      title={said}
                    >
                      <Glyph of={dot.technique} />
                      <span class="unseen">{said}</span>
                    </span>
                  )
                })}
            </dd>
          </div>
        ))}
      </dl>
      <p class="ends" aria-hidden="true">
        <span>{compact(panel.scale === 'log' ? Math.min(...values) : Math.min(0, ...values))}</span>
        <span>{compact(Math.max(...values))}</span>
      </p>
    </div>
  )
}

/** A bar for each system and technique, made of consecutive parts. */
export function StacksView({ plot, filter }: { readonly plot: Stacks; readonly filter: Filter }) {
  const stacks = plot.stacks.filter((stack) => shows(filter, stack))
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  const most = Math.max(...stacks.map(({ values }) => sum(values)), Number.MIN_VALUE)
  return (
    <div class="stacks">
      <ol class="parts">
        {plot.parts.map((part, at) => (
          <li key={part}>
            <span class="part" data-part={at} /> {labelOf(part)}
          </li>
        ))}
      </ol>
      <dl>
        {stacks.map(({ system, technique, values }) => (
          <div key={`${system} ${technique}`} data-technique={technique}>
            <dt>
              {system}, {techniqueWords(technique).name}
            </dt>
            <dd>
              {values.map((value, at) => (
                <span
                  key={plot.parts[at]}
                  class="part"
                  data-part={at}
                  title={`${labelOf(plot.parts[at] ?? '')}: ${compact(value)}`}
                  style={{ width: `${(100 * value) / most}%` }}
                />
              ))}
              <span class="sum">{compact(sum(values))}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
