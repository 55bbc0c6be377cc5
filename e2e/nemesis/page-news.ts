// What a page says of its clients again and again, so that Node has the same account of them in the end.
import type { Leave, Step } from './guest.ts'
import type { LaneEvent } from './lane-check.ts'
import type { Invocation, RoomEvent } from './room-check.ts'
import type { Account, Standing } from './standing.ts'

/** All that a client has written down. */
export interface FullAccount extends Account {
  readonly sentMs: readonly number[]
  readonly leaves: readonly Leave[]
  readonly joiningMs: readonly number[]
  readonly steps: readonly Step[]
}

/** What is new since the last. Times are those of the page. */
export interface GuestNews extends FullAccount {
  readonly name: string
  /** The place of the first of `invocations`: those that had no outcome then are said again. */
  readonly firstInvocation: number
  readonly standing: Standing
  readonly explanation: string
}

interface Told extends FullAccount {
  readonly name: string
  readonly standing: Standing
  readonly explanation: string
}

/** In a page: says of one client what it has not said yet. */
export class Teller {
  readonly #of: Told
  #rooms = 0
  #lanes = 0
  #sent = 0
  #leaves = 0
  #joined = 0
  #steps = 0
  /** Those before it have an outcome, which was said. */
  #invocations = 0

  constructor(of: Told) {
    this.#of = of
  }

  take(): GuestNews {
    const { name, standing, explanation, roomEvents, laneEvents, sentMs, leaves, joiningMs, steps, invocations } =
      this.#of
    const news: GuestNews = {
      name,
      standing,
      explanation,
      roomEvents: roomEvents.slice(this.#rooms),
      laneEvents: laneEvents.slice(this.#lanes),
      sentMs: sentMs.slice(this.#sent),
      leaves: leaves.slice(this.#leaves),
      joiningMs: joiningMs.slice(this.#joined),
      steps: steps.slice(this.#steps),
      firstInvocation: this.#invocations,
      invocations: invocations.slice(this.#invocations),
    }
    this.#rooms = roomEvents.length
    this.#lanes = laneEvents.length
    this.#sent = sentMs.length
    this.#leaves = leaves.length
    this.#joined = joiningMs.length
    this.#steps = steps.length
    const open = invocations.findIndex(({ outcome }) => outcome.type === 'unsure')
    this.#invocations = open < 0 ? invocations.length : open
    return news
  }
}

/** How times of a page are those of Node: between two, as long as a question takes. */
export interface PageClock {
  /** Not later than it was. */
  early(pageMs: number): number
  /** Not earlier than it was. */
  late(pageMs: number): number
}

/** In Node: the account of a client in a page, as far as it was told. */
export class Mirror implements FullAccount {
  readonly invocations: Invocation[] = []
  readonly sentMs: number[] = []
  readonly roomEvents: RoomEvent[] = []
  readonly laneEvents: LaneEvent[] = []
  readonly leaves: Leave[] = []
  readonly joiningMs: number[] = []
  readonly steps: Step[] = []

  /**
   * What it did is not taken to be later than it was, and what it was told not earlier: what others did
   * in between is owed to no one then.
   */
  hear(news: GuestNews, { early, late }: PageClock): void {
    this.invocations.splice(news.firstInvocation, Number.POSITIVE_INFINITY, ...timed(news.invocations, early))
    this.sentMs.push(...news.sentMs.map(early))
    this.roomEvents.push(...timed(news.roomEvents, late))
    this.laneEvents.push(...timed(news.laneEvents, late))
    this.leaves.push(...timed(news.leaves, late))
    this.joiningMs.push(...news.joiningMs.map(late))
    this.steps.push(...timed(news.steps, late))
  }
}

const timed = <T extends { readonly atMs: number }>(all: readonly T[], own: (pageMs: number) => number): T[] =>
  all.map((each) => ({ ...each, atMs: own(each.atMs) }))
