import type { Heard } from './measure.ts'
import { startSaying } from './saying.ts'
import type { ClientHalf, Connect, Standing, Surroundings } from './systems/system.ts'

/** What a client's half of a run saw. Times are of its own clock, zero when it began to speak. */
export interface ClientReport {
  readonly saidAt: readonly number[]
  readonly heard: readonly Heard[]
  readonly changes: readonly { readonly to: string; readonly at: number }[]
  readonly resets: number
  readonly standing: Standing
}

/** The client's half of a run, wherever it runs. */
export interface ClientRun {
  /** Resolves with the milliseconds until the system said for the first time that it was connected; with null when it did not in time. */
  connect(): Promise<number | null>
  /** Begins to speak. */
  start(): Promise<void>
  stop(): Promise<void>
  report(): Promise<ClientReport>
  close(): Promise<void>
}

export interface Pace {
  readonly everyMs: number
  readonly quietMs: readonly [from: number, to: number] | null
  readonly readyMs: number
}

/** Runs in Node and in a page. */
export function runClient(connect: Connect, url: string, pace: Pace, surroundings: Surroundings): ClientRun {
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
        half = connect(url, ears, surroundings)
      }),
    async start() {
      const now = performance.now()
      for (const change of changes) change.at -= now - zero
      zero = now
      const say = (n: number) => {
        saidAt.push(at())
        half?.say(n)
      }
      stop = startSaying(say, pace)
    },
    stop: async () => stop(),
    report: async () => ({ saidAt, heard, changes, resets, standing: half?.standing() ?? NOWHERE }),
    close: async () => half?.close(),
  }
}

const NOWHERE: Standing = { transport: '', reason: '' }
