import { byId, element, setText, svg } from '../element.ts'
import { formatMs } from '../format.ts'
import type { Lab } from '../lab.ts'
import { axisPercent } from '../round-trips.ts'
import { labelOf, TECHNIQUES, type Technique } from '../techniques.ts'

const TICKS_MS = [1, 10, 100, 1_000]
const DOT_RADIUS = 3.5

/** The chooser. Each technique is a rung, and beside it stands what its round trips have been. */
export function ladderView(lab: Lab): () => void {
  const rungs = byId('rungs', HTMLElement)
  const auto = radio('')
  auto.checked = true
  const autoNote = element('span', { class: 'how', id: 'how-auto' })
  auto.setAttribute('aria-describedby', autoNote.id)
  rungs.append(
    element('div', { class: 'rung auto' }, element('label', { class: 'choice' }, auto, 'Automatic'), autoNote),
  )
  const rows = TECHNIQUES.map((technique) => rungView(lab, technique))
  rungs.append(...rows.map(({ node }) => node), axis())
  rungs.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) lab.choose(target.value || null)
  })
  return () => {
    const { state } = lab.client
    const carrying = state.name === 'open' ? state.transport : null
    const isAutomatic = lab.chosen === null && !lab.isComparing && carrying !== null
    setText(autoNote, `The best that gets through${isAutomatic ? `: now ${labelOf(carrying)}` : ''}.`)
    for (const { update } of rows) update(carrying)
  }
}

const radio = (value: string) => element('input', { type: 'radio', name: 'technique', value })

function rungView(lab: Lab, { name, label, how }: Technique) {
  const isSupported = lab.client.transports.includes(name)
  const input = radio(name)
  const note = element(
    'span',
    { class: 'how', id: `how-${name}` },
    isSupported ? how : 'Not supported by this browser.',
  )
  input.setAttribute('aria-describedby', note.id)
  input.disabled = !isSupported
  const plot = svg('svg', { class: 'strip', role: 'img' })
  const median = element('span', { class: 'median' })
  const node = element(
    'div',
    { class: 'rung', 'data-technique': name },
    element('label', { class: 'choice' }, input, label),
    note,
    plot,
    median,
  )
  let drawn: readonly number[] | null = null
  const update = (carrying: string | null) => {
    node.classList.toggle('carrying', carrying === name)
    const samples = lab.roundTrips.of(name)
    if (samples === drawn) return
    drawn = samples
    const middle = lab.roundTrips.median(name)
    draw(plot, samples, middle)
    plot.setAttribute('aria-label', describe(label, samples.length, middle))
    setText(median, middle === null ? '–' : formatMs(middle))
  }
  return { node, update }
}

const describe = (label: string, count: number, median: number | null): string =>
  median === null ? `${label}: no round trip yet` : `${label}: median ${formatMs(median)} of ${count} round trips`

function draw(plot: SVGSVGElement, samples: readonly number[], median: number | null): void {
  const at = (ms: number) => `${axisPercent(ms).toFixed(2)}%`
  const line = (ms: number, className: string, from: string, to: string) =>
    svg('line', { class: className, x1: at(ms), x2: at(ms), y1: from, y2: to })
  plot.replaceChildren(
    ...TICKS_MS.map((ms) => line(ms, 'grid', '-12%', '112%')),
    ...samples.map((ms) => svg('circle', { cx: at(ms), cy: '50%', r: String(DOT_RADIUS) })),
    ...(median === null ? [] : [line(median, 'middle', '18%', '82%')]),
  )
}

function axis(): HTMLElement {
  const scale = element('span', { class: 'scale', 'aria-hidden': 'true' })
  for (const ms of TICKS_MS) {
    const tick = element('span', {}, ms < 1_000 ? `${ms} ms` : '1 s')
    tick.style.left = `${axisPercent(ms)}%`
    scale.append(tick)
  }
  return element('div', { class: 'rung axis' }, scale, element('span', { class: 'median' }, 'median'))
}
