import type { AnyPlot } from '../charts/chart.ts'
import type { Tally } from '../losses/tallies.ts'
import type { Model } from '../model/model.ts'

/** The data that the page embeds for its script. */
export interface PageData {
  /** By the id of their figure. */
  readonly plots: Readonly<Record<string, AnyPlot>>
  readonly model: Model
  /** Outcomes against peers. */
  readonly tallies: readonly Tally[]
}

export function readData(): PageData {
  const text = document.getElementById('data')?.textContent ?? ''
  return JSON.parse(text) as PageData
}
