import { readFileSync } from 'node:fs'

const TICK_MS = 10

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number)

/** Of all processes of the machine, so far. proc(5), `/proc/stat`: user nice system idle iowait irq softirq steal, in hundredths of a second. */
function machineMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = numbers(line.slice('cpu'.length))
  return (user + nice + system + irq + softirq + steal) * TICK_MS
}

/** Of a process, of those that it started, and of those that they have outlived. proc(5), `/proc/pid/stat`: fields 14 to 17. */
function treeMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is a name in brackets, which may have spaces and brackets of its own.
  const ticks = numbers(stat.slice(stat.lastIndexOf(')') + 1)).slice(11, 15)
  const children = numbers(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')).filter((child) => child > 0)
  return ticks.reduce((sum, tick) => sum + tick * TICK_MS, 0) + children.reduce((sum, child) => sum + ifAlive(child), 0)
}

function ifAlive(pid: number): number {
  try {
    return treeMs(pid)
  } catch {
    return 0
  }
}

function othersMs(): number | null {
  try {
    return machineMs() - treeMs(process.pid)
  } catch {
    return null
  }
}

/**
 * From now on: which part of the machine's processors is taken by whoever does not belong to this process, in percent. Null where the system does not
 * tell; it needs Linux' /proc.
 */
export function watchNoise(cores: number): () => number | null {
  const before = othersMs()
  const startMs = performance.now()
  return () => {
    const after = othersMs()
    if (before === null || after === null) return null
    return Math.max(0, (100 * (after - before)) / ((performance.now() - startMs) * cores))
  }
}
