import { signal } from '@preact/signals'
import type { Explanation } from '@rungway/client'
import { type ChannelClient, connect, type Publication, type Subscription } from '@rungway/client/channels'
import {
  type ChatMember,
  type ChatMessage,
  type ChatSign,
  isChatMember,
  isChatMessage,
  isChatSign,
} from '../../server/chat-messages.ts'
import type { FaultName } from '../../server/network/seen.ts'
import { Lane } from '../lane/lane.ts'
import { observed } from '../lane/observe.ts'
import { askNetwork, nameOfPage } from '../site/network.ts'

/** A message of this page's, or one that has come. */
export interface Entry {
  readonly message: ChatMessage
  readonly isOwn: boolean
  /** `waiting`: it is in this page. `accepted`: the room has it. */
  readonly state: 'waiting' | 'accepted' | 'failed'
}

/** Somebody who is here. */
export interface Person {
  readonly page: string
  readonly name: string
  readonly isTyping: boolean
  /** The transport that they said they use; null before they said so. */
  readonly via: string | null
}

const SHOWN = 300
const HISTORY = 50
/** Who typed so long ago types no more. */
const TYPING_MS = 4_000
/** A sign of typing is given at most so often. */
const SIGN_EVERY_MS = 1_500
const EXPLAIN_MS = 1_000

interface Sign {
  readonly isTyping: boolean
  readonly via: string
  readonly at: number
}

/** One page in one room: what was written, who is there, and the network between. */
export class Room {
  readonly entries = signal<readonly Entry[]>([])
  readonly people = signal<readonly Person[]>([])
  readonly transport = signal<string | null>(null)
  readonly fault = signal<FaultName>('none')
  readonly explanation = signal<Explanation | null>(null)
  /** Whether something is missing between what is shown and what came. */
  readonly hasGap = signal(false)
  readonly unread = signal(0)
  readonly name: string
  readonly page = nameOfPage()
  readonly #client: ChannelClient
  readonly #channel: ReturnType<ChannelClient['channel']>
  readonly #subscription: Subscription
  readonly #signs = new Map<string, Sign>()
  readonly #timer: ReturnType<typeof setInterval>
  #signedAt = Number.NEGATIVE_INFINITY

  constructor(room: string, name: string) {
    this.name = name
    const environment = observed(new Lane('chat'), this.page, () => performance.now())
    this.#client = connect('/rungway', { environment, warnings: false })
    this.#channel = this.#client.channel(`chat:${room}`)
    this.#client.on('state', (state) => {
      this.transport.value = state.name === 'open' ? state.transport : null
      this.#sign(false)
    })
    const data: ChatMember = { type: 'member', page: this.page, name }
    this.#subscription = this.#channel.subscribe({ presence: true, data })
    this.#subscription.on('publication', (publication) => this.#heard(publication))
    this.#subscription.on('ephemeral', (said) => this.#signed(said))
    this.#subscription.on('presence', (members, change) => {
      // Those who come do not know yet how the others are connected.
      if (change !== null) this.#sign(false)
      this.#show(members.map(({ data: shown }) => shown))
    })
    this.#subscription.on('status', (status) => {
      if (status.name === 'live' && !status.recovered) this.hasGap.value = true
    })
    void this.#readHistory()
    this.#timer = setInterval(() => {
      this.#show(this.#subscription.members.map(({ data: shown }) => shown))
      this.explanation.value = this.#client.explain()
    }, EXPLAIN_MS)
  }

  say(text: string): void {
    const message: ChatMessage = {
      type: 'text',
      id: nameOfPage(),
      name: this.name,
      text,
      via: this.transport.value ?? 'none',
      at: Date.now(),
    }
    this.#put({ message, isOwn: true, state: 'waiting' })
    this.#channel.publish(message).then(
      () => this.#put({ message, isOwn: true, state: 'accepted' }),
      () => this.#put({ message, isOwn: true, state: 'failed' }),
    )
    this.#signedAt = Number.NEGATIVE_INFINITY
    this.#sign(false)
  }

  /** The reader types. */
  typing(): void {
    if (performance.now() - this.#signedAt < SIGN_EVERY_MS) return
    this.#signedAt = performance.now()
    this.#sign(true)
  }

  async use(fault: FaultName): Promise<void> {
    const before = this.fault.value
    this.fault.value = fault
    if (!(await askNetwork(this.page, fault))) this.fault.value = before
  }

  close(): void {
    clearInterval(this.#timer)
    this.#client.close('the page was left')
  }

  #sign(isTyping: boolean): void {
    const { value: via } = this.transport
    if (via === null) return
    const sign: ChatSign = { type: 'sign', page: this.page, isTyping, via }
    this.#channel.say(sign)
  }

  #signed(said: unknown): void {
    if (!isChatSign(said)) return
    const { page, isTyping, via } = said
    this.#signs.set(page, { isTyping, via, at: performance.now() })
    this.#show(this.#subscription.members.map(({ data }) => data))
  }

  #show(members: readonly unknown[]): void {
    const now = performance.now()
    this.people.value = members.filter(isChatMember).map(({ page, name }) => {
      const sign = this.#signs.get(page)
      const via = page === this.page ? this.transport.value : (sign?.via ?? null)
      return { page, name, via, isTyping: sign?.isTyping === true && now - sign.at < TYPING_MS && page !== this.page }
    })
  }

  #heard({ data }: Pick<Publication, 'data'>): void {
    if (!isChatMessage(data)) return
    const isOwn = this.entries.value.some(({ message, isOwn: own }) => own && message.id === data.id)
    this.#put({ message: data, isOwn, state: 'accepted' })
    if (document.hidden) this.unread.value += 1
  }

  /** What was written before this page came, older first, before what came since. */
  async #readHistory(): Promise<void> {
    const { publications } = await this.#channel.history({ limit: HISTORY, reverse: true })
    const older = publications.toReversed().flatMap(({ data }) => (isChatMessage(data) ? [data] : []))
    const known = new Set(this.entries.value.map(({ message }) => message.id))
    const entries = older
      .filter(({ id }) => !known.has(id))
      .map((message): Entry => ({ message, isOwn: false, state: 'accepted' }))
    this.entries.value = [...entries, ...this.entries.value]
  }

  /** Adds an entry, or replaces the one with the same message. */
  #put(entry: Entry): void {
    const entries = this.entries.value
    const at = entries.findIndex(({ message }) => message.id === entry.message.id)
    this.entries.value = at < 0 ? [...entries, entry].slice(-SHOWN) : entries.with(at, entry)
  }
}
