import type { Lab } from './lab.ts'
import { STAGE_NAMES } from './stages.ts'

const SCRUB_MS = 1_000

/** Works the lab by keys, but where a key means something else: in a field, a list or on a button. */
export function workByKeys(lab: Lab): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { target, key } = event
    if (target instanceof HTMLElement && target.closest('input, select, textarea') !== null) return
    if (key === ' ' && target instanceof HTMLElement && target.closest('button, summary, a') !== null) return
    const stage = STAGE_NAMES[Number(key) - 1]
    if (key !== ' ' && stage !== undefined) void lab.play(stage)
    else if (!work(lab, key)) return
    event.preventDefault()
  }
  addEventListener('keydown', pressed)
  return () => removeEventListener('keydown', pressed)
}

function work(lab: Lab, key: string): boolean {
  switch (key) {
    case ' ':
      void lab.run(!lab.isRunning.value)
      return true
    case '.':
      void lab.step()
      return true
    case 'ArrowLeft':
    case 'ArrowRight': {
      const end = lab.pictureEnd() + (key === 'ArrowLeft' ? -SCRUB_MS : SCRUB_MS)
      lab.scrub(end >= lab.now() - SCRUB_MS / 2 ? null : end)
      return true
    }
    case 'l':
    case 'L':
      lab.scrub(null)
      return true
    case 'r':
    case 'R':
      lab.reset()
      return true
    default:
      return false
  }
}
