import { Opens } from '../site/opens.tsx'
import { language, words } from '../words/language.ts'
import { Bars } from './bars.tsx'
import { Choice } from './choice.tsx'
import { Conditions } from './conditions.tsx'
import { CurvesView } from './curves.tsx'
import { DataTable } from './data-table.tsx'
import { DotsView, StacksView } from './dots.tsx'
import { said } from './labels.ts'
import type { Measured } from './measured.ts'
import { MoreOf } from './more.tsx'
import { type Chart, type Filter, hasPlace, type Results, shownRows } from './results.ts'

export function MeasuredPage({ measured }: { readonly measured: Measured }) {
  const { measured: text } = words.value
  const results = measured.results.value
  return (
    <div class="measured">
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      {results === 'loading' && <p role="status">{text.loading}</p>}
      {results === 'absent' && (
        <p role="status">
          {text.absent} <code>npm run bench -- --json bench/results/full.json</code>
        </p>
      )}
      {typeof results === 'object' && <Report measured={measured} results={results} />}
    </div>
  )
}

function Report({ measured, results }: { readonly measured: Measured; readonly results: Results }) {
  const { measured: text } = words.value
  const { date, machine, options } = results
  const names = { ...text.sections, bars: text.bars.heading, conditions: text.conditions.heading } as Readonly<
    Record<string, string>
  >
  const filter = measured.filter.value
  const sections = results.sections.flatMap(({ id, charts }) => {
    const shown = charts.filter((chart) => hasPlace(filter, chart))
    return shown.length === 0 ? [] : { id, charts: shown }
  })
  const nameOf = (id: string) => text.more[id as keyof typeof text.more]?.heading ?? names[id] ?? id
  return (
    <>
      <p class="note">{text.run(date, machine.cores, machine.node, options.seconds)}</p>
      <nav class="contents" aria-label={text.contents}>
        {['bars', ...sections.map(({ id }) => id), 'theory', 'losses', 'everything', 'conditions'].map((id) => (
          <a key={id} href={`#${id}`}>
            {nameOf(id)}
          </a>
        ))}
      </nav>
      <Answers results={results} />
      <Bars bars={results.bars} />
      <Choice measured={measured} results={results} />
      {sections.map(({ id, charts }) => (
        <section key={id} id={id} class="topic" aria-label={nameOf(id)}>
          <h2>{nameOf(id)}</h2>
          {charts.map((chart) => (
            <Figure key={chart.id} chart={chart} filter={filter} />
          ))}
        </section>
      ))}
      <MoreOf measured={measured} results={results} />
      <Conditions results={results} />
    </>
  )
}

/** The run's own answers are made from its numbers, in each language. */
function Answers({ results }: { readonly results: Results }) {
  const { measured: text } = words.value
  return (
    <section class="answers" aria-label={text.short}>
      <h2>{text.short}</h2>
      <dl>
        {(results.answers[language.value] ?? []).map(({ question, answer, basis, scenarios }) => (
          <div key={question}>
            <dt>{question}</dt>
            <dd>
              {answer === null ? <NotMeasured scenarios={scenarios} /> : <p>{answer}</p>}
              <p class="note">{basis}</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function NotMeasured({ scenarios }: { readonly scenarios: readonly string[] }) {
  return (
    <p class="note">
      {words.value.measured.notMeasured} <code>npm run bench -- --only {scenarios.join(',')}</code>
    </p>
  )
}

function Figure({ chart, filter }: { readonly chart: Chart; readonly filter: Filter }) {
  const { measured: text } = words.value
  const { id, plot, table, scenarios } = chart
  const told = text.charts[id as keyof typeof text.charts] ?? chart
  const rows = shownRows(filter, table)
  const fits =
    plot.kind === 'curves' ? plot.guides.filter((guide) => guide.kind === 'fit' && isShown(guide, filter)) : []
  return (
    <figure id={`figure-${id}`}>
      <figcaption>
        <h3>{told.title}</h3>
        <p class="note">{told.aid}</p>
      </figcaption>
      {table.rows.length === 0 ? (
        <NotMeasured scenarios={scenarios} />
      ) : rows.length === 0 ? (
        <p class="note nothing">{text.nothing}</p>
      ) : plot.kind === 'curves' ? (
        <CurvesView plot={plot} filter={filter} title={told.title} />
      ) : plot.kind === 'dots' ? (
        <DotsView plot={plot} filter={filter} />
      ) : (
        <StacksView plot={plot} filter={filter} />
      )}
      {rows.length > 0 && (
        <Opens summary={text.numbers(rows.length, table.rows.length)}>
          {() => (
            <>
              <DataTable label={told.title} headings={table.headings} rows={rows} />
              {fits.length > 0 && <p class="note">{text.fitted}</p>}
              <ul class="doubts">
                {fits.map(({ label }) => (
                  <li key={label}>{said(label)}</li>
                ))}
              </ul>
            </>
          )}
        </Opens>
      )}
    </figure>
  )
}

/** A computed line belongs to a technique and a system, or to all. */
const isShown = (
  { system, technique }: { readonly system: string | null; readonly technique: string | null },
  { systems, techniques }: Filter,
): boolean => (system === null || systems.has(system)) && (technique === null || techniques.has(technique))
