import { fork } from 'node:child_process'
import { type Remote, remote } from '../processes/calls.ts'

/** One `TcpProxy` at a time, in a process of its own: what it delays is not delayed by the load. */
export interface DelayProxyControl {
  /** Forwards to that port of this machine. Returns its own port. */
  open(port: number, rttMs: number): Promise<number>
  /** Resets every connection. Returns how many there were. */
  cut(): Promise<number>
  /** Open connections carry nothing from now on, and neither end is told; new ones work. Returns how many there were. */
  stall(): Promise<number>
  /** From now on a connection is reset on which the client sends something that begins with one of these. */
  refuse(beginnings: readonly string[]): Promise<void>
  close(): Promise<void>
}

export type DelayProxyProcess = Remote<DelayProxyControl>

export function startDelayProxy(): DelayProxyProcess {
  const child = fork(new URL('delay-proxy-host.ts', import.meta.url))
  return remote<DelayProxyControl>(child, "the delay proxy's process", ['open', 'cut', 'stall', 'refuse', 'close'])
}
