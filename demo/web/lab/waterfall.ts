import { drawUpAt } from '../lane/canvas.ts'
import type { Palette } from '../lane/picture.ts'
import { firstAt, type LaneRecord, type RequestRow } from './recording.ts'
import { isPoll, isUp } from './row-words.ts'

/** The part of the past that a picture shows, on the server's clock. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** What is drawn of one lane. */
export interface Drawn {
  readonly record: LaneRecord
  /** The technique that carries, for the colour. */
  readonly technique: string
  readonly sent: readonly { readonly n: number; readonly at: number }[]
  /** Whether messages are sent down, so that one which has not arrived is under way. */
  readonly goesDown: boolean
  /** The message that the reader has picked. */
  readonly picked: number | null
}

/** The server's rail is above the page's; messages cross between them. */
const SERVER_Y = 0.16
const PAGE_Y = 0.66
const BAR_HEIGHT = 12
const UP_GAP = 11
/** A request that took less still shows. */
const MIN_BAR_WIDTH = 2
/** Messages closer than that are one line: a picture has no room for more, and no time. */
const MESSAGE_STEP_PX = 1.5
const DOT_RADIUS = 3
/** How far a message reaches to the left and to the right of its moment. */
const EDGE_PX = 5
const PICKED_RADIUS = 7
/** How far what is under way is drawn. */
const UNDER_WAY = 0.55
/** Lines of messages that have not arrived. */
const MAX_IN_FLIGHT = 60

/**
 * Draws what a lane did in that time: requests as bars on the page's rail, messages as lines between the rails. `sinceMs`:
 * what shows only before that is left out, for a picture of which the rest is there.
 */
export function paintLane(
  pen: CanvasRenderingContext2D,
  lane: Drawn,
  palette: Palette,
  { fromMs, toMs }: Span,
  width: number,
  height: number,
  sinceMs: number = fromMs,
): void {
  const x = (ms: number) => (width * (ms - fromMs)) / (toMs - fromMs)
  const server = Math.round(height * SERVER_Y) + 0.5
  const page = Math.round(height * PAGE_Y) + 0.5
  const hue = palette.of(lane.technique)
  pen.lineWidth = 1
  pen.strokeStyle = palette.rail
  pen.beginPath()
  for (const y of [server, page]) {
    pen.moveTo(0, y)
    pen.lineTo(width, y)
  }
  pen.stroke()
  pen.strokeStyle = hue
  pen.fillStyle = hue
  const { record } = lane
  let next: RequestRow | undefined
  for (const row of rowsIn(record, sinceMs, toMs).toReversed()) {
    if (isUp(row)) drawUpAt(pen, x(row.startMs), page + UP_GAP)
    else {
      drawRow(pen, row, isVain(record, row, next), palette, x, page, toMs)
      next = row
    }
  }
  // A message is drawn where it was sent, and a little of it on both sides.
  const edgeMs = (EDGE_PX * (toMs - fromMs)) / width
  drawArrivals(pen, record, x, server, page, sinceMs - edgeMs, toMs, width)
  if (lane.picked !== null) drawPicked(pen, lane, lane.picked, x, server, page)
  if (lane.goesDown) drawInFlight(pen, lane, x, server, page, sinceMs - edgeMs, toMs)
}

/** Requests that show in that time. */
export function rowsIn({ rows }: LaneRecord, fromMs: number, toMs: number): RequestRow[] {
  const end = firstAt(rows, toMs, ({ startMs }) => startMs)
  const shown: RequestRow[] = []
  for (let i = 0; i < end; i += 1) {
    const row = rows[i]
    if (row !== undefined && (row.endMs === null || row.endMs >= fromMs)) shown.push(row)
  }
  return shown
}

/**
 * Whether a poll has ended without a message. What comes before the response to the next one was brought by this one,
 * however late the program has it.
 */
export function isVain({ arrivals }: LaneRecord, row: RequestRow, next: RequestRow | undefined): boolean {
  if (row.endMs === null || row.responseMs === null || !isPoll(row)) return false
  for (let i = firstAt(arrivals, row.responseMs, ({ at }) => at); i < arrivals.length; i += 1) {
    const arrival = arrivals[i]
    if (arrival?.way === 'down') return next?.responseMs != null && arrival.at > next.responseMs
  }
  return next?.responseMs != null
}

