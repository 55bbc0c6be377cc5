import { fork } from 'node:child_process'
import { caller } from '../processes/calls.ts'

/** One proxy at a time, in a process of its own: what it delays is not delayed by the load. See `DelayProxy`. */
export interface DelayProxyControl {
  /** Returns its port. */
  open(port: number, rttMs: number): Promise<number>
  cut(): Promise<number>
  stall(): Promise<number>
  refuse(beginnings: readonly string[]): Promise<void>
  close(): Promise<void>
}

export interface DelayProxyProcess extends DelayProxyControl {
  /** One that has died answers nothing any more. */
  readonly isAlive: boolean
  end(): void
}

export function startDelayProxy(): DelayProxyProcess {
  const child = fork(new URL('delay-proxy-host.ts', import.meta.url))
  const proxy = caller<DelayProxyControl>(child, "the delay proxy's process")
  return {
    get isAlive() {
      return proxy.isAlive
    },
    open: proxy.call('open'),
    cut: proxy.call('cut'),
    stall: proxy.call('stall'),
    refuse: proxy.call('refuse'),
    close: proxy.call('close'),
    end: proxy.end,
  }
}
