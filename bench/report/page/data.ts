import type { Tally } from '../analysis/losses.ts'
import type { AnyPlot } from '../charts/chart.ts'
import type { Model } from '../model/model.ts'

/** What the page's script gets from whoever built the page. */
export interface PageData {
  /** By the id of their figure. */
  readonly plots: Readonly<Record<string, AnyPlot>>
  readonly model: Model
  /** What was won and lost. */
  readonly tallies: readonly Tally[]
}

export function readData(): PageData {
  const text = document.getElementById('data')?.textContent ?? ''
  return JSON.parse(text) as PageData
}
