import { type ClientTransport, RungwayError } from '@rungway/client'
import { type ChannelClient, connect, type Subscription } from '@rungway/client/channels'
import { WebSocket } from 'ws'
import { ClientBook, RoomBook } from './books.ts'
import type { HostReport, SoakApi } from './contract.ts'

const LONG = 'x'.repeat(8_000)

/** What a client may do next, and how often out of a hundred. */
const DEEDS = [
  { name: 'send', share: 45 },
  { name: 'publish', share: 25 },
  { name: 'request', share: 15 },
  { name: 'say', share: 10 },
  { name: 'send-long', share: 5 },
] as const

/** Codes that a request may be answered with when its session is lost. */
const EXCUSED: readonly string[] = ['reset', 'timeout', 'outbox-full', 'closed']

export interface ParticipantOptions {
  readonly name: string
  readonly url: string
  readonly transports: readonly ClientTransport[]
  readonly room: `room:${string}`
  readonly wrong: (what: string) => void
}

/** One client of the crowd, with its books. */
export class Participant {
  readonly name: string
  readonly room: `room:${string}`
  readonly book: ClientBook
  readonly roomBook: RoomBook
  /** Questions and publications that are not answered yet. */
  pending = 0
  isLeaving = false
  isGone = false
  #published = 0
  readonly #client: ChannelClient<SoakApi>
  readonly #subscription: Subscription<SoakApi['channels']['room:{id}']>
  readonly #wrong: (what: string) => void

  constructor({ name, url, transports, room, wrong }: ParticipantOptions) {
    this.name = name
    this.room = room
    this.#wrong = (what) => wrong(`${name}: ${what}`)
    this.book = new ClientBook(this.#wrong)
    this.roomBook = new RoomBook(this.#wrong)
    // Node 20 has none of its own; `ws` has everything that is used of a browser's.
    const environment = { WebSocket: WebSocket as unknown as typeof globalThis.WebSocket }
    this.#client = connect<SoakApi>(url, { transports, environment, warnings: false })
    this.#client.on('message', ([to, answers]) => {
      if (to !== name) this.#wrong(`an answer to ${to} came`)
      this.book.answer(answers)
    })
    this.#client.on('reset', ({ inDoubt }) => this.book.lost(inDoubt.map(([, n]) => n)))
    this.#client.on('state', (state) => {
      if (state.name !== 'closed') return
      this.isGone = true
      // Where the network was too bad for the close, it says what may be lost.
      this.book.doubt(state.unacknowledged.map(([, n]) => n))
      if (state.error !== null) this.#wrong(`it gave up: ${state.error.message}`)
    })
    this.#subscription = this.#client.channel(room).subscribe({ presence: true, data: name })
    this.#subscription.on('publication', ({ offset, data: [by, n] }) => this.roomBook.publication(offset, by, n))
    this.#subscription.on('status', (status) => {
      if (status.name === 'live' && !status.recovered) this.#wrong('its subscription has lost something')
      if (status.name === 'live' && this.roomBook.offset === null)
        this.roomBook.offset = this.#subscription.position?.offset ?? null
      if (status.name === 'ended' && status.error !== null && !this.isLeaving)
        this.#wrong(`its subscription ended: ${status.error.message}`)
    })
  }

  /** Does something; `draw` is from 0 to 1. */
  act(draw: number): void {
    let left = draw * 100
    const deed = DEEDS.find(({ share }) => {
      left -= share
      return left < 0
    })
    if (deed?.name === 'send' || deed?.name === 'send-long') this.#send(deed.name === 'send' ? '' : LONG)
    if (deed?.name === 'publish') void this.#publish()
    if (deed?.name === 'request') void this.#request()
    if (deed?.name === 'say') this.#client.channel(this.room).say([this.name, 0])
  }

  #send(padding: string): void {
    try {
      this.#client.send([this.name, this.book.said + 1, padding])
      this.book.said += 1
    } catch (error) {
      this.#refused('send', error, ['outbox-full'])
    }
  }

  async #publish(): Promise<void> {
    this.pending += 1
    try {
      await this.#client.channel(this.room).publish([this.name, ++this.#published])
      this.book.accepted += 1
    } catch (error) {
      this.#refused('publish', error, ['outbox-full', 'too-many'])
    } finally {
      this.pending -= 1
    }
  }

  async #request(): Promise<void> {
    const n = ++this.book.asked
    this.pending += 1
    try {
      const sum = await this.#client.request('add', { name: this.name, n, numbers: [n, 1] })
      if (sum !== n + 1) this.#wrong(`request ${n} was answered ${sum}`)
      this.book.answered += 1
    } catch (error) {
      this.#refused('request', error, EXCUSED)
    } finally {
      this.pending -= 1
    }
  }

  #refused(what: string, error: unknown, excused: readonly string[]): void {
    const code = error instanceof RungwayError ? error.code : String(error)
    if (!excused.includes(code)) this.#wrong(`${what} was refused: ${code}`)
  }

  /** Whether everything has been said and answered, and the gateway agrees. */
  unsettled(report: HostReport, members: readonly string[]): string[] {
    const account = report.clients[this.name]
    const room = report.rooms[this.room]
    const { status } = this.#subscription
    const seen = this.#subscription.members.map(({ data }) => String(data))
    const unseen = members.filter((each) => !seen.includes(each))
    const left = seen.filter((each) => !members.includes(each))
    const wrongs = [
      ...(this.#client.pendingBytes > 0 ? [`${this.#client.pendingBytes} bytes are not acknowledged`] : []),
      ...(this.pending > 0 ? [`${this.pending} questions are not answered`] : []),
      ...(status.name === 'live' ? [] : [`its subscription is ${status.name}`]),
      ...(unseen.length === 0 ? [] : [`of the members it does not see ${unseen.join()}`]),
      ...(left.length === 0 ? [] : [`it sees ${left.join()}, not there`]),
      ...(seen.length === new Set(seen).size ? [] : ['it sees a member twice']),
      ...(account === undefined ? [] : this.book.against(account, true)),
      ...(room === undefined ? [] : this.roomBook.against(room)),
    ]
    // What the client itself says of its network, for whoever reads why a cycle did not settle.
    return wrongs.length === 0 ? [] : [...wrongs, `it says: ${this.#client.explain().sentence}`]
  }

  leave(): void {
    this.isLeaving = true
    this.#client.close('soak')
  }
}
