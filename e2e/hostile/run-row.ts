import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { HttpProxy, type HttpRules, PASS } from '@rungway/proxy'
import type { ClientReport, ClientRun, Pace } from './client-run.ts'
import { faultOf, HEALED } from './every-fault.ts'
import type { Fault } from './faults/fault.ts'
import { type Heard, judge, type Window } from './measure.ts'
import type { Row, Task, Took } from './row.ts'
import { sendNumbers } from './send-numbers.ts'
import { SERVERS } from './systems/servers.ts'
import { type Admit, FRESH_TOKEN } from './systems/system.ts'
import type { Timing } from './timing.ts'

const LOOK_MS = 250
const DELAY_RESOLUTION_MS = 10
const NS_PER_MS = 1e6

/** Serves a page for clients that run in one. */
const PAGE: HttpRules = { request: () => ({ status: 200, body: '<!doctype html><title>hostile</title>' }) }

export type OpenClient = (task: Task, url: string, pace: Pace) => Promise<ClientRun>

/** When a fault starts and ends, on the clock of the run. */
interface Span {
  readonly from: number
  readonly to: number | null
}

function spanOf(fault: Fault, heals: boolean, timing: Timing): Span {
  const from = fault.begins === 'before' ? 0 : timing.faultAtMs
  if (heals) return { from, to: from + timing.healAfterMs }
  return { from, to: fault.lastsMs === undefined ? null : from + fault.lastsMs(timing) }
}

/** About what a number and its frame take. */
const FRAMING_BYTES = 24

/** What that side sends. */
function paceOf(
  { admission, bulky, burst, talks, readyMs, everyMs }: Fault,
  timing: Timing,
  quietMs: readonly [number, number] | null,
  way: 'up' | 'down',
): Pace {
  const isQuiet = burst === undefined ? talks === 'client' && way === 'down' : !burst.ways.includes(way)
  const atOnce = isQuiet ? 0 : burst?.count
  return {
    everyMs: everyMs ?? timing.everyMs,
    quietMs,
    readyMs: readyMs ?? timing.readyMs,
    padBytes: Math.max(0, (burst?.bytes ?? 0) - FRAMING_BYTES),
    ...(atOnce === undefined ? {} : { atOnce }),
    ...(way === 'up' && bulky && { bulky }),
    ...(admission?.renewedAfterMs !== undefined && { renewedAfterMs: admission.renewedAfterMs }),
  }
}

/** What decides who comes in; undefined: everybody does. `acted`: somebody had to wait, or was refused. */
function admitting({ admission }: Fault, acted: () => void): Admit | undefined {
  if (admission === undefined) return undefined
  const { takesMs = 0, renewedAfterMs } = admission
  return async (token) => {
    const isIn = renewedAfterMs === undefined || token === FRESH_TOKEN
    if (!isIn || takesMs > 0) acted()
    if (takesMs > 0) await sleep(takesMs)
    return isIn
  }
}

/** How long a burst took, beside what the line allows. */
function tookOf({ burst, bytesPerSecond }: Fault, { report, saidAt, heard }: Observed): Took {
  const ends = [
    [saidAt, report.heard],
    [report.saidAt, heard],
  ] as const
  const times = ends.map(([said, got]) => (got.length < said.length ? null : (got.at(-1)?.at ?? 0) - (said[0] ?? 0)))
  const isAll = times.every((time) => time !== null)
  const allowedMs =
    burst === undefined || bytesPerSecond === undefined ? null : (burst.count * burst.bytes * 1_000) / bytesPerSecond
  return { ms: isAll ? Math.round(Math.max(...times.map((time) => time ?? 0))) : null, allowedMs }
}

