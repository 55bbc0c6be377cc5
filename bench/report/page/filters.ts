/** What the page shows. */
export interface Filter {
  shows(subject: { readonly system: string; readonly technique: string; readonly client: string }): boolean
  showsScenario(scenario: string): boolean
}

const form = (): HTMLFormElement => document.getElementById('filters') as HTMLFormElement

const boxes = (name = ''): HTMLInputElement[] =>
  [...form().querySelectorAll('input')].filter((box) => name === '' || box.name === name)

/** What is not checked; whatever has no box is shown. */
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

/** Hides the lines of all tables that the filter does not show, and the figures of scenarios that it does not. */
export function applyToTables(filter: Filter): void {
  for (const row of document.querySelectorAll<HTMLElement>('tr[data-system]')) {
    const { system = '', technique = '', client = '', scenario = '' } = row.dataset
    row.hidden = !filter.shows({ system, technique, client }) || !filter.showsScenario(scenario)
  }
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-scenarios]')) {
    const scenarios = (figure.dataset['scenarios'] ?? '').split(' ').filter(Boolean)
    figure.hidden = scenarios.length > 0 && !scenarios.some((scenario) => filter.showsScenario(scenario))
  }
  for (const details of document.querySelectorAll<HTMLElement>('details[data-technique]')) {
    details.hidden = ![...details.querySelectorAll<HTMLElement>('tr[data-system]')].some(({ hidden }) => !hidden)
  }
}

function tell(): void {
  const shown = document.getElementById('shown')
  const all = boxes()
  const checked = all.filter((box) => box.checked).length
  if (shown)
    shown.textContent =
      checked === all.length ? 'Everything is shown.' : `${checked} of ${all.length} boxes are checked.`
}

/** Calls whenever something else is to be shown. */
export function watchFilters(changed: () => void): void {
  const update = () => {
    tell()
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
  tell()
}
