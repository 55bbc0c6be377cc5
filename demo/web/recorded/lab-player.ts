import type { LabEvent, LabNews } from '../../server/lab/settings.ts'
import type { LaneCounts } from '../../server/network/seen.ts'
import type { LabBackend } from '../lab/backend.ts'
import type { LaneListener } from '../lab/lane-client.ts'
import type { StageName } from '../lab/stages.ts'
import { recordedLabs } from './load.ts'
import { valueAt } from './player.ts'
import type { RecordedLab, RecordedLabs } from './recording.ts'

const STEP_MS = 50

const epochNow = (): number => performance.timeOrigin + performance.now()

const sum = (one: LaneCounts | undefined, other: LaneCounts): LaneCounts => ({
  requests: (one?.requests ?? 0) + other.requests,
  bytesUp: (one?.bytesUp ?? 0) + other.bytesUp,
  bytesDown: (one?.bytesDown ?? 0) + other.bytesDown,
})

/** Each famous case as it happened once in a lab, again and again. */
export class LabPlayer implements LabBackend {
  readonly isRecorded = true
  readonly #labs: RecordedLabs
  readonly #listeners = new Map<string, LaneListener>()
  #lab: RecordedLab
  #startMs = epochNow()
  /** What was counted before this recording began. */
  #counted: Readonly<Record<string, LaneCounts>> = {}
  /** Requests and messages have other numbers each time. */
  #round = 0
  #readMs = -1
  #heardMs = -1

  static async open(): Promise<LabPlayer> {
    return new LabPlayer(await recordedLabs())
  }

  constructor(labs: RecordedLabs) {
    this.#labs = labs
    this.#lab = labs.stages.healthy
    setInterval(() => this.#step(), STEP_MS)
  }

  command(): Promise<boolean> {
    return Promise.resolve(true)
  }

  use(): Promise<boolean> {
    return Promise.resolve(true)
  }

  stage(name: StageName): void {
    this.#begin(this.#labs.stages[name])
  }

  news(_visitor: string, after: number): Promise<LabNews> {
    const now = epochNow()
    const atMs = now - this.#startMs
    const fresh = this.#lab.events.filter(({ at }) => at > this.#readMs && at <= atMs).map((event) => this.#now(event))
    this.#readMs = atMs
    const counts = { ...this.#counted }
    for (const [lane, own] of Object.entries(valueAt(this.#lab.counts, atMs) ?? {}))
      counts[lane] = sum(counts[lane], own)
    return Promise.resolve({ now, next: after + fresh.length, isCut: false, events: fresh, counts })
  }

  openLane({ name }: { readonly name: string }, _url: string, listener: LaneListener) {
    this.#listeners.set(name, listener)
    return Promise.resolve({ send() {}, close: () => void this.#listeners.delete(name) })
  }

  #begin(lab: RecordedLab): void {
    const last = this.#lab.counts.at(-1)?.[1] ?? {}
    const seen = valueAt(this.#lab.counts, epochNow() - this.#startMs) ?? last
    const counted = { ...this.#counted }
    for (const [lane, own] of Object.entries(seen)) counted[lane] = sum(counted[lane], own)
    this.#counted = counted
    this.#lab = lab
    this.#round += 1
    this.#startMs = epochNow()
    this.#readMs = -1
    this.#heardMs = -1
  }

  #step(): void {
    const atMs = epochNow() - this.#startMs
    if (atMs > this.#labs.durationMs) return this.#begin(this.#lab)
    for (const [at, lane, n, sentAt] of this.#lab.heard)
      if (at > this.#heardMs && at <= atMs)
        this.#listeners.get(lane)?.message({ n: this.#numbered(n), at: sentAt + this.#startMs, fill: '' })
    for (const [at, lane, by] of this.#lab.carriers)
      if (at > this.#heardMs && at <= atMs) this.#listeners.get(lane)?.carried(by)
    this.#heardMs = atMs
  }

  /** The event, with the times and numbers of now. */
  #now(event: LabEvent): LabEvent {
    const at = event.at + this.#startMs
    if (event.type === 'sent') return { ...event, at, n: this.#numbered(event.n) }
    if (event.type === 'arrived')
      return { ...event, at, n: this.#numbered(event.n), sentAt: event.sentAt + this.#startMs }
    return { ...event, at, id: this.#numbered(event.id) }
  }

  #numbered(n: number): number {
    return n + this.#round * this.#labs.most
  }
}
