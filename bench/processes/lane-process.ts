import { fork } from 'node:child_process'
import type { Cell } from '../cell.ts'
import type { Options } from '../options.ts'
import type { Sample } from '../results.ts'
import { caller } from './calls.ts'

/** A load's process beside others, with server processes of its own. */
export interface LaneControl {
  /** One round of one cell. */
  run(cell: Cell): Promise<Pick<Sample, 'figures' | 'timeline'>>
}

export interface LaneProcess extends LaneControl {
  /** One that has died answers nothing any more. */
  readonly isAlive: boolean
  end(): void
}

export function startLane(options: Options): LaneProcess {
  const child = fork(new URL('lane-host.ts', import.meta.url), [JSON.stringify(options)])
  const lane = caller<LaneControl>(child, "the load's process")
  return {
    get isAlive() {
      return lane.isAlive
    },
    run: lane.call('run'),
    end: lane.end,
  }
}