function drawRow(
  pen: CanvasRenderingContext2D,
  { startMs, responseMs, endMs, isStopped }: RequestRow,
  vain: boolean,
  palette: Palette,
  x: (ms: number) => number,
  y: number,
  toMs: number,
): void {
  const top = y - BAR_HEIGHT / 2
  const left = Math.max(x(startMs), -20)
  const right = Math.max(x(Math.min(endMs ?? toMs, toMs)), left + MIN_BAR_WIDTH)
  if (vain) {
    pen.strokeStyle = palette.vain
    pen.strokeRect(left + 0.5, top, Math.max(right - left - 1, 1), BAR_HEIGHT)
    pen.strokeStyle = pen.fillStyle
    return
  }
  // Waiting is pale and content is not, as in DevTools.
  const turn = Math.min(Math.max(responseMs === null ? right : x(responseMs), left), right)
  pen.globalAlpha = 0.16
  pen.fillRect(left, top, turn - left, BAR_HEIGHT)
  pen.globalAlpha = 0.4
  pen.fillRect(turn, top, right - turn, BAR_HEIGHT)
  pen.globalAlpha = 1
  // The moment of asking is a line, so that many short requests show as many.
  pen.fillRect(left, top, 1.5, BAR_HEIGHT)
  if (!isStopped) return
  pen.beginPath()
  pen.moveTo(right - 3, y - 4)
  pen.lineTo(right + 3, y + 4)
  pen.moveTo(right + 3, y - 4)
  pen.lineTo(right - 3, y + 4)
  pen.lineWidth = 2
  pen.stroke()
  pen.lineWidth = 1
}

function drawArrivals(
  pen: CanvasRenderingContext2D,
  { arrivals }: LaneRecord,
  x: (ms: number) => number,
  server: number,
  page: number,
  fromMs: number,
  toMs: number,
  width: number,
): void {
  const stepOf = stepsOf(x)
  pen.globalAlpha = 0.55
  pen.beginPath()
  const dots: [number, number][] = []
  const lastStep = { up: Number.NEGATIVE_INFINITY, down: Number.NEGATIVE_INFINITY }
  const lastDot = { up: Number.NaN, down: Number.NaN }
  for (let i = firstAt(arrivals, fromMs, ({ at }) => at); i < arrivals.length; i += 1) {
    const arrival = arrivals[i]
    if (arrival === undefined || arrival.sentAt > toMs) break
    const isDown = arrival.way === 'down'
    const [start, end] = isDown ? [server, page] : [page, server]
    const from = x(arrival.sentAt)
    const to = x(arrival.at)
    const step = stepOf(arrival.sentAt)
    if (step <= lastStep[arrival.way]) continue
    lastStep[arrival.way] = step
    pen.moveTo(from, start)
    // What has not arrived in the picture's time is drawn as far as it had come.
    const part = arrival.at <= toMs ? 1 : (toMs - arrival.sentAt) / (arrival.at - arrival.sentAt)
    pen.lineTo(from + (to - from) * part, start + (end - start) * part)
    const dotStep = stepOf(arrival.at)
    if (part < 1 || dotStep === lastDot[arrival.way] || to < -DOT_RADIUS || to > width) continue
    lastDot[arrival.way] = dotStep
    dots.push([to, end])
  }
  pen.stroke()
  pen.globalAlpha = 1
  pen.beginPath()
  for (const [at, y] of dots) {
    pen.moveTo(at + DOT_RADIUS, y)
    pen.arc(at, y, DOT_RADIUS, 0, 2 * Math.PI)
  }
  pen.fill()
}

/**
 * In which step of the picture a moment is. Steps begin at the same moments wherever the picture does, so that the same
 * message stands for its step in each picture.
 */
function stepsOf(x: (ms: number) => number): (ms: number) => number {
  const perMs = (x(1) - x(0)) / MESSAGE_STEP_PX
  return (ms) => Math.floor(ms * perMs)
}

/** A ring where the picked message is: halfway while nobody knows, or where it has arrived. */
function drawPicked(
  pen: CanvasRenderingContext2D,
  { sent, record }: Drawn,
  picked: number,
  x: (ms: number) => number,
  server: number,
  page: number,
): void {
  const message = sent[firstAt(sent, picked, ({ n }) => n)]
  if (message?.n !== picked) return
  const arrival = record.arrivals.findLast(({ n, way }) => n === picked && way === 'down')
  const [at, y] = arrival === undefined ? [x(message.at), server + (page - server) * UNDER_WAY] : [x(arrival.at), page]
  pen.lineWidth = 2
  pen.beginPath()
  pen.arc(at, y, PICKED_RADIUS, 0, 2 * Math.PI)
  pen.stroke()
  pen.lineWidth = 1
}

/** What was sent and has not come: on its way, and nobody knows how far. */
function drawInFlight(
  pen: CanvasRenderingContext2D,
  { sent, record }: Drawn,
  x: (ms: number) => number,
  server: number,
  page: number,
  fromMs: number,
  toMs: number,
): void {
  pen.setLineDash([2, 3])
  pen.beginPath()
  let drawn = 0
  const stepOf = stepsOf(x)
  let last = Number.POSITIVE_INFINITY
  for (let i = firstAt(sent, toMs, ({ at }) => at) - 1; i >= 0 && drawn < MAX_IN_FLIGHT; i -= 1) {
    const message = sent[i]
    if (message === undefined || message.at < fromMs) break
    if (record.heard.has(message.n)) continue
    const step = Math.floor(stepOf(message.at) / 2)
    if (step >= last) continue
    last = step
    drawn += 1
    const from = x(message.at)
    pen.moveTo(from, server)
    pen.lineTo(from, server + (page - server) * UNDER_WAY)
  }
  pen.stroke()
  pen.setLineDash([])
}
