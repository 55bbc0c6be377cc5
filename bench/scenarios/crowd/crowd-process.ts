import { fork } from 'node:child_process'
import { pin } from '../../measure/pin.ts'
import { caller } from '../../processes/calls.ts'
import type { CrowdControl } from './crowd.ts'

export interface CrowdProcess extends CrowdControl {
  readonly isAlive: boolean
  end(): void
}

/** The load's: whoever starts a crowd says nothing meanwhile. */
const CROWD_CORE = 1

/** Starts the process of many clients: what they leave lying, and those that are lost, are not the load's. Every call is rejected when it dies. */
export function startCrowd(): CrowdProcess {
  const child = fork(new URL('host.ts', import.meta.url))
  if (child.pid !== undefined) pin(child.pid, CROWD_CORE)
  const crowd = caller<CrowdControl>(child, "the crowd's process")
  return {
    get isAlive() {
      return crowd.isAlive
    },
    open: crowd.call('open'),
    listen: crowd.call('listen'),
    heard: crowd.call('heard'),
    say: crowd.call('say'),
    losses: crowd.call('losses'),
    close: crowd.call('close'),
    end: crowd.end,
  }
}
