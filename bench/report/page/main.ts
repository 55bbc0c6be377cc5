import { startChooser } from './chooser.ts'
import { readData } from './data.ts'
import { drawFigure } from './figures.ts'
import { applyToTables, readFilter, watchFilters } from './filters.ts'
import { startMenus } from './menus.ts'
import { startScheme } from './scheme.ts'
import { applyToTally } from './tally.ts'

const { plots, model, tallies } = readData()
const figures = [...document.querySelectorAll<HTMLElement>('figure[id]')]

/** Figures that are not drawn for the current filter yet. */
let waiting: readonly HTMLElement[] = []

const isInView = (figure: HTMLElement): boolean => {
  const { top, bottom } = figure.getBoundingClientRect()
  return top < innerHeight && bottom > 0
}

/**
 * Draws `count` figures; the rest follows in pieces, so that a click does not wait for figures out
 * of view.
 */
function drawSome(count: number): void {
  const filter = readFilter()
  for (const figure of waiting.slice(0, count)) {
    const plot = plots[figure.id]
    if (plot !== undefined) drawFigure(figure, plot, filter)
  }
  waiting = waiting.slice(count)
}

function drawRest(): void {
  if (waiting.length === 0) return
  drawSome(1)
  setTimeout(drawRest)
}

function drawAll(): void {
  const isIdle = waiting.length === 0
  const filter = readFilter()
  applyToTables(filter)
  applyToTally(tallies, filter)
  const seen = figures.filter(isInView)
  waiting = [...seen, ...figures.filter((figure) => !seen.includes(figure))]
  drawSome(seen.length)
  if (isIdle) setTimeout(drawRest)
}

// Paper shows all of them.
addEventListener('beforeprint', () => drawSome(waiting.length))

startScheme()
startMenus()
startChooser(model)
watchFilters(drawAll)
drawAll()

const main = document.getElementById('main')
let width = main?.clientWidth
// Only changes of width count: drawing changes heights, and would trigger itself.
new ResizeObserver(() => {
  if (main?.clientWidth === width) return
  width = main?.clientWidth
  drawAll()
}).observe(main ?? document.body)
