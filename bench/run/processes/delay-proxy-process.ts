import { fork } from 'node:child_process'
import { type Remote, remote } from './calls.ts'

/**
 * One `TcpProxy` at a time, in a process of its own, so that the load generator does not delay it
 * further.
 */
export interface DelayProxyControl {
  /** Forwards to that port of this machine. Returns its own port. */
  open(port: number, rttMs: number): Promise<number>
  /** Resets every connection. Returns how many there were. */
  cut(): Promise<number>
  /** Silences open connections without closing them; new ones work. Returns how many there were. */
  stall(): Promise<number>
  /**
   * Resets every connection on which the client sends a chunk that starts with one of these
   * prefixes.
   */
  refuse(prefixes: readonly string[]): Promise<void>
  close(): Promise<void>
}

export type DelayProxyProcess = Remote<DelayProxyControl>

export function startDelayProxy(): DelayProxyProcess {
  const child = fork(new URL('../hosts/delay-proxy.ts', import.meta.url))
  return remote<DelayProxyControl>(child, "the delay proxy's process", ['open', 'cut', 'stall', 'refuse', 'close'])
}
