import type { JSX } from 'preact'
import { SOURCES } from '../../../bench/theory/sources.ts'
import { Opens } from '../site/opens.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { DataTable } from './data-table.tsx'
import { labelOf, said, titlesOf } from './labels.ts'
import type { Measured } from './measured.ts'
import { type Filter, type More, type Results, shownRows, shows } from './results.ts'

/** What is loaded when a reader opens it: theory beside measurement, where peers are better, and every figure. */
export function MoreOf({ measured, results }: { readonly measured: Measured; readonly results: Results }) {
  const { measured: text } = words.value
  const filter = measured.filter.value
  const titleOf = titlesOf(results)
  const opened = (View: (props: Parts) => JSX.Element) => () => {
    void measured.loadMore()
    const more = measured.more.value
    if (typeof more === 'object') return <View more={more} filter={filter} titleOf={titleOf} />
    return <p role="status">{more === 'loading' ? text.loading : text.absent}</p>
  }
  return (
    <>
      {(
        [
          ['theory', TheoryView],
          ['losses', LossesView],
          ['everything', EverythingView],
        ] as const
      ).map(([id, View]) => (
        <section key={id} id={id} class="topic" aria-label={text.more[id].heading}>
          <h2>{text.more[id].heading}</h2>
          <p>{text.more[id].about}</p>
          <Opens summary={text.more[id].show}>{opened(View)}</Opens>
        </section>
      ))}
    </>
  )
}

interface Parts {
  readonly more: More
  readonly filter: Filter
  /** What a scenario is called in the reader's language. */
  titleOf(scenario: string): string
}

function TheoryView({ more: { theory } }: Parts) {
  const { measured: text } = words.value
  return (
    <>
      {theory.map(({ technique, within, explained, unexplained, table }) => (
        <Opens
          key={technique}
          summary={`${techniqueWords(technique).name}: ${text.more.theory.standing(within, within + explained + unexplained, explained, unexplained)}`}
        >
          {() => <DataTable label={techniqueWords(technique).name} headings={table.headings} rows={table.rows} />}
        </Opens>
      ))}
      <Opens summary={text.more.theory.sources}>
        {() => (
          <dl class="facts">
            {Object.entries(SOURCES).map(([name, { says, url }]) => (
              <div key={name}>
                <dt>{url === null ? name : <a href={url}>{name}</a>}</dt>
                <dd>{said(says)}</dd>
              </div>
            ))}
          </dl>
        )}
      </Opens>
    </>
  )
}

const KINDS = ['libraries', 'floors'] as const
const COUNTS = ['compared', 'won', 'even', 'lost', 'unsure'] as const

function LossesView({ more: { losses }, filter, titleOf }: Parts) {
  const { measured: text } = words.value
  const { losses: told } = text.more
  const tallies = losses.tallies.filter((tally) => shows(filter, tally) && filter.scenarios.has(tally.scenario))
  const great = shownRows(filter, losses.great)
  return (
    <>
      <p class="note">{told.how(losses.marginPercent)}</p>
      <table class="tally">
        <thead>
          <tr>
            {told.columns.map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind} data-peers={kind}>
              <th scope="row">{told.kinds[kind].name}</th>
              {COUNTS.map((name) => (
                <td key={name} data-kind="number" data-count={name}>
                  {tallies.reduce((sum, tally) => (tally.kind === kind ? sum + tally[name] : sum), 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {great.length > 0 && (
        <>
          <h3>{told.great}</h3>
          <p class="note">{told.aboutGreat(losses.greatTimes)}</p>
          <DataTable label={told.great} headings={losses.great.headings} rows={great} />
        </>
      )}
      {KINDS.map((kind) => (
        <LossesOf key={kind} kind={kind} losses={losses} filter={filter} titleOf={titleOf} />
      ))}
    </>
  )
}

function LossesOf({
  kind,
  losses,
  filter,
  titleOf,
}: Pick<Parts, 'filter' | 'titleOf'> & Pick<More, 'losses'> & { kind: 'libraries' | 'floors' }) {
  const { measured: text } = words.value
  const groups = losses.all.flatMap((group) => {
    const rows = shownRows(filter, group.table)
    return group.kind === kind && rows.length > 0 ? [{ ...group, rows }] : []
  })
  if (groups.length === 0) return null
  return (
    <>
      <h3>{text.more.losses.kinds[kind].name}</h3>
      <p class="note">{text.more.losses.kinds[kind].about}</p>
      {groups.map(({ scenario, figure, table, rows }) => (
        <Opens
          key={`${scenario} ${figure}`}
          summary={`${titleOf(scenario)}: ${labelOf(figure)} (${text.more.losses.worseIn(rows.length)})`}
        >
          {() => <DataTable label={`${titleOf(scenario)}: ${labelOf(figure)}`} headings={table.headings} rows={rows} />}
        </Opens>
      ))}
    </>
  )
}

function EverythingView({ more: { everything }, filter, titleOf }: Parts) {
  const { measured: text } = words.value
  return (
    <>
      {everything.map(({ scenario, table }) => {
        const rows = shownRows(filter, table)
        return filter.scenarios.has(scenario) ? (
          <Opens key={scenario} summary={`${titleOf(scenario)}: ${text.numbers(rows.length, table.rows.length)}`}>
            {() => <DataTable label={titleOf(scenario)} headings={table.headings} rows={rows} />}
          </Opens>
        ) : null
      })}
    </>
  )
}
