import { type Client, connect, RungwayError } from '@rungway/client'
import type { Said, Told } from '../../server/messages.ts'
import { words } from '../words/language.ts'
import { formatMs } from './format.ts'
import { RoundTrips } from './round-trips.ts'
import { Tally } from './tally.ts'
import { labelOf } from './techniques.ts'
import { Traffic } from './traffic.ts'

/** A line of the list: a message, or something that happened between messages. */
export type Entry =
  | {
      readonly type: 'message'
      readonly from: string
      readonly isOwn: boolean
      readonly text: string
      readonly technique: string
      /** Round trip for an own message, one way for another's. */
      readonly ms: number
      readonly bytes: number
      readonly at: number
    }
  /** Said when it is drawn, as readers may change the language. */
  | { readonly type: 'event'; readonly says: () => string; readonly at: number }

export interface WireLine {
  readonly direction: 'up' | 'down'
  readonly technique: string
  readonly text: string
  readonly bytes: number
}

/** An own text that has not come back yet. */
export interface Waiting {
  readonly text: string
  readonly sentAt: number
}

const KEPT_ENTRIES = 150
const KEPT_LINES = 30

/** Milliseconds since 1970 with a fraction, and never back: one clock for all tabs of a machine. */
export const now = (): number => performance.timeOrigin + performance.now()

/**
 * The page's conversation, and everything that is known of it. Views read it; `changed` is called
 * when there is something new.
 */
export class Lab {
  readonly client: Client<{ messages: { up: Said; down: Told } }>
  readonly traffic = new Traffic()
  readonly roundTrips = new RoundTrips()
  readonly entries: Entry[] = []
  readonly wire: WireLine[] = []
  /** This page among others: eight characters at random. */
  readonly name = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join('')
  /** How many entries there have ever been. */
  total = 0
  said = 0
  readonly own = new Tally(1)
  readonly all = new Tally(null)
  chosen: string | null = null
  /** Whether each technique is measured in turn, whatever is chosen. */
  isComparing = false
  /** The technique in use when the choice went back to the ladder, until another takes over. */
  released: string | null = null
  /** Own texts that have not come back, by number, oldest first. */
  readonly waiting = new Map<number, Waiting>()
  /** Since when no link carries; null while one does. */
  downSince: number | null = now()
  readonly #changed: () => void
  readonly #pings = new Map<number, { readonly sentAt: number; readonly done: (ms: number) => void }>()
  #pingCount = 0
  #lastBytes = 0
  /** The technique that carried last. */
  #last: string | null = null

  constructor(url: string, changed: () => void) {
    this.#changed = changed
    this.client = connect<{ messages: { up: Said; down: Told } }>(url)
    this.client.on('wire', ({ direction, transport, text }) => {
      for (const line of text.split('\n')) this.#carried(direction, transport, line)
    })
    this.client.on('message', (body, { transport }) => this.#received(body, transport))
    this.client.on('transport', ({ from, to }) => {
      if (to !== this.released) this.released = null
      if (from !== null) this.#note(() => words.value.session.events.switched(labelOf(to)))
    })
    this.client.on('state', (state) => {
      if (state.name === 'open') this.#mended(state.transport)
      else this.downSince ??= now()
      this.#changed()
    })
    this.client.on('reset', ({ code, inDoubt, carried }) => this.#reset(code, inDoubt, carried))
  }

  /** Whether it was taken; if not, the list shows why. */
  say(text: string): boolean {
    const n = this.said + 1
    const sentAt = now()
    const taken = this.#send({ type: 'say', from: this.name, n, sentAt, text })
    if (!taken) return false
    this.said = n
    this.waiting.set(n, { text, sentAt })
    this.#changed()
    return true
  }

  burst(count: number): void {
    for (let i = 1; i <= count; i += 1) if (!this.say(words.value.session.burstText(i, count))) return
  }

  /** Null leaves the choice to the ladder. */
  choose(technique: string | null): void {
    this.chosen = technique
    this.use(technique)
  }

  /** Moves the session there, and leaves the choice as it is. */
  use(technique: string | null): void {
    const { state, transports } = this.client
    const isBetterLeft = state.name === 'open' && state.transport !== transports[0]
    this.released = technique === null && isBetterLeft ? state.transport : null
    this.client.use(technique)
    this.#changed()
  }

  cut(): void {
    this.#note(() => words.value.session.events.cut)
    this.client.cut()
  }

  /** Resolves with the round trip; never, when the session ends before. */
  ping(): Promise<number> {
    const id = ++this.#pingCount
    return new Promise((resolve) => {
      this.#pings.set(id, { sentAt: now(), done: resolve })
      if (!this.#send({ type: 'ping', id })) this.#pings.delete(id)
    })
  }

  get pingsOut(): number {
    return this.#pings.size
  }

  #send(body: Said): boolean {
    try {
      this.client.send(body)
      return true
    } catch (error) {
      if (!(error instanceof RungwayError)) throw error
      this.#note(() => words.value.session.events.notSent(error.message))
      return false
    }
  }

  #carried(direction: 'up' | 'down', technique: string, text: string): void {
    const bytes = this.traffic.count(direction, text)
    this.#lastBytes = bytes
    this.wire.push({ direction, technique, text, bytes })
    this.wire.splice(0, this.wire.length - KEPT_LINES)
    this.#changed()
  }

  #received(body: Told, technique: string): void {
    if (body.type === 'pong') {
      const ping = this.#pings.get(body.id)
      if (ping === undefined) return
      this.#pings.delete(body.id)
      const ms = now() - ping.sentAt - body.waitedMs
      this.roundTrips.add(technique, ms)
      ping.done(ms)
      return
    }
    const isOwn = body.from === this.name
    this.all.count(body.order)
    // Any page can use this page's name; a number that this page has not given yet is not its own.
    if (isOwn && body.n <= this.said) {
      this.own.count(body.n)
      this.waiting.delete(body.n)
    }
    // The wire event of its line comes just before it, so the last bytes are its own.
    this.#add({
      type: 'message',
      from: body.from,
      isOwn,
      text: body.text,
      technique,
      ms: now() - body.sentAt,
      bytes: this.#lastBytes,
      at: body.at,
    })
  }

  #mended(technique: string): void {
    if (this.downSince !== null && this.#last === technique) {
      const after = formatMs(now() - this.downSince)
      this.#note(() => words.value.session.events.back(labelOf(technique), after))
    }
    this.downSince = null
    this.#last = technique
  }

  /**
   * Messages in doubt are sent again, and the tally accepts that they arrive twice. Those that
   * waited follow by themselves.
   */
  #reset(code: string, inDoubt: readonly Said[], carried: readonly Said[]): void {
    const again = inDoubt.filter((said) => said.type === 'say')
    const waited = carried.filter(({ type }) => type === 'say')
    this.#note(() => words.value.session.events.reset(code, again.length, waited.length))
    this.traffic.restart()
    this.all.restart()
    this.#pings.clear()
    for (const said of again) {
      this.own.expectAgain(said.n)
      this.#send(said)
    }
  }

  #note(says: () => string): void {
    this.#add({ type: 'event', says, at: Date.now() })
  }

  #add(entry: Entry): void {
    this.total += 1
    this.entries.push(entry)
    this.entries.splice(0, this.entries.length - KEPT_ENTRIES)
    this.#changed()
  }
}
