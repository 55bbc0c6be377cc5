import { duration, frequency, size } from '../../text/quantity.ts'
import type { Model } from '../model/model.ts'
import { pick } from '../model/pick.ts'
import { type Prediction, predict, type Settings } from '../model/predict.ts'
import { COLUMNS, filled, row } from './prediction-row.ts'

const form = (): HTMLFormElement => document.getElementById('settings') as HTMLFormElement

const fields = (): HTMLInputElement[] => [...form().querySelectorAll<HTMLInputElement>('input[type="number"]')]

/** What each invalid field accepts, in words. Also marks those fields for assistive technology. */
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
    return `“${field.labels?.[0]?.textContent}” must be a number from ${least} to ${most}.`
  })
}

/** Call it only if all fields are valid. */
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

/** A note if the pick needs more than one process can use. */
function beyond(picked: Prediction | undefined): string {
  const busy = picked?.cores?.value ?? 0
  return busy > 1 ? ` One process uses one core: this needs ${Math.ceil(busy)}.` : ''
}

function show(model: Model): void {
  const body = document.getElementById('predictions')
  const verdict = document.getElementById('pick')
  if (body === null || verdict === null) return
  const wrong = complaints()
  // The table of earlier settings would pass for one of these.
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
      ? 'Too little was measured to choose.'
      : `${inWords(settings)}${best.technique}. ${best.reason}${beyond(predictions.find(({ technique }) => technique === best.technique))}`
}

const WAYS: Readonly<Record<Settings['way'], (clients: string) => string>> = {
  down: (clients) => `down to ${clients}`,
  up: (clients) => `up from ${clients}`,
  echo: (clients) => `up from ${clients}, each with a reply`,
}

/** The settings in words: on paper the fields are missing. */
function inWords({ ratePerSecond, payloadBytes, clients, rttMs, way, pollMs }: Settings): string {
  const who = clients === 1 ? 'one client' : `each of ${clients.toLocaleString('en')} clients`
  const often = frequency(ratePerSecond)
  const what = `${often.charAt(0).toUpperCase()}${often.slice(1)} of ${size(payloadBytes)}, ${WAYS[way](who)}`
  return `${what}, over a round trip of ${duration(rttMs)}, with polls every ${duration(pollMs)}: `
}

/** The settings are part of the address, so that a link shows what its sender saw. */
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

/** Shows predictions, and updates them whenever a setting changes. */
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
