import { zoom } from '../site/zoom.ts'

/** A canvas that is ready to be drawn on: a pen, and the size in pixels of the page, or of a projector. */
interface Paper {
  readonly pen: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
}

/** Clears the canvas, as sharp as the screen is; null while it has no size. */
export function paperOf(canvas: HTMLCanvasElement): Paper | null {
  const { clientWidth, clientHeight } = canvas
  const scale = devicePixelRatio
  if (canvas.width !== Math.round(clientWidth * scale)) canvas.width = Math.round(clientWidth * scale)
  if (canvas.height !== Math.round(clientHeight * scale)) canvas.height = Math.round(clientHeight * scale)
  const pen = canvas.getContext('2d')
  if (pen === null || clientWidth === 0) return null
  const larger = zoom()
  const [width, height] = [clientWidth / larger, clientHeight / larger]
  pen.setTransform(scale * larger, 0, 0, scale * larger, 0, 0)
  pen.clearRect(0, 0, width, height)
  return { pen, width, height }
}

/** A request that carries up: an arrow head. */
export function drawUpAt(pen: CanvasRenderingContext2D, at: number, y: number): void {
  pen.beginPath()
  pen.moveTo(at - 3, y + 4)
  pen.lineTo(at + 3, y + 4)
  pen.lineTo(at, y - 2)
  pen.fill()
}
