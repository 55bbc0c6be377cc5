import { afterEach, expect, test, vi } from 'vitest'
import { LanePainter } from './lane-painter.ts'
import { Recording } from './recording.ts'

const SPAN_MS = 10_000
const FRAME_MS = 1_000 / 60
const PALETTE = { rail: '#000', vain: '#111', of: () => '#222' }

/** A canvas of 1000 by 60 pixels that counts the lines that are drawn on it, and the pictures. */
function canvasOf(counts: { lines: number; pictures: number }): HTMLCanvasElement {
  const pen = new Proxy(
    {},
    {
      get: (_target, name) => () => {
        if (name === 'lineTo') counts.lines += 1
        if (name === 'drawImage') counts.pictures += 1
      },
      set: () => true,
    },
  )
  const canvas = { clientWidth: 1_000, clientHeight: 60, width: 0, height: 0, getContext: () => pen }
  return canvas as unknown as HTMLCanvasElement
}

afterEach(() => vi.unstubAllGlobals())

test('of a picture with thousands of messages a frame draws only the end, and what is out of sight not at all', () => {
  const counts = { lines: 0, pictures: 0 }
  vi.stubGlobal('devicePixelRatio', 1)
  vi.stubGlobal('document', { createElement: () => canvasOf(counts) })
  const recording = new Recording()
  for (let n = 0; n < 2_200; n += 1) recording.heard('sse', n, n * 5, n * 5 + 2)
  const lane = { record: recording.lane('sse'), technique: 'sse', sent: [], goesDown: false, picked: null }
  const painter = new LanePainter(canvasOf(counts))
  const paintAt = (now: number, isSeen = true) => {
    const before = { ...counts }
    painter.paint(lane, PALETTE, { fromMs: now, toMs: now + SPAN_MS }, now, isSeen)
    return { lines: counts.lines - before.lines, pictures: counts.pictures - before.pictures }
  }
  const whole = paintAt(0).lines
  expect(whole).toBeGreaterThan(500)
  for (let frame = 1; frame <= 10; frame += 1) {
    const { lines, pictures } = paintAt(frame * FRAME_MS)
    expect(lines).toBeLessThan(whole / 5)
    expect(pictures).toBe(1)
  }
  // What is known late shows in less than a second.
  expect(paintAt(900).lines).toBeGreaterThan(whole / 2)
  expect(paintAt(917, false)).toEqual({ lines: 0, pictures: 0 })
})
