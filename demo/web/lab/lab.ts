import { batch, effect, signal } from '@preact/signals'
import {
  type FlightAction,
  type LabCommand,
  type LabSettings,
  messageOf,
  readMessage,
} from '../../server/lab/settings.ts'
import type { FaultName } from '../../server/network/seen.ts'
import { nameOfPage } from '../site/network.ts'
import { pageTwin } from '../site/twin.ts'
import type { LabBackend } from './backend.ts'
import { ClockOffset } from './clock-offset.ts'
import { type Base, type Figures, figuresOf, Latencies } from './figures.ts'
import type { LaneClient } from './lane-client.ts'
import { abroad, LANE_KINDS, maxHeld } from './lanes.ts'
import { Recording } from './recording.ts'
import { type Guess, type LabState, readState, searchOf } from './settings.ts'
import { STAGES, type StageName } from './stages.ts'

/** How often the page asks what has happened. */
const NEWS_MS = 250
const FIGURES_MS = 500
/** The picture is that much behind, so that what it shows is complete. */
export const PICTURE_LAG_MS = 400
/** The shortest time for which a picture goes on after a step. */
const STEP_MS = 1_500
/** Messages that are older than what the picture shows cannot be picked. */
const PICKED_FROM_MS = 10_000
/** Silence shorter than this says little of what it costs. */
const MIN_SILENCE_MS = 4_000
/** Messages after which a guess is compared. */
export const GUESS_MESSAGES = 20

/** A message that is picked, and what has become of it; `none`: none was under way, `missed`: it had arrived. */
export interface Picked {
  readonly lane: string
  readonly n: number | null
  readonly state: 'under-way' | 'none' | 'missed' | Exclude<FlightAction, 'release'>
}

/** What silence costs on a lane, for each minute. */
export interface Silence {
  readonly bytes: number
  readonly requests: number
}

/** A guess beside what was measured. */
export interface Measured {
  readonly guess: Guess
  /** Null while it is being measured. */
  readonly value: number | null
  readonly messages: number
}

/** One page's lab: what it is set to, a client for each lane, and everything that has happened. */
export class Lab {
  readonly backend: LabBackend
  readonly visitor: string = nameOfPage()
  readonly recording = new Recording()
  readonly settings = signal<LabSettings>(readState('').settings)
  readonly lanes = signal<readonly string[]>([])
  readonly stage = signal<StageName>('healthy')
  readonly fault = signal<FaultName>('none')
  readonly guess = signal<Guess | null>(null)
  readonly measured = signal<Measured | null>(null)
  readonly isRunning = signal(true)
  readonly isReachable = signal(true)
  /** The end of the picture on the server's clock; null: it goes on. */
  readonly viewEnd = signal<number | null>(null)
  readonly figures = signal<ReadonlyMap<string, Figures>>(new Map())
  readonly silence = signal<ReadonlyMap<string, Silence>>(new Map())
  /** The technique that carries each lane. */
  readonly carriers = signal<ReadonlyMap<string, string>>(new Map())
  /** Lanes on which a message is held. */
  readonly held = signal<ReadonlySet<string>>(new Set())
  /** The message that the reader has picked. */
  readonly picked = signal<Picked | null>(null)
  /** The lane whose requests are listed. */
  readonly chosen = signal<string>('')
  readonly #clock = new ClockOffset()
  readonly #clients = new Map<string, Promise<LaneClient>>()
  /** The address that each lane was opened with. */
  readonly #urls = new Map<string, string>()
  /** The server under its other name. */
  readonly #twin = pageTwin()
  readonly #bases = new Map<string, Base>()
  readonly #latencies = new Map<string, Latencies>()
  readonly #timers: ReturnType<typeof setInterval>[] = []
  readonly #stopFollowing: () => void
  #after = 0
  #asking: Promise<void> = Promise.resolve()
  #isAsking = false
  #upTimer: ReturnType<typeof setInterval> | undefined
  #upCount = 0
  #healing: ReturnType<typeof setTimeout> | undefined
  #stepping: ReturnType<typeof setTimeout> | undefined
  /** Since when nothing has been sent, and what there was before. */
  #silent: { readonly atMs: number; readonly bases: ReadonlyMap<string, Base> } | null = null

