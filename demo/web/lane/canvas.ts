import { zoom } from '../site/zoom.ts'

/** A canvas that is ready to be drawn on: a pen, and the size in pixels of the page, or of a projector. */
interface Paper {
  readonly pen: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
}

/** Clears the canvas, as sharp as the screen is; null while it has no size. */
export function paperOf(canvas: HTMLCanvasElement): Paper | null {
  if (!fit(canvas)) return null
  const pen = canvas.getContext('2d')
  if (pen === null) return null
  const paper = { pen, ...scaled(canvas, pen) }
  pen.clearRect(0, 0, paper.width, paper.height)
  return paper
}

/** Gives the canvas as many pixels as the screen has for it; false while it has no size. */
export function fit(canvas: HTMLCanvasElement): boolean {
  const { clientWidth, clientHeight } = canvas
  const scale = devicePixelRatio
  const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)]
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  return width > 0 && height > 0
}

/** Sets the pen to pixels of the page, or of a projector, on a canvas that fits; returns its size in these. */
export function scaled(
  { width, height }: Pick<HTMLCanvasElement, 'width' | 'height'>,
  pen: CanvasRenderingContext2D,
): Pick<Paper, 'width' | 'height'> {
  const scale = devicePixelRatio * zoom()
  pen.setTransform(scale, 0, 0, scale, 0, 0)
  return { width: width / scale, height: height / scale }
}

/** A request that carries up: an arrow head. */
export function drawUpAt(pen: CanvasRenderingContext2D, at: number, y: number): void {
  pen.beginPath()
  pen.moveTo(at - 3, y + 4)
  pen.lineTo(at + 3, y + 4)
  pen.lineTo(at, y - 2)
  pen.fill()
}
