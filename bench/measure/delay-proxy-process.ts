import { fork } from 'node:child_process'
import { type Remote, remote } from '../processes/calls.ts'

/** One proxy at a time, in a process of its own: what it delays is not delayed by the load. See `DelayProxy`. */
export interface DelayProxyControl {
  /** Returns its port. */
  open(port: number, rttMs: number): Promise<number>
  cut(): Promise<number>
  stall(): Promise<number>
  refuse(beginnings: readonly string[]): Promise<void>
  close(): Promise<void>
}

export type DelayProxyProcess = Remote<DelayProxyControl>

export function startDelayProxy(): DelayProxyProcess {
  const child = fork(new URL('delay-proxy-host.ts', import.meta.url))
  return remote<DelayProxyControl>(child, "the delay proxy's process", ['open', 'cut', 'stall', 'refuse', 'close'])
}
