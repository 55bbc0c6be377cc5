const CHAR_PX = 6.4

/** Room for a plot with a line for each of `lines`, whose names stand at its left. `linePx`, `width`: how high each and how wide all of it is, in pixels. */
export const linesFrame = (lines: readonly string[], linePx: number, width: number) => ({
  width,
  height: 32 + lines.length * linePx,
  marginLeft: Math.min(width * 0.56, 12 + Math.max(...lines.map(({ length }) => length)) * CHAR_PX),
  marginRight: 16,
  marginTop: 8,
  marginBottom: 22,
})
