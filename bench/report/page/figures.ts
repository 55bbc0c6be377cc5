import type { AnyPlot } from '../charts/chart.ts'
import { drawCurves } from './draw-curves.ts'
import { drawDots } from './draw-dots.ts'
import { drawStacks } from './draw-stacks.ts'
import type { Filter } from './filters.ts'
import { legend } from './legend.ts'
import { techniquesOf } from './look.ts'
import type { Panel } from './panel.ts'

/** Below this width an axis has no room for its labels. */
const LEAST_PX = { curves: 290, dots: 330 }
const GAP_PX = 12
/** Above this width a panel gets no easier to read. */
const MOST_PX = 640

/** How much of the next panel is visible, to show that there are more. */
const PEEK_PX = 32

/** How panels are arranged. */
interface Layout {
  /** Of one panel, in pixels. */
  readonly width: number
  /** In a row that scrolls sideways: below each other they would make the page too long. */
  readonly isStrip: boolean
}

/** As many panels side by side as fit, and never more than there are. */
function layoutOf(room: number, least: number, count: number): Layout {
  const across = Math.max(1, Math.min(count, 3, Math.floor((room + GAP_PX) / (least + GAP_PX))))
  const isStrip = across === 1 && count > 1
  const share = isStrip ? room - PEEK_PX : Math.floor((room - GAP_PX * (across - 1)) / across)
  return { width: Math.min(MOST_PX, share), isStrip }
}

interface Drawn {
  readonly panels: readonly Panel[]
  readonly legend: readonly HTMLElement[]
  readonly isStrip: boolean
}

function draw(plot: AnyPlot, filter: Filter, room: number): Drawn {
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
  if (plot.kind === 'stacks') {
    const shown = plot.stacks.filter(filter.shows)
    return {
      panels: drawStacks(plot, filter.shows, layoutOf(room, LEAST_PX.dots, 1).width),
      legend: legend({ techniques: techniquesOf(shown), hasLines: false, others: [] }),
      isStrip: false,
    }
  }
  const points = plot.points.filter(filter.shows)
  const systems = new Set(points.map(({ system }) => system))
  const { width, isStrip } = layoutOf(room, LEAST_PX.curves, systems.size)
  const kinds = new Set(plot.guides.map(({ kind }) => kind))
  const isFitted = kinds.has('fit') || kinds.has('theory')
  const others: (readonly [string, string])[] = [
    ...(systems.size > 1 && systems.has('rungway')
      ? [['ghost', 'dashed, without marks: Rungway with the same technique'] as const]
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

/** `place`: the position among the panels, or empty. */
function panelOf({ title, node }: Panel, place: string): HTMLElement {
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

/** A strip can be scrolled by keyboard. */
function arrange(panels: HTMLElement, isStrip: boolean): void {
  panels.classList.toggle('strip', isStrip)
  if (isStrip) {
    panels.tabIndex = 0
    panels.setAttribute('role', 'group')
    panels.setAttribute('aria-label', 'Plots, side by side')
  } else for (const name of ['tabindex', 'role', 'aria-label']) panels.removeAttribute(name)
}

/** Draws one figure as the filter wants it, in its current width. */
export function drawFigure(figure: HTMLElement, plot: AnyPlot, filter: Filter): void {
  const panels = figure.querySelector<HTMLElement>('.panels')
  if (panels === null || figure.hidden) return
  const room = panels.clientWidth
  // Not laid out yet: it is drawn once it is.
  if (room === 0) return
  const drawn = draw(plot, filter, room)
  const count = drawn.panels.length
  panels.replaceChildren(
    ...drawn.panels.map((each, index) => panelOf(each, drawn.isStrip ? `${index + 1} of ${count}` : '')),
  )
  arrange(panels, drawn.isStrip)
  figure.querySelector('.legend')?.replaceChildren(...drawn.legend)
  const nothing = figure.querySelector<HTMLElement>('.nothing')
  if (nothing) nothing.hidden = drawn.panels.length > 0
}
