import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import './plot.css'
import { zoom } from './zoom.ts'

/** One line of a plot. */
export interface PlotLine {
  readonly label: string
  /** A custom property of the page's style sheet, without its dashes: `websocket`. */
  readonly hue: string
  /** A value for each of the plot's `xs`; null leaves a gap. */
  readonly ys: readonly (number | null)[]
  /** Shows points besides the line, for few values. */
  readonly hasPoints?: boolean
  /** For values that are no measurement. */
  readonly isDashed?: boolean
}

/** When something happened: a vertical line, with a word. */
export interface PlotMoment {
  readonly x: number
  readonly label: string
}

/** Values that never came: marks at the top of the plot, a row for each hue. */
export interface PlotNever {
  readonly hue: string
  readonly xs: readonly number[]
}

/** An axis of a plot. */
export interface PlotAxis {
  readonly label: string
  readonly isLogarithmic?: boolean
  /** Lowest and highest value; absent: by the data. */
  readonly range?: readonly [number, number]
  textOf?(value: number): string
  /** Labels by place, for an axis that is no number line. */
  readonly ticks?: readonly (readonly [at: number, text: string])[]
}

interface PlotProps {
  readonly xs: readonly number[]
  readonly lines: readonly PlotLine[]
  readonly x: PlotAxis
  readonly y: PlotAxis
  readonly moments?: readonly PlotMoment[]
  readonly never?: readonly PlotNever[]
  readonly height: number
  /** What a screen reader is told. */
  readonly label: string
}

const LOGARITHMIC = 3
const LINEAR = 1
const FONT_PX = 12
const fontOf = (larger: number): string => `${FONT_PX * larger}px system-ui, sans-serif`

/** Lines over an axis: the one place that knows uPlot. */
export function Plot(props: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const { xs, lines, x, y, moments, never, height, label } = props
  const key = JSON.stringify([lines.map(({ label, hue }) => [label, hue]), x, y, moments, never, height, zoom()])
  useEffect(() => {
    const { current } = place
    if (current === null) return
    const make = () => {
      plot.current?.destroy()
      plot.current = new UPlot(optionsOf(props, current), dataOf(xs, lines), current)
    }
    make()
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: current.clientWidth, height }))
    resized.observe(current)
    // Colours are read when a plot is made, and change at dusk.
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', make)
    return () => {
      resized.disconnect()
      scheme.removeEventListener('change', make)
      plot.current?.destroy()
      plot.current = null
    }
    // The key stands for what a plot is made of; its values are set below.
  }, [key])
  useEffect(() => plot.current?.setData(dataOf(xs, lines)), [xs, lines])
  return <div class="plot" role="img" aria-label={label} ref={place} />
}

const dataOf = (xs: readonly number[], lines: readonly PlotLine[]): UPlot.AlignedData =>
  [xs, ...lines.map(({ ys }) => ys)] as unknown as UPlot.AlignedData

/** Half of a mark's side, in pixels of the page; rows of marks lie as far apart as two marks. */
const MARK = 3

/** Draws what is no line: moments, and what never came. */
function drawMarks(plot: UPlot, { moments = [], never = [] }: PlotProps, colour: (name: string) => string): void {
  const { ctx, bbox } = plot
  const { pxRatio } = UPlot
  ctx.save()
  ctx.font = fontOf(pxRatio * zoom())
  ctx.lineWidth = pxRatio
  for (const { x, label } of moments) {
    const at = plot.valToPos(x, 'x', true)
    ctx.strokeStyle = colour('ink')
    ctx.fillStyle = colour('ink')
    ctx.beginPath()
    ctx.moveTo(at, bbox.top)
    ctx.lineTo(at, bbox.top + bbox.height)
    ctx.stroke()
    ctx.fillText(label, at + 4 * pxRatio, bbox.top + bbox.height - 6 * pxRatio)
  }
  const half = MARK * pxRatio
  for (const [row, { hue, xs }] of never.entries()) {
    ctx.strokeStyle = colour(hue)
    for (const x of xs) {
      const at = plot.valToPos(x, 'x', true)
      const top = bbox.top + (1 + 4 * row) * half
      ctx.beginPath()
      ctx.moveTo(at - half, top)
      ctx.lineTo(at + half, top + 2 * half)
      ctx.moveTo(at + half, top)
      ctx.lineTo(at - half, top + 2 * half)
      ctx.stroke()
    }
  }
  ctx.restore()
}

function optionsOf(props: PlotProps, place: HTMLElement): UPlot.Options {
  const { lines, x, y, height } = props
  const style = getComputedStyle(place)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const axis = ({ label, textOf, ticks }: PlotAxis, isUpright: boolean): UPlot.Axis => ({
    label,
    stroke: colour('soft'),
    font: fontOf(zoom()),
    labelFont: fontOf(zoom()),
    labelSize: 20 * zoom(),
    // Room for the numbers beside an axis, and below one.
    size: (isUpright ? 50 : 36) * zoom(),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
    ...(ticks !== undefined
      ? { splits: ticks.map(([at]) => at), values: ticks.map(([, text]) => text) }
      : textOf === undefined
        ? {}
        : { values: (_plot, values) => values.map((value) => (value === null ? '' : textOf(value))) }),
  })
  const scale = ({ isLogarithmic = false, range }: PlotAxis): UPlot.Scale => ({
    time: false,
    distr: isLogarithmic ? LOGARITHMIC : LINEAR,
    ...(range === undefined ? {} : { range: [...range] }),
  })
  return {
    width: place.clientWidth,
    height,
    scales: { x: scale(x), y: scale(y) },
    axes: [axis(x, false), axis(y, true)],
    cursor: { drag: { x: false, y: false } },
    hooks: { draw: [(plot) => drawMarks(plot, props, colour)] },
    series: [
      { label: x.label },
      ...lines.map(
        ({ label, hue, hasPoints = false, isDashed = false }): UPlot.Series => ({
          label,
          stroke: colour(hue) || colour('accent'),
          width: 2,
          points: { show: hasPoints },
          // Lines share their x values, and have none at those of others.
          spanGaps: true,
          ...(isDashed ? { dash: [6, 4] } : {}),
        }),
      ),
    ],
  }
}
