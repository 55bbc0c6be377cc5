import { readFileSync } from 'node:fs'
import { TICK_MS, TreeTime } from './tree-time.ts'

/** Whoever is not seen before it ends, and whose parent ends too, is taken for others; looking takes half a millisecond. */
const LOOK_MS = 250

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number)

/** Of all processes of the machine, so far. proc(5), `/proc/stat`: user nice system idle iowait irq softirq steal, in hundredths of a second. */
function machineMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = numbers(line.slice('cpu'.length))
  return (user + nice + system + irq + softirq + steal) * TICK_MS
}

/** One for all that is measured side by side: what one of them starts is none of the others' noise. */
const ours = new TreeTime(process.pid)

function othersMs(): number | null {
  try {
    return machineMs() - ours.ms('all')
  } catch {
    return null
  }
}

let watching = 0
let timer: NodeJS.Timeout | undefined

function look(): void {
  if (watching === 0) return
  ours.ms('first')
  timer = setTimeout(look, LOOK_MS).unref()
}

/**
 * From now on: which part of the machine's processors is taken by whoever does not belong to this process, in percent. Null where the system does not
 * tell; it needs Linux' /proc. To be asked once.
 */
export function watchNoise(cores: number): () => number | null {
  const before = othersMs()
  const startMs = performance.now()
  if (before !== null && watching++ === 0) look()
  return () => {
    const after = othersMs()
    if (before !== null && --watching === 0) clearTimeout(timer)
    if (before === null || after === null) return null
    return share(after - before, (performance.now() - startMs) * cores)
  }
}

/** In percent. What is counted at different moments by different clocks may come out as less than nothing, and as more than all. */
export const share = (othersMs: number, allMs: number): number => Math.min(100, Math.max(0, (100 * othersMs) / allMs))
