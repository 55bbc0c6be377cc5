import { compact } from '../../text/number.ts'
import { coresOf, duration, durations, frequency, type InUnit, size, sizes } from '../../text/quantity.ts'
import type { Model } from '../model/model.ts'
import { pick } from '../model/pick.ts'
import { type Estimate, type Prediction, predict, type Settings } from '../model/predict.ts'
import { lookOf } from './look.ts'

const form = (): HTMLFormElement => document.getElementById('settings') as HTMLFormElement

const fields = (): HTMLInputElement[] => [...form().querySelectorAll<HTMLInputElement>('input[type="number"]')]

/** What each field whose number cannot be reckoned with would take, in words; marked as such for whoever does not see its colour. */
function complaints(): string[] {
  return fields().flatMap((field) => {
    const isInvalid = !field.checkValidity()
    if (!isInvalid) {
      field.removeAttribute('aria-invalid')
      field.removeAttribute('aria-describedby')
      return []
    }
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', 'pick')
    const [least, most] = [field.min, field.max].map((limit) => Number(limit).toLocaleString('en'))
    return `“${field.labels?.[0]?.textContent}” takes a number from ${least} to ${most}.`
  })
}

/** Of fields that are all valid. */
function readSettings(): Settings {
  const data = new FormData(form())
  const number = (name: string): number => Number(data.get(name))
  const way = data.get('way')
  return {
    ratePerSecond: number('rate'),
    payloadBytes: number('size'),
    clients: Math.round(number('clients')),
    rttMs: number('rtt'),
    pollMs: number('poll'),
    way: way === 'up' || way === 'echo' ? way : 'down',
  }
}

interface Column {
  readonly of: (prediction: Prediction) => Estimate | null
  /** One unit for all that stands in it. */
  readonly unit: (values: readonly number[]) => InUnit
}

const COLUMNS: readonly Column[] = [
  { of: ({ latencyMs }) => latencyMs, unit: durations },
  { of: ({ bytesPerMinute }) => bytesPerMinute, unit: sizes },
  // Theory's alone: there is no error to state.
  {
    of: ({ requestsPerMinute: value }) => ({ value, errorPercent: 0, worstPercent: 0, cells: 0 }),
    unit: () => compact,
  },
  { of: ({ cores }) => cores, unit: coresOf },
  { of: ({ memoryBytes }) => memoryBytes, unit: sizes },
]

/** A column with the numbers of all predictions. */
interface Filled extends Column {
  readonly inUnit: InUnit
  readonly most: number
}

function filled(column: Column, predictions: readonly Prediction[]): Filled {
  const values = predictions.flatMap((each) => column.of(each)?.value ?? [])
  return { ...column, inUnit: column.unit(values), most: Math.max(0, ...values) }
}

function node(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

const percent = (value: number): string => `${Math.max(1, Math.round(value))} %`

/** On average, and at worst. */
function errorsOf({ errorPercent, worstPercent, cells }: Estimate): string[] {
  if (cells === 0) return ['theory']
  const of = `of ${cells} ${cells === 1 ? 'cell' : 'cells'}`
  if (errorPercent === null || worstPercent === null) return [`± ? ${of}`]
  return [`± ${percent(errorPercent)} ${of}`, `at worst ${percent(worstPercent)}`]
}

function cell(estimate: Estimate | null, { inUnit, most }: Filled): HTMLElement {
  if (estimate === null) return node('td', '', '–')
  const bar = node('span', 'bar')
  bar.style.setProperty('--share', String(most > 0 ? estimate.value / most : 0))
  const errors = errorsOf(estimate).map((words) => node('small', '', words))
  return node('td', '', node('span', 'amount', inUnit(estimate.value)), ...errors, bar)
}

function row(prediction: Prediction, columns: readonly Filled[], isPicked: boolean): HTMLElement {
  const name = node('th', '', prediction.technique, ...(isPicked ? [node('small', 'picked', 'picked')] : []))
  name.setAttribute('scope', 'row')
  const cells = columns.map((column) => cell(column.of(prediction), column))
  const made = node('tr', isPicked ? 'picked' : '', name, ...cells)
  made.style.setProperty('--hue', lookOf(prediction.technique).color)
  return made
}

/** What the picked one needs more of than there is in one process. */
function beyond(picked: Prediction | undefined): string {
  const busy = picked?.cores?.value ?? 0
  return busy > 1 ? ` One process has one core: this needs ${Math.ceil(busy)} of them, and on fewer takes longer.` : ''
}

function show(model: Model): void {
  const body = document.getElementById('predictions')
  const verdict = document.getElementById('pick')
  if (body === null || verdict === null) return
  const wrong = complaints()
  // Numbers of other settings would pass for those of these.
  body.closest('.scroll')?.toggleAttribute('hidden', wrong.length > 0)
  if (wrong.length > 0) {
    verdict.textContent = wrong.join(' ')
    body.replaceChildren()
    return
  }
  const settings = readSettings()
  const predictions = model.map((technique) => predict(technique, settings))
  const best = pick(predictions)
  const columns = COLUMNS.map((column) => filled(column, predictions))
  body.replaceChildren(...predictions.map((each) => row(each, columns, each.technique === best?.technique)))
  verdict.textContent =
    best === null
      ? 'Nothing was measured that would tell.'
      : `${inWords(settings)}${best.technique}. ${best.reason}${beyond(predictions.find(({ technique }) => technique === best.technique))}`
}

const WAYS: Readonly<Record<Settings['way'], (clients: string) => string>> = {
  down: (clients) => `down to ${clients}`,
  up: (clients) => `up from ${clients}`,
  echo: (clients) => `up from ${clients}, each answered`,
}

/** What the numbers are for: on paper there are no fields that would say it. */
function inWords({ ratePerSecond, payloadBytes, clients, rttMs, way, pollMs }: Settings): string {
  const who = clients === 1 ? 'one client' : `each of ${clients.toLocaleString('en')} clients`
  const often = frequency(ratePerSecond)
  const what = `${often.charAt(0).toUpperCase()}${often.slice(1)} of ${size(payloadBytes)}, ${WAYS[way](who)}`
  return `${what}, over a round trip of ${duration(rttMs)}, with polls every ${duration(pollMs)}: `
}

/** The settings stand in the address, so that a link shows what its sender saw. */
function writeHash(): void {
  const entries = [...new FormData(form())].map(([name, value]): [string, string] => [name, String(value)])
  history.replaceState(null, '', `#chooser?${new URLSearchParams(entries)}`)
}

function readHash(): void {
  const [, query] = location.hash.split('?')
  if (query === undefined) return
  for (const [name, value] of new URLSearchParams(query)) {
    const field = form().elements.namedItem(name)
    if (field instanceof HTMLInputElement || field instanceof RadioNodeList) field.value = value
  }
  document.getElementById('chooser')?.scrollIntoView()
}

/** Shows what the model predicts, and again whenever a setting changes. */
export function startChooser(model: Model): void {
  readHash()
  show(model)
  form().addEventListener('input', () => {
    show(model)
    if (form().checkValidity()) writeHash()
  })
  form().addEventListener('submit', (event) => event.preventDefault())
  addEventListener('hashchange', () => {
    readHash()
    show(model)
  })
}
