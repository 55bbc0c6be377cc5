import type { CpuProfile } from '../measure/profiler.ts'

const IDLE = '(idle)'

/** Through which the profiler itself is told to begin and to stop. */
const INSPECTOR = 'node:inspector'

type Frame = CpuProfile['nodes'][number]['callFrame']

/** A function, and how long it ran itself: what it called is not in it. */
export interface FunctionTime {
  readonly name: string
  /** Empty for what is not written in JavaScript. */
  readonly url: string
  /** Both from 0, and -1 where there is none. */
  readonly line: number
  readonly column: number
  readonly selfUs: number
  /** How often it was found running: few of them say little. */
  readonly samples: number
}

/** By id, without those that are idle, and those in which the profiler is told something. */
function framesOf(nodes: CpuProfile['nodes']): Map<number, Frame> {
  const frames = new Map<number, Frame>()
  const dropped = new Set<number>()
  // A node stands before those that it called.
  for (const { id, callFrame, children = [] } of nodes) {
    const isDropped = dropped.has(id) || callFrame.url === INSPECTOR
    if (isDropped) for (const child of children) dropped.add(child)
    else if (callFrame.functionName !== IDLE) frames.set(id, callFrame)
  }
  return frames
}

/**
 * Each function once, without the time in which there was nothing to do, the dearest first. Of several profiles: their sum. A sample stands for the time
 * until the next one; the last, for that until the end.
 */
export function busyTimes(profiles: readonly CpuProfile[]): FunctionTime[] {
  const times = new Map<string, FunctionTime>()
  for (const { nodes, samples = [], timeDeltas = [], startTime, endTime } of profiles) {
    const frames = framesOf(nodes)
    const lastUs = endTime - startTime - timeDeltas.reduce((sum, delta) => sum + delta, 0)
    for (const [index, id] of samples.entries()) {
      const frame = frames.get(id)
      if (frame === undefined) continue
      const { functionName, url, lineNumber, columnNumber } = frame
      const key = `${url}:${lineNumber}:${columnNumber} ${functionName}`
      const known = times.get(key)
      times.set(key, {
        name: functionName || '(anonymous)',
        url,
        line: lineNumber,
        column: columnNumber,
        selfUs: (known?.selfUs ?? 0) + (timeDeltas[index + 1] ?? lastUs),
        samples: (known?.samples ?? 0) + 1,
      })
    }
  }
  return [...times.values()].sort((one, other) => other.selfUs - one.selfUs)
}
