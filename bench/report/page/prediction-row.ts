import { compact } from '../../text/number.ts'
import { coresOf, durations, type InUnit, sizes } from '../../text/quantity.ts'
import type { Estimate, Prediction } from '../model/predict.ts'
import { lookOf } from './look.ts'

interface Column {
  readonly of: (prediction: Prediction) => Estimate | null
  /** A common unit for the column. */
  readonly unit: (values: readonly number[]) => InUnit
}

export const COLUMNS: readonly Column[] = [
  { of: ({ latencyMs }) => latencyMs, unit: durations },
  { of: ({ bytesPerMinute }) => bytesPerMinute, unit: sizes },
  // By theory alone, so there is no error to state.
  {
    of: ({ requestsPerMinute: value }) => ({ value, errorPercent: 0, worstPercent: 0, cells: 0 }),
    unit: () => compact,
  },
  { of: ({ cores }) => cores, unit: coresOf },
  { of: ({ memoryBytes }) => memoryBytes, unit: sizes },
]

/** A column with the values of all predictions. */
interface Filled extends Column {
  readonly inUnit: InUnit
  readonly most: number
}

export function filled(column: Column, predictions: readonly Prediction[]): Filled {
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

/** The predictions of one technique. */
export function row(prediction: Prediction, columns: readonly Filled[], isPicked: boolean): HTMLElement {
  const name = node('th', '', prediction.technique, ...(isPicked ? [node('small', 'picked', 'picked')] : []))
  name.setAttribute('scope', 'row')
  const cells = columns.map((column) => cell(column.of(prediction), column))
  const made = node('tr', isPicked ? 'picked' : '', name, ...cells)
  made.style.setProperty('--hue', lookOf(prediction.technique).color)
  return made
}