  /** `backend`: its server, or a recording of one. */
  constructor(search: string, backend: LabBackend) {
    this.backend = backend
    const state = readState(search, this.#twin !== null)
    batch(() => {
      this.settings.value = state.settings
      this.lanes.value = state.lanes
      this.chosen.value = state.lanes[0] ?? ''
      this.guess.value = state.guess
    })
    this.#stopFollowing = effect(() => this.#writeAddress())
    void this.#begin(state)
  }

  /** How many lanes may hold a connection. */
  get maxHeld(): number {
    return maxHeld(this.#twin !== null)
  }

  /** The server's clock, as far as this page knows it. */
  now(): number {
    return this.#clock.toServer(performance.timeOrigin + performance.now())
  }

  /** How far the clock can be wrong, in milliseconds; null before it was compared. */
  get clockErrorMs(): number | null {
    return this.#clock.errorMs
  }

  /** How long the messages that count took on that lane, shortest first. */
  latenciesOf(name: string): readonly number[] {
    return this.#latencies.get(name)?.sorted() ?? []
  }

  /** The last moment that the picture shows. */
  pictureEnd(): number {
    return this.viewEnd.value ?? this.now() - PICTURE_LAG_MS
  }

  async set(change: Partial<LabSettings>): Promise<void> {
    const before = this.settings.value
    const settings = { ...before, ...change }
    this.settings.value = settings
    this.#silent = null
    await this.#command({ type: 'set', settings, lanes: this.lanes.value })
    if (this.isRunning.value) await this.#run(true)
    this.reset()
  }

  async toggleLane(name: string, isOn: boolean): Promise<void> {
    const { value } = this.lanes
    this.lanes.value = LANE_KINDS.map((kind) => kind.name).filter((each) =>
      each === name ? isOn : value.includes(each),
    )
    await this.#command({ type: 'set', settings: this.settings.value, lanes: this.lanes.value })
    this.#openLanes()
    if (!this.lanes.value.includes(this.chosen.value)) this.chosen.value = this.lanes.value[0] ?? ''
  }

  /** Stands still, and sends nothing; or goes on. */
  async run(isRunning: boolean): Promise<void> {
    clearTimeout(this.#stepping)
    this.isRunning.value = isRunning
    this.viewEnd.value = isRunning ? null : this.pictureEnd()
    await this.#run(isRunning)
  }

  /** One message, while it stands still: the picture goes on until it has arrived. */
  async step(): Promise<void> {
    if (this.isRunning.value) await this.run(false)
    clearTimeout(this.#stepping)
    this.viewEnd.value = null
    if (this.settings.value.direction === 'up') this.#sendUp()
    else await this.#command({ type: 'step', count: 1 })
    const { pollMs, roundTripMs } = this.settings.value
    this.#stepping = setTimeout(
      () => {
        if (!this.isRunning.value) this.viewEnd.value = this.pictureEnd()
      },
      STEP_MS + pollMs + 2 * roundTripMs,
    )
  }

  /** Shows the past that ends at that moment; null: the present. */
  scrub(endMs: number | null): void {
    clearTimeout(this.#stepping)
    this.viewEnd.value = endMs
  }

  /** Counting begins anew. */
  reset(): void {
    this.#bases.clear()
    for (const lane of LANE_KINDS) this.#countFromNow(lane.name)
    this.#count()
  }

  /** Stages a famous case. */
  async play(name: StageName): Promise<void> {
    const { fault, healsAfterMs, restarts = false, settings } = STAGES[name]
    clearTimeout(this.#healing)
    const left = STAGES[this.stage.value].settings ?? {}
    this.stage.value = name
    // What the stage before had set is as usual again.
    const usual = readState('').settings
    const back = Object.fromEntries(Object.keys(left).map((key) => [key, usual[key as keyof LabSettings]]))
    this.backend.stage(name)
    await this.#use(fault)
    if (restarts) await this.#command({ type: 'restart' })
    if (settings !== undefined || Object.keys(left).length > 0) await this.set({ ...back, ...settings })
    if (healsAfterMs !== undefined) this.#healing = setTimeout(() => void this.#use('none'), healsAfterMs)
  }

  /** Picks a message under way on that lane: the one that was sent nearest to that moment, or the one before the last pick. */
  pick(lane: string, atMs?: number): void {
    const { heard } = this.recording.lane(lane)
    const fromMs = this.pictureEnd() - PICKED_FROM_MS
    const underWay = this.recording.sent.filter(({ n, at }) => at >= fromMs && !heard.has(n))
    const { value: last } = this.picked
    const before = underWay.filter(({ n }) => last?.lane !== lane || n < (last.n ?? Number.POSITIVE_INFINITY))
    const found =
      atMs === undefined
        ? (before.at(-1) ?? underWay.at(-1))
        : underWay.toSorted((a, b) => Math.abs(a.at - atMs) - Math.abs(b.at - atMs))[0]
    this.picked.value =
      found === undefined ? { lane, n: null, state: 'none' } : { lane, n: found.n, state: 'under-way' }
  }

  /** Acts on the message that is picked on that lane, or on the next one. */
  async act(lane: string, action: FlightAction): Promise<void> {
    const { value: picked } = this.picked
    if (action !== 'release' && picked?.lane === lane && picked.n !== null && picked.state === 'under-way') {
      const isDone = await this.#command({ type: 'act', lane, action, n: picked.n })
      this.picked.value = { ...picked, state: isDone ? action : 'missed' }
      if (isDone && action === 'hold') this.held.value = new Set([...this.held.value, lane])
      return
    }
    const held = new Set(this.held.value)
    if (action === 'hold') held.add(lane)
    else if (action !== 'double') held.delete(lane)
    this.held.value = held
    await this.#command({ type: 'act', lane, action })
  }

  /** Compares a guess with what the next messages take. */
  async measure(guess: Guess): Promise<void> {
    this.guess.value = guess
    this.measured.value = null
    // What has crossed until now is no part of it, known or not.
    await this.#news()
    this.measured.value = { guess, value: null, messages: 0 }
    this.reset()
    if (!this.isRunning.value) await this.run(true)
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    clearInterval(this.#upTimer)
    clearTimeout(this.#healing)
    clearTimeout(this.#stepping)
    this.#stopFollowing()
    for (const name of [...this.#clients.keys()]) this.#closeLane(name)
  }

  async #begin({ settings, lanes, stage }: LabState): Promise<void> {
    await this.#command({ type: 'set', settings, lanes })
    await this.#news()
    this.#timers.push(setInterval(() => void this.#newsOnce(), NEWS_MS))
    this.#timers.push(setInterval(() => this.#count(), FIGURES_MS))
    this.reset()
    this.#openLanes()
    await this.#run(true)
    if (stage !== 'healthy') await this.play(stage)
  }

  #openLanes(): void {
    const names = this.lanes.value
    const urlOf = this.#urlsOf(names)
    for (const name of [...this.#clients.keys()])
      if (!names.includes(name) || this.#urls.get(name) !== urlOf(name)) this.#closeLane(name)
    for (const kind of LANE_KINDS) {
      const { name } = kind
      if (!names.includes(name) || this.#clients.has(name)) continue
      this.#countFromNow(name)
      const url = urlOf(name)
      this.#urls.set(name, url)
      const client = this.backend.openLane(kind, url, {
        message: (body) => this.#heard(name, body),
        carried: (by) => this.#carried(name, by),
      })
      this.#clients.set(name, client)
    }
  }

  #urlsOf(names: readonly string[]): (name: string) => string {
    const away = this.#twin === null ? new Set() : abroad(names)
    return (name) => `${away.has(name) ? `http://${this.#twin}` : location.origin}/lab/${this.visitor}/${name}`
  }

  #closeLane(name: string): void {
    void this.#clients.get(name)?.then((client) => client.close())
    this.#clients.delete(name)
    this.#carried(name, null)
  }

  #carried(name: string, by: string | null): void {
    const carriers = new Map(this.carriers.value)
    if (by === null) carriers.delete(name)
    else carriers.set(name, by)
    this.carriers.value = carriers
  }

  #heard(name: string, body: unknown): void {
    const message = readMessage(body)
    if (message === null) return
    this.recording.heard(name, message.n, message.at, this.now())
    if (this.settings.value.direction === 'both') this.#send(name, message.n)
  }

  #send(name: string, n: number): void {
    const message = messageOf(n, this.now(), this.settings.value.bytes)
    void this.#clients.get(name)?.then((client) => client.send(message))
  }

  #sendUp(): void {
    this.#upCount += 1
    for (const name of this.lanes.value) this.#send(name, this.#upCount)
  }

  async #run(isRunning: boolean): Promise<void> {
    clearInterval(this.#upTimer)
    const { everyMs, direction } = this.settings.value
    if (isRunning && everyMs > 0 && direction === 'up')
      this.#upTimer = setInterval(() => {
        if (!document.hidden) this.#sendUp()
      }, everyMs)
    await this.#command({ type: 'run', isRunning })
  }

  async #use(fault: FaultName): Promise<void> {
    if (await this.backend.use(this.visitor, fault)) this.fault.value = fault
  }

  #command(command: LabCommand): Promise<boolean> {
    return this.backend.command(this.visitor, command)
  }

  /** Asks what has happened, unless that is being asked. */
  async #newsOnce(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    await this.#news()
    this.#isAsking = false
  }

  /** Asks what has happened; while an answer is under way, behind it. */
  #news(): Promise<void> {
    this.#asking = this.#asking.then(() => this.#ask())
    return this.#asking
  }

