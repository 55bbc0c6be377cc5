import { words } from '../../words/language.ts'
import { techniqueWords } from '../../words/technique-words.ts'
import { byId, element, setText, svg } from '../element.ts'
import { formatMs } from '../format.ts'
import type { Lab } from '../lab.ts'
import { axisPercent } from '../round-trips.ts'
import { labelOf, TECHNIQUES } from '../techniques.ts'

const TICKS_MS = [1, 10, 100, 1_000]
const DOT_RADIUS = 3.5

/** The chooser. Each technique is a rung, and beside it stands what its round trips have been. */
export function ladderView(lab: Lab): () => void {
  const rungs = byId('rungs', HTMLElement)
  const auto = radio('')
  auto.checked = true
  const autoLabel = element('span')
  const autoNote = element('span', { class: 'how', id: 'how-auto' })
  auto.setAttribute('aria-describedby', autoNote.id)
  rungs.append(element('div', { class: 'rung auto' }, element('label', { class: 'choice' }, auto, autoLabel), autoNote))
  const rows = TECHNIQUES.map((technique) => rungView(lab, technique))
  const scale = axis()
  rungs.append(...rows.map(({ node }) => node), scale.node)
  rungs.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) lab.choose(target.value || null)
  })
  return () => {
    const { state } = lab.client
    const carrying = state.name === 'open' ? state.transport : null
    const isAutomatic = lab.chosen === null && !lab.isComparing && carrying !== null
    setText(autoLabel, words.value.session.automatic)
    setText(autoNote, words.value.session.best(isAutomatic ? labelOf(carrying) : null))
    scale.update()
    for (const { update } of rows) update(carrying)
  }
}

const radio = (value: string) => element('input', { type: 'radio', name: 'technique', value })

function rungView(lab: Lab, name: string) {
  const isSupported = lab.client.transports.includes(name)
  const input = radio(name)
  const label = element('span')
  const note = element('span', { class: 'how', id: `how-${name}` })
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
    const { name: called, how } = techniqueWords(name)
    setText(label, called)
    setText(note, isSupported ? how : words.value.session.unsupported)
    node.classList.toggle('carrying', carrying === name)
    const samples = lab.roundTrips.of(name)
    const middle = lab.roundTrips.median(name)
    plot.setAttribute('aria-label', describe(called, samples.length, middle))
    if (samples === drawn) return
    drawn = samples
    draw(plot, samples, middle)
    setText(median, middle === null ? '–' : formatMs(middle))
  }
  return { node, update }
}

const describe = (label: string, count: number, median: number | null): string =>
  median === null
    ? words.value.session.noRoundTrip(label)
    : words.value.session.roundTrips(label, formatMs(median), count)

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

function axis() {
  const scale = element('span', { class: 'scale', 'aria-hidden': 'true' })
  for (const ms of TICKS_MS) {
    const tick = element('span', {}, ms < 1_000 ? `${ms} ms` : '1 s')
    tick.style.left = `${axisPercent(ms)}%`
    scale.append(tick)
  }
  const median = element('span', { class: 'median' })
  return {
    node: element('div', { class: 'rung axis' }, scale, median),
    update: () => setText(median, words.value.session.median),
  }
}
