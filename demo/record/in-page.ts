import { effect } from '@preact/signals'
import { type LabEvent, type LabNews, readMessage } from '../server/lab/settings.ts'
import type { FaultName, TappedUnit } from '../server/network/seen.ts'
import type { Line } from '../web/history/engine-io/packets.ts'
import { Trial } from '../web/history/trial.ts'
import type { TrialNumbers } from '../web/history/trial-numbers.ts'
import { type LabBackend, LIVE } from '../web/lab/backend.ts'
import { Lab } from '../web/lab/lab.ts'
import type { StageName } from '../web/lab/stages.ts'
import type { Activity, Lane } from '../web/lane/lane.ts'
import { Race } from '../web/race/race.ts'
import type { RecordedLab, RecordedLane, RecordedRace, RecordedTrial, RecordedWire } from '../web/recorded/recording.ts'
import { pageTwin } from '../web/site/twin.ts'
import { LiveWire } from '../web/wire/source.ts'

const LOOK_MS = 100

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Row<T> = (readonly [atMs: number, value: T])[]

/** Adds a value when it is another than the last. */
function add<T>(row: Row<T>, atMs: number, value: T): void {
  if (JSON.stringify(row.at(-1)?.[1]) !== JSON.stringify(value)) row.push([atMs, value])
}

/** Keeps everything that a lane does from now on, with times from now. */
function keep(lane: Lane): { readonly look: () => void; readonly recorded: () => RecordedLane } {
  const from = performance.now()
  const activities: Activity[] = [...lane.activities]
  const techniques: Row<string | null> = []
  const begin = lane.begin.bind(lane)
  lane.begin = (...args) => {
    const activity = begin(...args)
    activities.push(activity)
    return activity
  }
  const since = (ms: number) => Math.max(0, Math.round(ms - from))
  return {
    look: () => add(techniques, since(performance.now()), lane.technique),
    recorded: () => ({
      techniques,
      activities: activities.map(({ startMs, endMs, messagesMs, ...rest }) => ({
        ...rest,
        startMs: since(startMs),
        endMs: endMs === null ? null : since(endMs),
        messagesMs: messagesMs.map(since),
      })),
    }),
  }
}

/** Runs a technique of a chapter for so long, on a network that is broken from the start. */
export async function recordTrial(technique: string, fault: FaultName, durationMs: number): Promise<RecordedTrial> {
  const trial = new Trial(technique)
  await trial.use(fault)
  const kept = keep(trial.lane)
  const from = performance.now()
  const at = () => Math.round(performance.now() - from)
  const numbers: Row<TrialNumbers> = []
  const said: Row<string> = []
  const lines: Row<Line> = []
  effect(() => add(numbers, at(), trial.numbers.value))
  effect(() => add(said, at(), trial.said.value))
  effect(() => {
    for (const line of trial.tapped?.lines.value.slice(lines.length) ?? []) lines.push([at(), line])
  })
  trial.start()
  for (; performance.now() - from < durationMs; await sleep(LOOK_MS)) kept.look()
  // Before it is stopped: what is under way has no end.
  const recorded = kept.recorded()
  trial.stop()
  return { ...recorded, numbers, said, lines }
}

/** Runs the race of the first page for so long. */
export async function recordRace(fault: FaultName, durationMs: number): Promise<RecordedRace> {
  const race = new Race(pageTwin())
  await race.use(fault)
  const kept = new Map(race.lanes.map((lane) => [lane.name, keep(lane)]))
  const from = performance.now()
  const numbers: [number, RecordedRace['numbers'][number][1]][] = []
  for (; performance.now() - from < durationMs; await sleep(LOOK_MS)) {
    for (const { look } of kept.values()) look()
    add(numbers, Math.round(performance.now() - from), Object.fromEntries(race.numbers.value))
  }
  const lanes = Object.fromEntries([...kept].map(([name, { recorded }]) => [name, recorded()]))
  race.close()
  return { lanes, numbers }
}

const WIRE_STEP_MS = 4_000

/** Stages a case in a lab, for so long. */
export async function recordLab(stage: StageName, durationMs: number): Promise<RecordedLab> {
  const from = performance.timeOrigin + performance.now()
  const since = (at: number) => Math.round(10 * (at - from)) / 10
  const now = () => since(performance.timeOrigin + performance.now())
  const recorded = {
    events: [] as LabEvent[],
    counts: [] as Row<LabNews['counts']>,
    heard: [] as Heard[],
    carriers: [] as Carried[],
  }
  const backend: LabBackend = {
    ...LIVE,
    async news(visitor, after) {
      const news = await LIVE.news(visitor, after)
      if (news === null || news === 'gone') return news
      recorded.events.push(...news.events.map((event) => shifted(event, since)))
      add(recorded.counts, now(), news.counts)
      return news
    },
    openLane: (kind, url, listener) =>
      LIVE.openLane(kind, url, {
        message(body) {
          const message = readMessage(body)
          if (message !== null) recorded.heard.push([now(), kind.name, message.n, since(message.at)])
          listener.message(body)
        },
        carried(by) {
          recorded.carriers.push([now(), kind.name, by])
          listener.carried(by)
        },
      }),
  }
  const lab = new Lab('', backend)
  await sleep(LAB_OPENS_MS)
  await lab.play(stage)
  while (now() < durationMs) await sleep(LOOK_MS)
  lab.close()
  return recorded
}

type Heard = RecordedLab['heard'][number]
type Carried = RecordedLab['carriers'][number]

/** Before a case is staged, all lanes carry. */
const LAB_OPENS_MS = 2_000

const shifted = (event: LabEvent, since: (at: number) => number): LabEvent =>
  event.type === 'arrived'
    ? { ...event, at: since(event.at), sentAt: since(event.sentAt) }
    : { ...event, at: since(event.at) }

/** Moves one session from each transport to the next, and keeps its bytes. */
export async function recordWire(): Promise<RecordedWire> {
  const source = await LiveWire.open()
  const from = Date.now()
  const units: TappedUnit[] = []
  const transports: Row<string | null> = []
  let last = 0
  const look = async () => {
    const fresh = await source.read(last)
    last = fresh.at(-1)?.id ?? last
    units.push(...fresh.map((unit) => ({ ...unit, at: Math.max(0, unit.at - from) })))
    add(transports, Date.now() - from, source.transport)
  }
  for (const transport of source.transports) {
    source.use(transport)
    const until = Date.now() + WIRE_STEP_MS
    let isSaid = false
    while (Date.now() < until) {
      await sleep(LOOK_MS)
      if (!isSaid && source.transport === transport) {
        source.say()
        isSaid = true
      }
      await look()
    }
  }
  source.close()
  return { units, transports }
}
