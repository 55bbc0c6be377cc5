import { useEffect, useRef } from 'preact/hooks'
import { animate } from './animate.ts'
import type { Lane } from './lane.ts'
import { draw, paletteOf } from './picture.ts'

/** What a lane did in the last ten seconds, as it happens. */
export function LanePicture({ lane, label }: { readonly lane: Lane; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const { current } = canvas
    if (current === null) return
    const palette = paletteOf(current)
    return animate(() => draw(current, lane, palette, performance.now()))
  }, [lane])
  return <canvas ref={canvas} class="lane-picture" role="img" aria-label={label} />
}
