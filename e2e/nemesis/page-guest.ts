import type { RoomName } from './contract.ts'
import type { Guest, GuestOptions } from './guest.ts'
import type { PageOrder } from './page-main.ts'
import { type GuestNews, Mirror, type PageClock } from './page-news.ts'
import { notBack, type Standing, unsettled } from './standing.ts'

/** The page of a client. */
interface Host {
  /** Why it says nothing more; null while it does. */
  readonly failure: string | null
  /** Whether it has said what came of all that it was told. */
  readonly hasDone: boolean
  order(order: PageOrder): void
}

const NOWHERE: Standing = { session: 'not begun', subscription: 'not begun', members: [], pendingBytes: 0 }

/** A client in a page, as far as the page has told of it. */
export class PageGuest extends Mirror implements Guest {
  readonly name: string
  readonly room: RoomName
  readonly way: string
  readonly #host: Host
  #standing: Standing = NOWHERE
  #explanation = ''
  #isDead = false

  constructor({ name, room, way }: GuestOptions, host: Host) {
    super()
    this.name = name
    this.room = room
    this.way = `${way} in Chromium`
    this.#host = host
  }

  override hear(news: GuestNews, clock: PageClock): void {
    super.hear(news, clock)
    this.#standing = news.standing
    this.#explanation = news.explanation
  }

  get isThere(): boolean {
    return !this.#isDead
  }

  get explanation(): string {
    return this.#explanation
  }

  get members(): readonly string[] {
    return this.#standing.members
  }

  get #gone(): string[] {
    return this.#host.failure === null ? [] : [`its page is gone: ${this.#host.failure}`]
  }

  send(): void {
    this.#host.order({ type: 'send', name: this.name })
  }

  async publish(): Promise<void> {
    this.#host.order({ type: 'publish', name: this.name })
  }

  notBack(sinceMs: number, members: readonly string[]): string[] {
    return [...this.#gone, ...notBack(this, this.#standing, sinceMs, members)]
  }

  unsettled(members: readonly string[]): string[] {
    const late = this.#host.hasDone ? [] : ['its page has not done yet what it was told']
    return [...this.#gone, ...late, ...unsettled(this, this.#standing, members)]
  }

  die(): void {
    this.#isDead = true
    this.#host.order({ type: 'die', name: this.name })
  }

  leave(): void {
    this.#isDead = true
    this.#host.order({ type: 'leave', name: this.name })
  }
}
