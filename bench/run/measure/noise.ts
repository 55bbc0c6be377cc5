import { readFileSync } from 'node:fs'
import { TICK_MS, TreeTime } from './tree-time.ts'

/**
 * How often the process tree is scanned, which takes half a millisecond. A process that starts and
 * ends between two scans, and whose parent ends too, counts as another program's.
 */
const LOOK_MS = 250

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number)

/**
 * Processor time of the whole machine so far. proc(5), `/proc/stat`: user nice system idle iowait
 * irq softirq steal, in hundredths of a second.
 */
function machineMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = numbers(line.slice('cpu'.length))
  return (user + nice + system + irq + softirq + steal) * TICK_MS
}

/**
 * Shared by all measurements that run at once, so that none counts the processes of another as
 * noise.
 */
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
 * Watches from now on. The function that it returns gives the share of the machine's processors
 * that processes outside this one's tree used, in percent; null without Linux' /proc. Call it once.
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

/**
 * In percent. Counters that are read at different moments may differ by less than nothing, or by
 * more than everything.
 */
export const share = (othersMs: number, allMs: number): number => Math.min(100, Math.max(0, (100 * othersMs) / allMs))
