import type { BarLine } from '../../../bench/report/data/report-data.ts'
import { Opens } from '../site/opens.tsx'
import { Scrolls } from '../site/scrolls.tsx'
import { words } from '../words/language.ts'
import { said } from './labels.ts'

/** The signs repeat the words without colour. */
const SIGNS = { yes: '✓', no: '✗', unsure: '?', 'not measured': '–' } as const

/** The project's own targets, and how the run meets them. */
export function Bars({ bars }: { readonly bars: readonly BarLine[] }) {
  const { measured: text } = words.value
  const count = (verdict: BarLine['verdict']) => bars.filter((bar) => bar.verdict === verdict).length
  return (
    <section id="bars" class="topic" aria-label={text.bars.heading}>
      <h2>{text.bars.heading}</h2>
      <p>{text.bars.summary(bars.length, count('yes'), count('no'), count('unsure'), count('not measured'))}</p>
      <p class="note">{text.bars.how}</p>
      <Opens summary={text.bars.show(bars.length)}>
        {() => (
          <Scrolls label={text.bars.show(bars.length)}>
            <table class="bars">
              <thead>
                <tr>
                  {text.bars.columns.map((heading) => (
                    <th key={heading} scope="col">
                      {heading}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {bars.map((bar, at) => (
                  <Bar key={bar.name} bar={bar} isLastOfWhy={bars[at + 1]?.why !== bar.why} />
                ))}
              </tbody>
            </table>
          </Scrolls>
        )}
      </Opens>
    </section>
  )
}

/** `isLastOfWhy`: bars that are missed for one reason share its line. */
function Bar({ bar, isLastOfWhy }: { readonly bar: BarLine; readonly isLastOfWhy: boolean }) {
  const { measured: text } = words.value
  const { name, verdict, measured, rounds, limit, reached, why } = bar
  return (
    <>
      <tr data-verdict={verdict}>
        <th scope="row">{said(name)}</th>
        <td data-kind="number">{measured}</td>
        <td data-kind="number">{said(rounds)}</td>
        <td data-kind="number">{limit}</td>
        <td>
          <span aria-hidden="true">{SIGNS[verdict]}</span> {text.bars.verdicts[verdict]}
          {verdict === 'unsure' && ` ${text.bars.byMedian(reached === true)}`}
        </td>
      </tr>
      {isLastOfWhy && (why !== null || verdict === 'no') && (
        <tr class="why">
          <td colSpan={text.bars.columns.length} data-kind="long">
            {why === null ? text.bars.unknown : said(why)}
          </td>
        </tr>
      )}
    </>
  )
}
