const CHAR_PX = 6.4

/**
 * The frame of a plot with one labelled line for each of `lines`. `linePx`, `width`: height of a
 * line and width of the plot, in pixels.
 */
export const linesFrame = (lines: readonly string[], linePx: number, width: number) => ({
  width,
  height: 32 + lines.length * linePx,
  marginLeft: Math.min(width * 0.56, 12 + Math.max(...lines.map(({ length }) => length)) * CHAR_PX),
  marginRight: 16,
  marginTop: 8,
  marginBottom: 22,
})
