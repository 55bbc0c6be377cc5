import { paletteOf } from '../../lane/picture.ts'
import { techniqueWords } from '../../words/technique-words.ts'
import type { Lab } from '../lab.ts'
import { paintLane } from '../waterfall.ts'
import { drawnOf, SPAN_MS } from '../waterfall.tsx'

const WIDTH = 1_200
const NAME_WIDTH = 200
const LANE_HEIGHT = 72
const MARGIN = 24
const TITLE_HEIGHT = 56
/** Sharp on a projector and on paper. */
const SCALE = 2

/** The waterfall as it stands, with the names of the lanes and a title, in the colours of the page. */
export async function pngOf(lab: Lab, title: string): Promise<Blob | null> {
  const lanes = lab.lanes.value
  const canvas = document.createElement('canvas')
  const height = TITLE_HEIGHT + lanes.length * LANE_HEIGHT + MARGIN
  canvas.width = WIDTH * SCALE
  canvas.height = height * SCALE
  const pen = canvas.getContext('2d')
  if (pen === null) return null
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const palette = paletteOf(document.documentElement)
  const toMs = lab.pictureEnd()
  pen.scale(SCALE, SCALE)
  pen.fillStyle = colour('--panel')
  pen.fillRect(0, 0, WIDTH, height)
  pen.fillStyle = colour('--ink')
  pen.font = `600 18px ${getComputedStyle(document.body).fontFamily}`
  pen.fillText(title, MARGIN, 34)
  pen.font = `15px ${getComputedStyle(document.body).fontFamily}`
  for (const [at, name] of lanes.entries()) {
    const y = TITLE_HEIGHT + at * LANE_HEIGHT
    pen.fillStyle = colour('--ink')
    pen.fillText(techniqueWords(name).name, MARGIN, y + LANE_HEIGHT / 2, NAME_WIDTH - MARGIN)
    pen.save()
    pen.translate(MARGIN + NAME_WIDTH, y)
    const width = WIDTH - NAME_WIDTH - 2 * MARGIN
    pen.beginPath()
    pen.rect(0, 0, width, LANE_HEIGHT)
    pen.clip()
    paintLane(pen, drawnOf(lab, lab.recording, name), palette, { fromMs: toMs - SPAN_MS, toMs }, width, LANE_HEIGHT)
    pen.restore()
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}
