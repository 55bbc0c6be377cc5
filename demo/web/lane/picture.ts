import { drawUpAt, paperOf } from './canvas.ts'
import type { Activity, Lane } from './lane.ts'

/** How much of the past a picture shows. */
export const SHOWN_MS = 10_000

const BAR_HEIGHT = 12
const DOT_RADIUS = 4
const TOGETHER_MS = 5
const STACK_STEP = 5
const MAX_STACKED = 4
/** A request that took less than a pixel still shows. */
const MIN_BAR_WIDTH = 2

/** The colours of the page, read from its style sheet whenever they are asked for: they change at dusk. */
export interface Palette {
  readonly rail: string
  readonly vain: string
  of(technique: string): string
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    get rail() {
      return read('--rail')
    },
    get vain() {
      return read('--soft')
    },
    of: (technique) => read(`--${technique}`) || read('--accent'),
  }
}

/** The same colours, each read once: for one frame, in which they do not change. */
export function remembered(palette: Palette): Palette {
  const [rail, vain] = [palette.rail, palette.vain]
  const hues = new Map<string, string>()
  return {
    rail,
    vain,
    of(technique) {
      const hue = hues.get(technique) ?? palette.of(technique)
      hues.set(technique, hue)
      return hue
    },
  }
}

/** Draws what a lane did in the last ten seconds: requests as bars, messages as dots, time to the right. */
export function draw(canvas: HTMLCanvasElement, lane: Lane, palette: Palette, now: number): void {
  const paper = paperOf(canvas)
  if (paper === null) return
  const { pen, width, height } = paper
  const x = (ms: number) => width * (1 - (now - ms) / SHOWN_MS)
  const down = Math.round(height * 0.52)
  const up = Math.round(height * 0.86)
  pen.strokeStyle = palette.rail
  pen.lineWidth = 1
  pen.beginPath()
  pen.moveTo(0, down + 0.5)
  pen.lineTo(width, down + 0.5)
  pen.stroke()
  const shown = lane.since(now - SHOWN_MS)
  for (const activity of shown) {
    if (activity.purpose === 'up') drawUp(pen, activity, palette, x, up)
    else drawRequest(pen, activity, palette, x, down, now)
  }
  for (const activity of shown) drawMessages(pen, activity, palette, x, down, now - SHOWN_MS)
}

function drawRequest(
  pen: CanvasRenderingContext2D,
  activity: Activity,
  palette: Palette,
  x: (ms: number) => number,
  y: number,
  now: number,
): void {
  const { startMs, endMs, purpose, messagesMs, technique } = activity
  const isVain = purpose === 'poll' && endMs !== null && messagesMs.length === 0
  const left = Math.max(x(startMs), -20)
  const width = Math.max(x(endMs ?? now) - left, MIN_BAR_WIDTH)
  pen.beginPath()
  pen.roundRect(left, y - BAR_HEIGHT / 2, width, BAR_HEIGHT, Math.min(BAR_HEIGHT / 2, width / 2))
  if (isVain) {
    pen.strokeStyle = palette.vain
    pen.stroke()
    return
  }
  pen.globalAlpha = 0.28
  pen.fillStyle = palette.of(technique)
  pen.fill()
  pen.globalAlpha = 1
  // The moment of asking is a line, so that many short requests show as many.
  pen.fillRect(left, y - BAR_HEIGHT / 2, 1.5, BAR_HEIGHT)
}

function drawUp(
  pen: CanvasRenderingContext2D,
  { startMs, technique }: Activity,
  palette: Palette,
  x: (ms: number) => number,
  y: number,
): void {
  pen.fillStyle = palette.of(technique)
  drawUpAt(pen, x(startMs), y)
}

function drawMessages(
  pen: CanvasRenderingContext2D,
  { messagesMs, technique }: Activity,
  palette: Palette,
  x: (ms: number) => number,
  y: number,
  fromMs: number,
): void {
  pen.fillStyle = palette.of(technique)
  let last = Number.NEGATIVE_INFINITY
  let height = 0
  for (const at of messagesMs) {
    if (at < fromMs) continue
    // What arrives together is stacked, so that it can be counted.
    height = at - last < TOGETHER_MS ? Math.min(height + 1, MAX_STACKED) : 0
    last = at
    pen.beginPath()
    pen.arc(x(at), y - height * STACK_STEP, DOT_RADIUS, 0, 2 * Math.PI)
    pen.fill()
  }
}
