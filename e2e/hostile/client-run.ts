import type { Heard } from './measure.ts'
import { type Numbers, sendNumbers } from './send-numbers.ts'
import {
  type ClientHalf,
  type Connect,
  FRESH_TOKEN,
  STALE_TOKEN,
  type Standing,
  type Surroundings,
} from './systems/system.ts'

/** What a client recorded. Times are of its own clock, from when it started to send. */
export interface ClientReport {
  readonly saidAt: readonly number[]
  readonly heard: readonly Heard[]
  readonly changes: readonly { readonly to: string; readonly at: number }[]
  readonly resets: number
  readonly standing: Standing
}

/** The client's side of a run, in Node or in a page. */
export interface ClientRun {
  /**
   * Resolves with the milliseconds until the system first reported a connection; null if it did not
   * in time.
   */
  connect(): Promise<number | null>
  /** Starts to send. */
  start(): Promise<void>
  stop(): Promise<void>
  report(): Promise<ClientReport>
  /** The application says goodbye; what it observes after that is still reported. */
  leave(): Promise<void>
  close(): Promise<void>
}

export interface Pace extends Numbers {
  readonly readyMs: number
  /** How much longer than its number each message is. */
  readonly padBytes?: number
  /** That message is longer than the others, by so much. */
  readonly bulky?: { readonly n: number; readonly pad: string }
  /** The application's token is stale at first, and fresh so long after it has connected; absent: it has none. */
  readonly renewedAfterMs?: number
}

/** Runs in Node and in a page. */
export function runClient(connect: Connect, url: string, pace: Pace, surroundings: Surroundings): ClientRun {
  const { bulky, renewedAfterMs } = pace
  const pad = 'x'.repeat(pace.padBytes ?? 0)
  const heard: Heard[] = []
  const saidAt: number[] = []
  const changes: { to: string; at: number }[] = []
  let resets = 0
  let zero = performance.now()
  let stop = () => {}
  const at = () => performance.now() - zero
  let half: ClientHalf | null = null
  return {
    connect: () =>
      new Promise((resolve) => {
        zero = performance.now()
        setTimeout(() => resolve(null), pace.readyMs)
        const ears = {
          ready: () => resolve(Math.round(at())),
          heard: (n: number) => heard.push({ n, at: at() }),
          changed: (to: string) => changes.push({ to, at: at() }),
          reset: () => {
            resets += 1
          },
        }
        const freshAt = zero + (renewedAfterMs ?? 0)
        const token = () => (performance.now() < freshAt ? STALE_TOKEN : FRESH_TOKEN)
        half = connect(url, ears, { ...surroundings, ...(renewedAfterMs !== undefined && { token }) })
      }),
    async start() {
      const now = performance.now()
      for (const change of changes) change.at -= now - zero
      zero = now
      const say = (n: number) => {
        saidAt.push(at())
        half?.say(n, n === bulky?.n ? bulky.pad : pad)
      }
      stop = sendNumbers(say, pace)
    },
    stop: async () => stop(),
    report: async () => ({ saidAt, heard, changes, resets, standing: half?.standing() ?? NOWHERE }),
    leave: async () => half?.close(),
    close: async () => half?.close(),
  }
}

const NOWHERE: Standing = { transport: '', reason: '' }
