import type { Model } from '../model/model.ts'
import { pick } from '../model/pick.ts'
import { type Estimate, type Prediction, predict, type Settings } from '../model/predict.ts'
import { compact } from '../number.ts'
import { cores, duration, size } from '../quantity.ts'
import { lookOf } from './look.ts'

const form = (): HTMLFormElement => document.getElementById('settings') as HTMLFormElement

/** Null while a field says nothing that can be reckoned with. */
function readSettings(): Settings | null {
  if (!form().checkValidity()) return null
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

const COLUMNS: readonly (readonly [
  value: (prediction: Prediction) => Estimate | null,
  unit: (value: number) => string,
])[] = [
  [({ latencyMs }) => latencyMs, duration],
  [({ bytesPerMinute }) => bytesPerMinute, size],
  // Theory's alone: there is no error to state.
  [({ requestsPerMinute: value }) => ({ value, errorPercent: 0, cells: 0 }), compact],
  [(prediction) => prediction.cores, cores],
  [({ memoryBytes }) => memoryBytes, size],
]

function node(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

const errorOf = ({ errorPercent, cells }: Estimate): string => {
  if (cells === 0) return 'theory'
  const of = `of ${cells} ${cells === 1 ? 'cell' : 'cells'}`
  return errorPercent === null ? `± ? ${of}` : `± ${Math.max(1, Math.round(errorPercent))} % ${of}`
}

function cell(estimate: Estimate | null, unit: (value: number) => string, most: number): HTMLElement {
  if (estimate === null) return node('td', '', '–')
  const bar = node('span', 'bar')
  bar.style.setProperty('--share', String(most > 0 ? estimate.value / most : 0))
  return node('td', '', node('span', 'amount', unit(estimate.value)), node('small', '', errorOf(estimate)), bar)
}

function row(prediction: Prediction, most: readonly number[], isPicked: boolean): HTMLElement {
  const name = node('th', '', prediction.technique, ...(isPicked ? [node('small', 'picked', 'picked')] : []))
  name.setAttribute('scope', 'row')
  const cells = COLUMNS.map(([value, unit], index) => cell(value(prediction), unit, most[index] ?? 0))
  const made = node('tr', isPicked ? 'picked' : '', name, ...cells)
  made.style.setProperty('--hue', lookOf(prediction.technique).color)
  return made
}

function show(model: Model): void {
  const settings = readSettings()
  const body = document.getElementById('predictions')
  const verdict = document.getElementById('pick')
  if (body === null || verdict === null) return
  if (settings === null) {
    verdict.textContent = 'One of these numbers is missing, or out of range.'
    return
  }
  const predictions = model.map((technique) => predict(technique, settings))
  const best = pick(predictions)
  const most = COLUMNS.map(([value]) => Math.max(0, ...predictions.map((each) => value(each)?.value ?? 0)))
  body.replaceChildren(...predictions.map((each) => row(each, most, each.technique === best?.technique)))
  const busiest = predictions.find(({ technique }) => technique === best?.technique)?.cores?.value ?? 0
  const beyond = busiest > 1 ? ` One process has one core: this needs ${Math.ceil(busiest)} of them.` : ''
  verdict.textContent =
    best === null
      ? 'Nothing was measured that would tell.'
      : `${inWords(settings)}${best.technique}. ${best.reason}${beyond}`
}

const WAYS: Readonly<Record<Settings['way'], (clients: string) => string>> = {
  down: (clients) => `down to ${clients}`,
  up: (clients) => `up from ${clients}`,
  echo: (clients) => `up from ${clients}, each answered`,
}

/** What the numbers are for: on paper there are no fields that would say it. */
function inWords({ ratePerSecond, payloadBytes, clients, rttMs, way, pollMs }: Settings): string {
  const who = clients === 1 ? 'one client' : `each of ${clients.toLocaleString('en')} clients`
  const what = ratePerSecond === 1 ? 'message' : 'messages'
  return `${compact(ratePerSecond)} ${what} a second of ${size(payloadBytes)}, ${WAYS[way](who)}, behind ${compact(rttMs)} ms, with polls every ${duration(pollMs)}: `
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
