/** What the page shows. */
export interface Filter {
  shows(subject: { readonly system: string; readonly technique: string; readonly client: string }): boolean
  showsScenario(scenario: string): boolean
}

const form = (): HTMLFormElement => document.getElementById('filters') as HTMLFormElement

const boxes = (name = ''): HTMLInputElement[] =>
  [...form().querySelectorAll('input')].filter((box) => name === '' || box.name === name)

/** Unchecked values; values without a box are shown. */
function hiddenOf(name: string): ReadonlySet<string> {
  return new Set(boxes(name).flatMap((box) => (box.checked ? [] : [box.value])))
}

export function readFilter(): Filter {
  const [systems, techniques, clients, scenarios] = (['system', 'technique', 'client', 'scenario'] as const).map(
    hiddenOf,
  )
  return {
    shows: ({ system, technique, client }) =>
      !systems?.has(system) && !techniques?.has(technique) && !clients?.has(client),
    showsScenario: (scenario) => !scenarios?.has(scenario),
  }
}

const isShown = ({ hidden }: HTMLElement): boolean => !hidden

/** Updates the counts in a summary, and hides a section without visible rows. */
function applyToDetails(details: HTMLElement): void {
  const rows = [...details.querySelectorAll<HTMLElement>('tr[data-system]')]
  if (rows.length === 0) return
  const shown = rows.filter(isShown)
  details.hidden = shown.length === 0
  const count = details.querySelector('summary .count')
  if (count) count.textContent = String(shown.length)
  const first = details.querySelector('summary .first')
  if (first) first.textContent = shown[0]?.dataset['says'] ?? ''
}

/** Hides a heading without visible content, and its link. */
function applyToHollow(part: HTMLElement): void {
  const contents = [...part.querySelectorAll<HTMLElement>('figure, details.line, tr[data-system]')]
  part.hidden = contents.length > 0 && !contents.some(isShown)
  const link = part.id === '' ? null : document.querySelector<HTMLElement>(`nav a[href="#${part.id}"]`)
  if (link) link.hidden = part.hidden
}

/** Hides table rows, figures and headings that the filter excludes. */
export function applyToTables(filter: Filter): void {
  const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)]
  for (const row of all('tr[data-system]')) {
    const { system = '', technique = '', client = '', scenario = '' } = row.dataset
    row.hidden = !filter.shows({ system, technique, client }) || !filter.showsScenario(scenario)
  }
  for (const figure of all('figure[data-scenarios]')) {
    const scenarios = (figure.dataset['scenarios'] ?? '').split(' ').filter(Boolean)
    figure.hidden = scenarios.length > 0 && !scenarios.some((scenario) => filter.showsScenario(scenario))
  }
  for (const details of all('main details')) applyToDetails(details)
  for (const part of all('[data-hollow]')) applyToHollow(part)
}

function showCount(): void {
  const shown = document.getElementById('shown')
  const all = boxes()
  const checked = all.filter((box) => box.checked).length
  if (shown)
    shown.textContent =
      checked === all.length ? 'Everything is shown.' : `${checked} of ${all.length} boxes are checked.`
}

/** Calls `changed` whenever the filters change. */
export function watchFilters(changed: () => void): void {
  const update = () => {
    showCount()
    changed()
  }
  form().addEventListener('change', update)
  form().addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return
    const button = target.closest('button')
    const { all, none } = button?.dataset ?? {}
    const name = all ?? none
    if (name === undefined) return
    for (const box of boxes(name)) box.checked = all !== undefined
    update()
  })
  form().addEventListener('submit', (event) => event.preventDefault())
  showCount()
}
