import { fit, scaled } from '../lane/canvas.ts'
import type { Palette } from '../lane/picture.ts'
import { type Drawn, paintLane, type Span } from './waterfall.ts'

/** The end of the picture, in which what has been drawn may still change: it is drawn each time. */
const LIVE_MS = 1_000
/** The rest is drawn again so often, for what is known late: a poll that was in vain, a message that did come. */
const SETTLED_MS = 500
/** Pictures of several lanes are not to be drawn anew in one frame. */
const SPREAD = 0.5
/** A picture that has not moved by a pixel is left as it is for so long. */
const STILL_MS = 200
/** One that is out of sight is drawn so seldom, for whoever prints the page or takes a picture of all of it. */
const UNSEEN_MS = 1_000

/**
 * Paints the picture of one lane again and again. All but its end is moved instead of drawn: at 200 messages a second that
 * is a tenth of the work. The picture moves by whole pixels.
 */
export class LanePainter {
  readonly #canvas: HTMLCanvasElement
  /** The whole picture as it was drawn last, in the same pixels. */
  readonly #settled = document.createElement('canvas')
  /** What it was drawn of; another one is drawn anew. */
  #settledKey = ''
  /** Pixels from the beginning of time to its left edge. */
  #settledLeft = 0
  #settledUntil = 0
  #key = ''
  #left = 0
  #paintedAt = Number.NEGATIVE_INFINITY

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
  }

  /** `now`: of a clock that never goes back. `isSeen`: whether the canvas is on the screen. */
  paint(lane: Drawn, palette: Palette, span: Span, now: number, isSeen = true): void {
    const canvas = this.#canvas
    if ((!isSeen && now - this.#paintedAt < UNSEEN_MS) || !fit(canvas)) return
    const pen = canvas.getContext('2d')
    if (pen === null) return
    const { width, height } = canvas
    const lengthMs = span.toMs - span.fromMs
    const perMs = width / lengthMs
    const left = Math.floor(span.fromMs * perMs)
    const key = [
      width,
      height,
      devicePixelRatio,
      lengthMs,
      palette.of(lane.technique),
      palette.rail,
      lane.picked,
    ].join()
    if (key === this.#key && left === this.#left && now - this.#paintedAt < STILL_MS) return
    this.#key = key
    this.#left = left
    this.#paintedAt = now
    const moved = left - this.#settledLeft
    const isTooFar = moved < 0 || moved > SETTLED_MS * 2 * perMs
    if (key !== this.#settledKey || isTooFar || now >= this.#settledUntil) {
      this.#settle(lane, palette, left, lengthMs, now)
      this.#settledKey = key
    }
    this.#compose(pen, lane, palette, left, lengthMs)
  }

  #settle(lane: Drawn, palette: Palette, left: number, lengthMs: number, now: number): void {
    const { width, height } = this.#canvas
    const settled = this.#settled
    const pen = settled.getContext('2d')
    if (pen === null) return
    if (settled.width !== width) settled.width = width
    if (settled.height !== height) settled.height = height
    const size = scaled(settled, pen)
    pen.clearRect(0, 0, size.width, size.height)
    const fromMs = (left * lengthMs) / width
    paintLane(pen, lane, palette, { fromMs, toMs: fromMs + lengthMs }, size.width, size.height)
    this.#settledLeft = left
    this.#settledUntil = now + SETTLED_MS * (1 + SPREAD * (Math.random() - 0.5))
  }

  #compose(pen: CanvasRenderingContext2D, lane: Drawn, palette: Palette, left: number, lengthMs: number): void {
    const { width, height } = this.#canvas
    const moved = left - this.#settledLeft
    const live = Math.max(0, Math.round(width * (1 - LIVE_MS / lengthMs)) - moved)
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.clearRect(0, 0, width, height)
    if (live > 0) pen.drawImage(this.#settled, moved, 0, live, height, 0, 0, live, height)
    pen.save()
    pen.beginPath()
    pen.rect(live, 0, width - live, height)
    pen.clip()
    const size = scaled(this.#canvas, pen)
    const fromMs = (left * lengthMs) / width
    const sinceMs = ((left + live) * lengthMs) / width
    paintLane(pen, lane, palette, { fromMs, toMs: fromMs + lengthMs }, size.width, size.height, sinceMs)
    pen.restore()
  }
}
