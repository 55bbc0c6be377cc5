import type { Curves, Dots } from '../charts/chart.ts'
import { drawCurves } from './draw-curves.ts'
import { drawDots } from './draw-dots.ts'
import type { Filter } from './filters.ts'
import { legend } from './legend.ts'
import { techniquesOf } from './look.ts'

/** Narrower than that an axis has no room for its labels. */
const LEAST_PX = { curves: 290, dots: 330 }
const GAP_PX = 12
/** Wider than that a line is no easier to read. */
const MOST_PX = 640

/** So much of the next panel is to be seen that nobody takes the first for all there is. */
const PEEK_PX = 32

/** How panels stand. */
interface Layout {
  /** Of one, in pixels. */
  readonly width: number
  /** They go on beyond the edge, instead of below: a page with all of them one below the other is too long to be read. */
  readonly isStrip: boolean
}

/** As many panels side by side as there is room for, and never more than there are. */
function layoutOf(room: number, least: number, count: number): Layout {
  const across = Math.max(1, Math.min(count, 3, Math.floor((room + GAP_PX) / (least + GAP_PX))))
  const isStrip = across === 1 && count > 1
  const share = isStrip ? room - PEEK_PX : Math.floor((room - GAP_PX * (across - 1)) / across)
  return { width: Math.min(MOST_PX, share), isStrip }
}

interface Drawn {
  readonly panels: readonly { readonly title: string; readonly node: Element }[]
  readonly legend: readonly HTMLElement[]
  readonly isStrip: boolean
}

function draw(plot: Curves | Dots, filter: Filter, room: number): Drawn {
  if (plot.kind === 'dots') {
    const count = plot.panels.filter(({ dots }) => dots.some(filter.shows)).length
    const { width, isStrip } = layoutOf(room, LEAST_PX.dots, count)
    const shown = plot.panels.flatMap(({ dots }) => dots).filter(filter.shows)
    return {
      panels: drawDots(plot, filter.shows, width),
      legend: legend({ techniques: techniquesOf(shown), hasLines: false, others: [] }),
      isStrip,
    }
  }
  const points = plot.points.filter(filter.shows)
  const systems = new Set(points.map(({ system }) => system))
  const { width, isStrip } = layoutOf(room, LEAST_PX.curves, systems.size)
  const kinds = new Set(plot.guides.map(({ kind }) => kind))
  const isFitted = kinds.has('fit') || kinds.has('theory')
  const others: (readonly [string, string])[] = [
    ...(systems.size > 1 && systems.has('rungway')
      ? [['ghost', 'dashed, in its colour and without marks: Rungway, with the same technique'] as const]
      : []),
    ...(kinds.has('reference') ? [['rail', 'the message alone'] as const] : []),
    ...(kinds.has('fit') ? [['thin', 'fitted'] as const] : []),
    ...(kinds.has('theory') ? [['thin', 'theory'] as const] : []),
  ]
  return {
    panels: points.length === 0 ? [] : drawCurves(plot, points, width),
    legend: legend({ techniques: techniquesOf(points), hasLines: !isFitted && plot.marks === 'each', others }),
    isStrip,
  }
}

/** `place`: empty, or which of how many it is. */
function panel({ title, node }: Drawn['panels'][number], place: string): HTMLElement {
  const made = document.createElement('div')
  made.className = 'panel'
  const heading = document.createElement('p')
  heading.textContent = title
  if (place !== '') {
    const small = document.createElement('small')
    small.textContent = place
    heading.append(' ', small)
  }
  node.setAttribute('role', 'img')
  made.append(heading, node)
  return made
}

/** What goes on beyond the edge can be reached by keyboard too. */
function arrange(panels: HTMLElement, isStrip: boolean): void {
  panels.classList.toggle('strip', isStrip)
  if (isStrip) {
    panels.tabIndex = 0
    panels.setAttribute('role', 'group')
    panels.setAttribute('aria-label', 'Plots, side by side')
  } else for (const name of ['tabindex', 'role', 'aria-label']) panels.removeAttribute(name)
}

/** Draws one figure as the filter wants it, as wide as it is now. */
export function drawFigure(figure: HTMLElement, plot: Curves | Dots, filter: Filter): void {
  const panels = figure.querySelector<HTMLElement>('.panels')
  if (panels === null || figure.hidden) return
  const room = panels.clientWidth
  // Not laid out: it is drawn when it is.
  if (room === 0) return
  const drawn = draw(plot, filter, room)
  const count = drawn.panels.length
  panels.replaceChildren(
    ...drawn.panels.map((each, index) => panel(each, drawn.isStrip ? `${index + 1} of ${count}` : '')),
  )
  arrange(panels, drawn.isStrip)
  figure.querySelector('.legend')?.replaceChildren(...drawn.legend)
  const nothing = figure.querySelector<HTMLElement>('.nothing')
  if (nothing) nothing.hidden = drawn.panels.length > 0
}
