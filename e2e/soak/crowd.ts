import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientTransport, TRANSPORTS } from '@rungway/client'
import type { Child } from '../abuse/child.ts'
import type { HostReport } from './contract.ts'
import { Participant } from './participant.ts'
import type { Weather } from './weather.ts'

/** What becomes of a cycle. */
export interface Tally {
  readonly clients: number
  readonly said: number
  readonly heard: number
  readonly accepted: number
  readonly deliveries: number
  readonly answered: number
  readonly losses: number
  readonly doubts: number
  /** What does not add up. */
  readonly wrongs: readonly string[]
}

export interface CrowdOptions {
  readonly clients: number
  readonly actionsPerSecond: number
  readonly random: () => number
  readonly weathers: readonly Weather[]
  readonly host: Child
  /** Distinguishes the names of one cycle from those of the next. */
  readonly cycle: number
}

const TICK_MS = 20
const CLIENTS_A_ROOM = 20
/** How often the gateway ends a session, and how often a client leaves and another comes. */
const END_EVERY_MS = 1_500
const LEAVE_EVERY_MS = 700
const SETTLE_MS = 60_000
const ASK_MS = 250
const REPORT_MS = 30_000
const MOST_SHOWN = 10

/** Each transport alone, and all of them as applications have them. */
const LADDERS: readonly (readonly ClientTransport[])[] = [...TRANSPORTS.map((each) => [each]), TRANSPORTS]

/** The first few, and how many there are. */
function shown(wrongs: readonly string[]): string[] {
  const first = wrongs.slice(0, MOST_SHOWN)
  const left = wrongs.length - first.length
  return left === 0 ? first : [...first, `and ${left} more`]
}

/** Throws when the gateway's process has ended, or says nothing. */
export async function reportOf(host: Child, rooms: readonly `room:${string}`[]): Promise<HostReport> {
  host.send({ type: 'report', rooms })
  const report = await host.next(REPORT_MS)
  if (report === null) throw new Error(host.ended ?? 'the gateway does not answer')
  return report as HostReport
}

/** Hundreds of clients that talk, come and go for one cycle. */
export class Crowd {
  readonly #options: CrowdOptions
  readonly #all: Participant[] = []
  readonly #wrongs: string[] = []
  readonly #rooms: readonly `room:${string}`[]

  constructor(options: CrowdOptions) {
    this.#options = options
    const count = Math.max(1, Math.round(options.clients / CLIENTS_A_ROOM))
    this.#rooms = Array.from({ length: count }, (_, i) => `room:${options.cycle}-${i}` as const)
    for (let i = 0; i < options.clients; i++) this.#open(i)
  }

  get #present(): Participant[] {
    return this.#all.filter(({ isLeaving }) => !isLeaving)
  }

  #open(place: number): void {
    const { weathers, cycle } = this.#options
    const name = `${cycle}-${this.#all.length}`
    const weather = weathers[place % weathers.length]
    const room = this.#rooms[Math.floor(place / LADDERS.length) % this.#rooms.length]
    const transports = LADDERS[place % LADDERS.length]
    if (weather === undefined || room === undefined || transports === undefined) return
    const url = `http://127.0.0.1:${weather.proxy.port}`
    this.#all.push(new Participant({ name, url, room, transports, wrong: (what) => this.#wrongs.push(what) }))
  }

  /** Talks for so long, in whatever weather there is. */
  async talk(ms: number, progress: (secondsLeft: number) => void): Promise<void> {
    const { random, actionsPerSecond, host } = this.#options
    const begun = performance.now()
    let [acted, ended, left, shown] = [0, 0, 0, 0]
    for (let passed = 0; passed < ms; passed = performance.now() - begun) {
      const present = this.#present
      for (; acted < (passed * actionsPerSecond) / 1_000; acted++)
        present[Math.floor(random() * present.length)]?.act(random())
      for (; ended < Math.floor(passed / END_EVERY_MS); ended++) host.send({ type: 'end', which: random() })
      for (; left < Math.floor(passed / LEAVE_EVERY_MS); left++) this.#replace(random())
      for (; shown < Math.floor(passed / 10_000); shown++) progress(Math.round((ms - passed) / 1_000))
      await sleep(TICK_MS)
    }
  }

  /** One that has been answered leaves, and another comes in its place. */
  #replace(draw: number): void {
    const ready = this.#present.filter(({ pending }) => pending === 0)
    const one = ready[Math.floor(draw * ready.length)]
    if (one === undefined) return
    one.leave()
    this.#open(this.#all.indexOf(one))
  }

  /** Asks again and again until nothing is wrong, or for too long; returns what is wrong then. */
  async #until(wrongs: (report: HostReport) => string[]): Promise<string[]> {
    for (const end = performance.now() + SETTLE_MS; ; await sleep(ASK_MS)) {
      const report = await reportOf(this.#options.host, this.#rooms)
      const found = wrongs(report)
      if (found.length === 0 || performance.now() > end) return [...shown(found), ...report.wrongs]
    }
  }

  /** In good weather: all that was said arrives, and both sides' books agree. Then everyone leaves. */
  async settle(): Promise<Tally> {
    const present = this.#present
    const membersOf = (room: string) => present.filter((each) => each.room === room).map(({ name }) => name)
    const unsettled = await this.#until((report) =>
      present.flatMap((each) => {
        const wrongs = each.unsettled(report, membersOf(each.room))
        return wrongs.length === 0 ? [] : [`${each.name}: ${wrongs.join('; ')}`]
      }),
    )
    for (const each of present) each.leave()
    const sum = (pick: (each: Participant) => number) => this.#all.reduce((total, each) => total + pick(each), 0)
    const unbalanced = await this.#until((report) => [
      ...this.#all.filter(({ isGone }) => !isGone).map(({ name }) => `${name}: it does not end`),
      ...this.#all.flatMap(({ name, book }) => {
        const account = report.clients[name]
        return account === undefined ? [] : book.against(account, false).map((what) => `${name}: ${what}`)
      }),
      ...(report.sessions > 0 ? [`the gateway has ${report.sessions} sessions`] : []),
      ...(report.links > 0 ? [`the gateway has ${report.links} links`] : []),
      ...(report.opened === report.ended ? [] : [`${report.opened} sessions were opened and ${report.ended} ended`]),
      ...this.#inRooms(report, sum),
    ])
    return {
      clients: this.#all.length,
      said: sum(({ book }) => book.said),
      heard: sum(({ book }) => book.heard),
      accepted: sum(({ book }) => book.accepted),
      deliveries: sum(({ roomBook }) => roomBook.heard),
      answered: sum(({ book }) => book.answered),
      losses: sum(({ book }) => book.losses),
      doubts: sum(({ book }) => book.doubts.size),
      wrongs: [...this.#wrongs.slice(0, MOST_SHOWN), ...unsettled, ...unbalanced],
    }
  }

  /** Each publication that was accepted is in its channel, once, and nobody is left in one. */
  #inRooms({ rooms }: HostReport, sum: (pick: (each: Participant) => number) => number): string[] {
    const all = Object.values(rooms)
    const published = all.reduce((total, { offset }) => total + offset, 0)
    const accepted = sum(({ book }) => book.accepted)
    const members = all.reduce((total, each) => total + each.members, 0)
    return [
      ...(published === accepted ? [] : [`${accepted} publications were accepted, and the channels have ${published}`]),
      ...(members === 0 ? [] : [`${members} members are left`]),
    ]
  }
}
