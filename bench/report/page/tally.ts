import { type Counts, sumOf, type Tally } from '../losses/tallies.ts'
import type { Filter } from './filters.ts'

/** Counts outcomes within the filter. */
export function applyToTally(tallies: readonly Tally[], filter: Filter): void {
  const shown = tallies.filter((each) => filter.shows(each) && filter.showsScenario(each.scenario))
  for (const row of document.querySelectorAll<HTMLElement>('#tally tr[data-kind]')) {
    const counts = sumOf(shown.filter(({ kind }) => kind === row.dataset['kind']))
    for (const cell of row.querySelectorAll<HTMLElement>('td[data-count]')) {
      cell.textContent = String(counts[cell.dataset['count'] as keyof Counts])
    }
  }
}
