import { fork } from 'node:child_process'
import type { Cell } from '../../format/cell.ts'
import type { Options } from '../../format/options.ts'
import type { Sample } from '../../format/results.ts'
import { type Remote, remote } from './calls.ts'

/** A load generator beside others, with server processes of its own. */
export interface LaneControl {
  /** One round of one cell. */
  run(cell: Cell): Promise<Pick<Sample, 'figures' | 'timeline'>>
}

export type LaneProcess = Remote<LaneControl>

export function startLane(options: Options): LaneProcess {
  const child = fork(new URL('../hosts/lane.ts', import.meta.url), [JSON.stringify(options)])
  return remote<LaneControl>(child, "the load's process", ['run'])
}
