import { measured, model } from 'virtual:rungway-model'
import { computed, effect, signal } from '@preact/signals'
import { pick } from '../../../bench/report/model/pick.ts'
import { type Estimate, type Prediction, predict, type Settings } from '../../../bench/report/model/predict.ts'
import { compact } from '../../../bench/text/number.ts'
import { coresOf, durations, type InUnit, sizes } from '../../../bench/text/quantity.ts'
import { Glyph } from '../site/glyph.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { CASES, type CaseName, NUMBERS, queryOf, settingsIn, WAYS } from './settings.ts'

const settings = signal<Settings>(settingsIn(location.hash.slice(1)))
const predictions = computed(() => model.map((technique) => predict(technique, settings.value)))
const best = computed(() => pick(predictions.value)?.technique ?? null)

addEventListener('hashchange', () => {
  // The name of a section has none.
  if (location.hash.includes('=')) settings.value = settingsIn(location.hash.slice(1))
})
effect(() => {
  // The settings are part of the address, so that a link shows what its sender saw.
  if (settings.value !== CASES.chat) history.replaceState(null, '', `#${queryOf(settings.value)}`)
})

export function ChoosePage() {
  const { choose: text } = words.value
  return (
    <>
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      <Choosing />
      <section class="beyond" aria-labelledby="beyond-heading">
        <h2 id="beyond-heading">{text.beyond.heading}</h2>
        <ul>
          {text.beyond.points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      </section>
    </>
  )
}

/** What is asked, and what it would take. */
export function Choosing() {
  const { choose: text } = words.value
  return (
    <div class="choose">
      <section class="ask" aria-labelledby="ask-heading">
        <h2 id="ask-heading">{text.describe}</h2>
        <div class="cases">
          {Object.entries(text.cases).map(([name, label]) => (
            <button
              key={name}
              type="button"
              onClick={() => {
                settings.value = { ...CASES[name as CaseName] }
              }}
            >
              {label}
            </button>
          ))}
        </div>
        <SettingsForm />
      </section>
      <section class="answer" aria-labelledby="answer-heading">
        <h2 id="answer-heading">{text.answer}</h2>
        <Verdict />
        <Predictions />
        <p class="note">{text.errors}</p>
        <p class="note">
          {text.machine(measured.date, `${measured.cores} × ${measured.cpu}, ${measured.os}`, measured.node)}
        </p>
      </section>
    </div>
  )
}

function SettingsForm() {
  const { choose: text } = words.value
  return (
    <form class="settings" onSubmit={(event) => event.preventDefault()}>
      {NUMBERS.map(({ name, least, most }) => (
        <label key={name}>
          {text.numbers[name]}
          <input
            type="number"
            min={least}
            max={most}
            step="any"
            required
            value={settings.value[name]}
            onInput={({ currentTarget }) => {
              if (currentTarget.checkValidity())
                settings.value = { ...settings.value, [name]: currentTarget.valueAsNumber }
            }}
          />
        </label>
      ))}
      <fieldset>
        <legend>{text.direction}</legend>
        {WAYS.map((way) => (
          <label key={way}>
            <input
              type="radio"
              name="way"
              checked={settings.value.way === way}
              onChange={() => {
                settings.value = { ...settings.value, way }
              }}
            />{' '}
            {text.ways[way]}
          </label>
        ))}
      </fieldset>
    </form>
  )
}

/** The choice, and why, in the reader's language. */
function Verdict() {
  const { choose: text } = words.value
  const { value: technique } = best
  const chosen = predictions.value.find((each) => each.technique === technique)
  if (chosen === undefined || chosen.latencyMs === null)
    return (
      <p class="verdict" role="status">
        {text.unknown}
      </p>
    )
  const latencies = predictions.value.flatMap(({ latencyMs }) => latencyMs?.value ?? [])
  const inUnit = durations([chosen.latencyMs.value, ...latencies])
  const cores = chosen.cores?.value ?? 0
  return (
    <p class="verdict" role="status" data-technique={chosen.technique}>
      <strong>
        <Glyph of={chosen.technique} /> {techniqueWords(chosen.technique).name}
      </strong>{' '}
      {text.because(inUnit(chosen.latencyMs.value), inUnit(Math.min(...latencies)))}
      {cores > 1 && ` ${text.processes(Math.ceil(cores))}`}
    </p>
  )
}

interface Column {
  readonly name: 'latency' | 'bytes' | 'requests' | 'cpu' | 'memory'
  readonly of: (prediction: Prediction) => Estimate | null
  readonly unit: (values: readonly number[]) => InUnit
}

const COLUMNS: readonly Column[] = [
  { name: 'latency', of: ({ latencyMs }) => latencyMs, unit: durations },
  { name: 'bytes', of: ({ bytesPerMinute }) => bytesPerMinute, unit: sizes },
  {
    name: 'requests',
    // By theory alone, so there is no error to state.
    of: ({ requestsPerMinute: value }) => ({ value, errorPercent: null, worstPercent: null, cells: 0 }),
    unit: () => compact,
  },
  { name: 'cpu', of: ({ cores }) => cores, unit: coresOf },
  { name: 'memory', of: ({ memoryBytes }) => memoryBytes, unit: sizes },
]

function Predictions() {
  const { choose: text } = words.value
  const rows = predictions.value
  const filled = COLUMNS.map((column) => {
    const values = rows.flatMap((row) => column.of(row)?.value ?? [])
    return { ...column, inUnit: column.unit(values), most: Math.max(0, ...values) }
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section class="scroll" tabIndex={0} aria-label={text.predictions}>
      <table class="predictions">
        <thead>
          <tr>
            <th scope="col">{text.technique}</th>
            {COLUMNS.map(({ name }) => (
              <th key={name} scope="col">
                {text.columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.technique} data-technique={row.technique} data-picked={row.technique === best.value}>
              <th scope="row">
                <Glyph of={row.technique} /> {techniqueWords(row.technique).name}
              </th>
              {filled.map(({ name, of, inUnit, most }) => (
                <Cell key={name} estimate={of(row)} inUnit={inUnit} most={most} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface CellProps {
  readonly estimate: Estimate | null
  readonly inUnit: InUnit
  readonly most: number
}

function Cell({ estimate, inUnit, most }: CellProps) {
  if (estimate === null) return <td>–</td>
  const { value, errorPercent } = estimate
  return (
    <td>
      {inUnit(value)}
      {errorPercent !== null && <small> ± {Math.max(1, Math.round(errorPercent))} %</small>}
      {/* An attribute and no style: the policy forbids inline styles. */}
      <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width={most > 0 ? (100 * value) / most : 0} height="4" />
      </svg>
    </td>
  )
}