  async #ask(): Promise<void> {
    const askedAt = performance.timeOrigin + performance.now()
    const news = await this.backend.news(this.visitor, this.#after)
    this.isReachable.value = news !== null && news !== 'gone'
    if (news === 'gone') return this.#reopen()
    if (news === null) return
    this.#clock.compared(askedAt, performance.timeOrigin + performance.now(), news.now)
    this.#after = news.next
    this.recording.take(news)
  }

  /** The server knows the lab no more: it was restarted, or this page slept. */
  async #reopen(): Promise<void> {
    this.#after = 0
    await this.#command({ type: 'set', settings: this.settings.value, lanes: this.lanes.value })
    await this.#run(this.isRunning.value)
  }

  #countFromNow(name: string): void {
    const base = this.#baseNow(name)
    this.#bases.set(name, base)
    this.#latencies.set(name, new Latencies(this.recording.lane(name), base.atMs))
  }

  #baseNow(name: string): Base {
    return {
      counts: this.recording.countsOf(name),
      messages: this.recording.lane(name).counted,
      atMs: this.now(),
    }
  }

  #figuresSince(name: string, base: Base, latencies: readonly number[]): Figures {
    const { recording } = this
    return figuresOf(recording.lane(name), recording.countsOf(name), base, this.settings.value, latencies)
  }

  #count(): void {
    const figures = new Map<string, Figures>()
    for (const name of this.lanes.value) {
      const base = this.#bases.get(name)
      if (base !== undefined) figures.set(name, this.#figuresSince(name, base, this.latenciesOf(name)))
    }
    batch(() => {
      this.figures.value = figures
      this.#countSilence()
      this.#compare(figures)
    })
  }

  #countSilence(): void {
    if (this.settings.value.everyMs > 0 && this.isRunning.value) {
      this.#silent = null
      return
    }
    const now = this.now()
    this.#silent ??= { atMs: now, bases: new Map(this.lanes.value.map((name) => [name, this.#baseNow(name)])) }
    const { atMs, bases } = this.#silent
    if (now - atMs < MIN_SILENCE_MS) return
    const perMinute = 60_000 / (now - atMs)
    const silence = new Map(this.silence.value)
    for (const [name, base] of bases) {
      const { bytesUp, bytesDown, requests } = this.#figuresSince(name, base, [])
      silence.set(name, { bytes: (bytesUp + bytesDown) * perMinute, requests: requests * perMinute })
    }
    this.silence.value = silence
  }

  #compare(figures: ReadonlyMap<string, Figures>): void {
    const measured = this.measured.value
    if (measured === null || measured.value !== null) return
    const found = figures.get(measured.guess.lane)
    if (found === undefined) return
    const value = { requests: found.requests, bytes: found.bytesPerMessage, p95: found.p95 }[measured.guess.quantity]
    const isDone = found.messages >= GUESS_MESSAGES
    this.measured.value = { ...measured, messages: found.messages, value: isDone ? value : null }
  }

  #writeAddress(): void {
    const state = {
      settings: this.settings.value,
      lanes: this.lanes.value,
      stage: this.stage.value,
      guess: this.guess.value,
    }
    history.replaceState(history.state, '', `${location.pathname}${searchOf(state, location.search)}${location.hash}`)
  }
}
