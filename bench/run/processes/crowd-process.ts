import { fork } from 'node:child_process'
import { pin } from '../measure/pin.ts'
import { type Remote, remote } from './calls.ts'
import type { CrowdControl } from './crowd-control.ts'

export type CrowdProcess = Remote<CrowdControl>

/** The load's: whoever starts a crowd says nothing meanwhile. */
const CROWD_CORE = 1

/** Starts the process of many clients: what they leave lying, and those that are lost, are not the load's. Every call is rejected when it dies. */
export function startCrowd(): CrowdProcess {
  const child = fork(new URL('../hosts/crowd.ts', import.meta.url))
  if (child.pid !== undefined) pin(child.pid, CROWD_CORE)
  return remote<CrowdControl>(child, "the crowd's process", ['open', 'listen', 'heard', 'say', 'losses', 'close'])
}
