import { setTimeout as sleep } from 'node:timers/promises'
import type { RoomName } from './contract.ts'
import type { Guest, GuestOptions, System } from './guest.ts'
import type { HeardMessage } from './lane-check.ts'

const TICK_MS = 10
/** How often presence is looked at. */
const LOOK_MS = 50
const SETTLE_MS = 60_000
/** How often it is told what is waited for. */
const TELL_MS = 4_000

export interface CrowdOptions {
  readonly system: System
  readonly url: string
  /** Where clients of browsers are opened; null without. */
  readonly page: { enter(options: GuestOptions): Guest } | null
  readonly rooms: number
  /** In each room, by each way to connect. */
  readonly ofEach: number
  /** Between two messages, and two publications, of one visitor. */
  readonly everyMs: number
  /** Progress: what is waited for. */
  readonly tell: (what: string) => void
}

type Opener = (name: string) => Guest

/** What a node says that it has heard. */
interface Heard {
  readonly session: string
  readonly name: string
  readonly n: number
}

/** Visitors of some rooms who talk all the time, and what nodes have heard of them. */
export class Crowd {
  readonly rooms: readonly RoomName[]
  readonly all: Guest[] = []
  /** Those whose process has died, and when. */
  readonly dead = new Map<Guest, number>()
  readonly heard = new Map<string, HeardMessage[]>()
  /** The node that has heard each visitor last. */
  readonly homes = new Map<string, number>()
  readonly #options: CrowdOptions
  /** How each was opened, and another is in its place. */
  readonly #openers = new Map<Guest, Opener>()
  #replaced = 0
  #isTalking = false
  #talk: Promise<void> = Promise.resolve()
  /** When someone's view of who is there was wrong last. */
  #wrongPresenceMs = 0
  #stallMs = 0

  constructor(options: CrowdOptions) {
    this.#options = options
    this.rooms = Array.from({ length: options.rooms }, (_, room) => `room:${room}` as const)
    const { system, url, page, ofEach } = options
    for (const room of this.rooms)
      for (const way of system.ways)
        for (let i = 0; i < ofEach; i++) this.#enter((name) => system.open({ name, url, room, way }))
    if (page === null) return
    for (const [index, way] of system.inPage.entries()) {
      const room = this.rooms[index % this.rooms.length] ?? 'room:0'
      this.#enter((name) => page.enter({ name, url, room, way }))
    }
  }

  get present(): Guest[] {
    return this.all.filter(({ isThere }) => isThere)
  }

  get wrongPresenceMs(): number {
    return this.#wrongPresenceMs
  }

  /** How long this process itself stood still at most, since it was asked last: nothing is heard meanwhile. */
  takeStallMs(): number {
    const stallMs = this.#stallMs
    this.#stallMs = 0
    return stallMs
  }

  hears(node: number, { session, name, n }: Heard): void {
    const all = this.heard.get(name) ?? []
    all.push({ session, n, atMs: performance.now() })
    this.heard.set(name, all)
    this.homes.set(name, node)
  }

  /** Everyone says and publishes something again and again, in turn. */
  begin(): void {
    this.#isTalking = true
    this.#talk = this.#talkOn()
  }

  async end(): Promise<void> {
    this.#isTalking = false
    await this.#talk
  }

  /** The node with the most sessions. */
  get busiest(): number {
    const counts = new Map<number, number>()
    for (const { name } of this.present) {
      const home = this.homes.get(name) ?? 0
      counts.set(home, (counts.get(home) ?? 0) + 1)
    }
    return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])[0]
  }

  /** So many visitors with a session on that node die, and nobody is told. */
  die(node: number, count: number): void {
    const there = this.present.filter(({ name }) => this.homes.get(name) === node)
    for (const visitor of there.slice(0, count)) {
      visitor.die()
      this.dead.set(visitor, performance.now())
    }
  }

  /** Others come in place of those who have died. */
  replace(): void {
    for (const gone of [...this.dead.keys()].slice(this.#replaced)) this.#enter(this.#openers.get(gone))
    this.#replaced = this.dead.size
  }

  /** Waits until everyone has a session, its channel, and has heard of both since then. Returns what is still wrong. */
  backSince(sinceMs: number): Promise<readonly string[]> {
    return this.#until((visitor, members) => visitor.notBack(sinceMs, members))
  }

  /** When nobody talks any more: waits until everything is answered. */
  settled(): Promise<readonly string[]> {
    return this.#until((visitor, members) => visitor.unsettled(members))
  }

  /** Waits until everyone has heard the newest publication of its channel. `newest`: its offset, where that is known. */
  async hasHeard(newest: (room: RoomName) => Promise<number | undefined>): Promise<readonly string[]> {
    const tops = new Map<RoomName, number | undefined>()
    for (const room of this.rooms) tops.set(room, await newest(room))
    return await this.#until(({ room, roomEvents }) => {
      const top = tops.get(room)
      const last = roomEvents.findLast(({ type }) => type === 'publication')?.offset
      return top === undefined || last === top ? [] : [`it has heard ${last} of ${top}`]
    })
  }

  leave(): void {
    for (const visitor of this.all) visitor.leave()
  }

  async #until(wrongs: (visitor: Guest, members: readonly string[]) => string[]): Promise<readonly string[]> {
    const begun = performance.now()
    for (let told = 1; ; await sleep(LOOK_MS)) {
      const found = this.present.flatMap((visitor) => {
        const what = wrongs(visitor, this.#membersOf(visitor.room))
        return what.length === 0 ? [] : [`${visitor.name}: ${what.join('; ')}; ${visitor.explanation}`]
      })
      const passedMs = performance.now() - begun
      if (found.length === 0 || passedMs > SETTLE_MS) return found
      if (passedMs < told * TELL_MS) continue
      told++
      this.#options.tell(`  ${found.length} wait; ${found[0]}`)
    }
  }

  #membersOf(room: RoomName): readonly string[] {
    return this.present.filter((each) => each.room === room).map(({ name }) => name)
  }

  #enter(open: Opener | undefined): void {
    if (open === undefined) return
    const guest = open(`v${this.all.length}`)
    this.#openers.set(guest, open)
    this.all.push(guest)
  }

  async #talkOn(): Promise<void> {
    const begun = performance.now()
    let [acted, due, looked, before] = [0, 0, 0, 0]
    for (; this.#isTalking; await sleep(TICK_MS)) {
      const passedMs = performance.now() - begun
      this.#stallMs = Math.max(this.#stallMs, passedMs - before - TICK_MS)
      const present = this.present
      // There are fewer after some have died: what was due of them is not made good for.
      due += ((passedMs - before) * present.length) / this.#options.everyMs
      before = passedMs
      for (; acted < due; acted++) {
        const visitor = present[acted % present.length]
        visitor?.send()
        void visitor?.publish()
      }
      for (; looked < passedMs / LOOK_MS; looked++) this.#look(present)
    }
  }

  #look(present: readonly Guest[]): void {
    const isWrong = present.some(({ room, members }) => {
      if (members === null) return false
      const truth = this.#membersOf(room)
      return members.length !== truth.length || truth.some((name) => !members.includes(name))
    })
    if (isWrong) this.#wrongPresenceMs = performance.now()
  }
}
