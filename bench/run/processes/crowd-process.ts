import { fork } from 'node:child_process'
import { pin } from '../measure/pin.ts'
import { type Remote, remote } from './calls.ts'
import type { CrowdControl } from './crowd-control.ts'

export type CrowdProcess = Remote<CrowdControl>

/** The core of the load generator, which is idle while a crowd runs. */
const CROWD_CORE = 1

/**
 * Starts the process of many clients, so that their garbage and their failures are not the load
 * generator's. Every call rejects when it dies.
 */
export function startCrowd(): CrowdProcess {
  const child = fork(new URL('../hosts/crowd.ts', import.meta.url))
  if (child.pid !== undefined) pin(child.pid, CROWD_CORE)
  return remote<CrowdControl>(child, "the crowd's process", ['open', 'listen', 'received', 'send', 'losses', 'close'])
}