/** One run: starts a server, a proxy and a client, applies the fault, and counts the messages. */
export async function runRow(task: Task, timing: Timing, open: OpenClient): Promise<Row> {
  const heals = task.fault.endsWith(HEALED)
  const fault = faultOf(task.fault)
  const span = spanOf(fault, heals, timing)
  const runMs = fault.runMs ?? (heals ? timing.healingRunMs : timing.runMs)
  const quietMs = fault.quietMs?.(timing) ?? null
  const { burst } = fault
  const pace = paceOf(fault, timing, quietMs, 'up')
  const downPace = paceOf(fault, timing, quietMs, 'down')
  const pad = 'x'.repeat(pace.padBytes ?? 0)

  let zero = performance.now()
  const at = () => performance.now() - zero
  const heard: Heard[] = []
  const saidAt: number[] = []
  let admissions = 0
  const admit = admitting(fault, () => {
    admissions += 1
  })
  const server = await SERVERS[task.system]((n) => heard.push({ n, at: at() }), admit)
  const proxy = await HttpProxy.open({ target: () => server.port })
  proxy.use(PAGE)
  const client = await open(task, `http://127.0.0.1:${proxy.port}`, pace)
  const before = proxy.counts.acted
  proxy.use(fault.begins === 'before' ? fault.rules(timing) : PASS)
  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  delays.enable()
  try {
    const readyMs = await client.connect()
    if (readyMs !== null) {
      zero = performance.now()
      if (burst !== undefined && fault.begins === 'under-way') {
        await sleep(span.from)
        proxy.use(fault.rules(timing))
        zero = performance.now()
      }
      await client.start()
      if (fault.closes) await client.leave()
      const stop = sendNumbers((n) => {
        saidAt.push(at())
        server.say(n, pad)
      }, downPace)
      const actions = [
        ...(fault.begins === 'under-way' ? [{ at: span.from, run: () => proxy.use(fault.rules(timing)) }] : []),
        ...(fault.restarts ? [{ at: span.from, run: () => void server.restart().then(() => proxy.acted()) }] : []),
        ...(span.to === null ? [] : [{ at: span.to, run: () => proxy.use(PASS) }]),
      ]
      for (const action of burst === undefined ? actions : []) {
        await sleep(Math.max(0, action.at - at()))
        action.run()
      }
      if (burst === undefined) await sleep(Math.max(0, runMs - at()))
      stop()
      await client.stop()
      await everything(client, saidAt, heard, timing, fault.blocksUp === undefined)
    }
    const report = await client.report()
    const window = { everyMs: pace.everyMs, quiet: quietMs, from: 0, to: at() }
    const row = describe(task, readyMs, { report, saidAt, heard }, window, heals ? span.to : null)
    const busyMs = Math.round(delays.max / NS_PER_MS - DELAY_RESOLUTION_MS)
    const took = burst === undefined ? null : tookOf(fault, { report, saidAt, heard })
    return { ...row, took, acted: proxy.counts.acted - before + admissions, busyMs }
  } finally {
    delays.disable()
    await client.close()
    await proxy.close()
    await server.close()
  }
}

/** Resolves once everything has arrived, or the grace period is over. */
async function everything(
  client: ClientRun,
  saidAt: readonly number[],
  heard: readonly Heard[],
  timing: Timing,
  isUpAwaited: boolean,
) {
  const deadline = performance.now() + timing.graceMs
  const isAll = (said: readonly number[], got: readonly Heard[]) => new Set(got.map(({ n }) => n)).size >= said.length
  while (performance.now() < deadline) {
    const report = await client.report()
    if (isAll(saidAt, report.heard) && (!isUpAwaited || isAll(report.saidAt, heard))) return
    await sleep(LOOK_MS)
  }
}

interface Observed {
  readonly report: ClientReport
  readonly saidAt: readonly number[]
  readonly heard: readonly Heard[]
}

function describe(
  task: Task,
  readyMs: number | null,
  { report, saidAt, heard }: Observed,
  window: Window,
  healedAt: number | null,
): Omit<Row, 'acted' | 'busyMs' | 'took'> {
  const changes = report.changes.filter(({ at }) => at > 0)
  const last = changes.at(-1)?.at ?? null
  const down = (from: number) => judge(saidAt, report.heard, { ...window, from })
  const up = (from: number) => judge(report.saidAt, heard, { ...window, from })
  return {
    ...task,
    readyMs,
    down: down(0),
    up: up(0),
    endsOn: report.standing.transport,
    reason: report.standing.reason,
    ...(report.standing.explained === undefined ? {} : { explained: report.standing.explained }),
    changes: changes.length,
    lastChangeMs: last === null ? null : Math.round(last),
    resets: report.resets,
    told: report.standing.told ?? 0,
    blocked: report.standing.blocked ?? 0,
    healed:
      healedAt === null
        ? null
        : {
            settledMs: last === null || last < healedAt ? null : Math.round(last - healedAt),
            longestGapMs: Math.max(down(healedAt).longestGapMs, up(healedAt).longestGapMs),
          },
    failure: null,
  }
}
