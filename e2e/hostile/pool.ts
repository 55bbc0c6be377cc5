import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserOrder } from './browser.ts'
import { faultOf } from './every-fault.ts'
import type { Row, Task } from './row.ts'
import type { Timing } from './timing.ts'
import type { Order, Outcome } from './worker.ts'

const WORKER = new URL('./worker.ts', import.meta.url)
/** For starting and stopping on a slow machine. */
const SLACK_MS = 60_000

/**
 * Runs several tasks at a time in processes of their own, the longest first. Calls `done` after
 * each.
 */
export async function runAll(
  tasks: readonly Task[],
  timing: Timing,
  jobs: number,
  browser: BrowserOrder | null,
  done: (task: Task, outcome: Outcome) => void,
): Promise<void> {
  const queue = tasks.toSorted((a, b) => Number(b.fault.includes('+')) - Number(a.fault.includes('+')))
  // Loading keeps the machine busy, which would disturb a run.
  const workers = await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, hire))
  const lane = async (first: ChildProcess, index: number) => {
    let worker = first
    // Workers warm up one after the other, so that they do not slow each other down.
    await sleep(index * timing.warmUpMs)
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      if (!worker.connected) worker = await hire()
      done(task, await runIn(worker, { task, timing, browser }))
    }
    worker.kill()
  }
  await Promise.all(workers.map(lane))
}

async function hire(): Promise<ChildProcess> {
  const worker = fork(WORKER)
  await once(worker, 'message')
  return worker
}

function runIn(worker: ChildProcess, order: Order): Promise<Outcome> {
  const { healingRunMs, runMs, graceMs, readyMs } = order.timing
  const longestMs = Math.max(healingRunMs, runMs) + graceMs + (faultOf(order.task.fault).readyMs ?? readyMs) + SLACK_MS
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      worker.removeAllListeners()
      if ('failure' in outcome) discard(worker)
      resolve(outcome)
    }
    const timer = setTimeout(() => end({ failure: `not done after ${longestMs} ms` }), longestMs)
    worker.on('message', (outcome: Outcome) => end(outcome))
    worker.on('exit', (code) => end({ failure: `its process exited with ${code}` }))
    worker.send(order)
  })
}

const discard = (worker: ChildProcess): void => {
  worker.kill()
  if (worker.connected) worker.disconnect()
}

/** The row of a crashed run. */
export const failed = (task: Task, failure: string): Row => ({
  ...task,
  readyMs: null,
  down: NOTHING,
  up: NOTHING,
  endsOn: '',
  reason: '',
  changes: 0,
  lastChangeMs: null,
  resets: 0,
  told: 0,
  blocked: 0,
  took: null,
  acted: 0,
  healed: null,
  busyMs: 0,
  failure,
})

const NOTHING = {
  sent: 0,
  missing: 0,
  duplicated: 0,
  outOfOrder: 0,
  longestGapMs: 0,
  longestLagMs: 0,
  isStalled: false,
}
