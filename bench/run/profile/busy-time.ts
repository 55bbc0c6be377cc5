import type { CpuProfile } from '../measure/profiler.ts'

const IDLE = '(idle)'

/** The module that starts and stops the profiler. */
const INSPECTOR = 'node:inspector'

type Frame = CpuProfile['nodes'][number]['callFrame']

/** A function and its self time, without that of its callees. */
export interface FunctionTime {
  readonly name: string
  /** Empty for native code. */
  readonly url: string
  /** Both from 0; -1 if unknown. */
  readonly line: number
  readonly column: number
  readonly selfUs: number
  /** The number of samples: few of them prove little. */
  readonly samples: number
}

/** Frames by node id, without idle time and without calls of the profiler. */
function framesOf(nodes: CpuProfile['nodes']): Map<number, Frame> {
  const frames = new Map<number, Frame>()
  const dropped = new Set<number>()
  // A node precedes its children.
  for (const { id, callFrame, children = [] } of nodes) {
    const isDropped = dropped.has(id) || callFrame.url === INSPECTOR
    if (isDropped) for (const child of children) dropped.add(child)
    else if (callFrame.functionName !== IDLE) frames.set(id, callFrame)
  }
  return frames
}

/**
 * The busy time of each function over all profiles, highest first. A sample lasts until the next
 * one, the last until the end of the profile.
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
