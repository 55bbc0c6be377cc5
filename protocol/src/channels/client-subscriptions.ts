import type { Json } from '../wire/frame.ts'
import { type Answer, type ClientPort, pauseMs } from './client-port.ts'
import type { LaneDown, Member, PastEntry, Position, SubscribeFlags } from './frames.ts'
import { isJoined } from './values.ts'

/** One publication, and where it stands: to go on after it later, it is a position by itself. */
export interface ClientPublication<Data = Json> extends Position {
  /** What was published. */
  readonly data: Data
  /** The user who published it; null for an anonymous one, and for a server. */
  readonly author: string | null
  /** When, as Unix time in ms; null where it is not known: of publications that came live. */
  readonly at: number | null
}

/** What a subscriber is told, in this order of time. */
export type ChannelEvent =
  /**
   * Publications come from now on, those that were missed first. `recovered`: nothing lies between
   * what was had, or asked for, and them.
   */
  | { readonly type: 'live'; readonly recovered: boolean; readonly position: Position }
  | { readonly type: 'publication'; readonly publication: ClientPublication }
  | { readonly type: 'ephemeral'; readonly data: Json; readonly author: string | null }
  /** All who are there; `change`: what is new. */
  | { readonly type: 'presence'; readonly members: readonly Member[]; readonly change: PresenceChange | null }
  /** The session is lost, and the subscription is being taken up again. */
  | { readonly type: 'joining' }
  /** For good. */
  | { readonly type: 'ended'; readonly code: string; readonly message: string }

/** Who has come, has gone, or shows something else. */
export interface PresenceChange {
  readonly type: 'in' | 'out' | 'swap'
  readonly member: Member
}

export type Subscriber = (event: ChannelEvent) => void

interface Entry {
  readonly channel: string
  /** With what each wants. */
  readonly subscribers: Map<Subscriber, SubscribeFlags>
  /** What all want together, as it was asked for. */
  flags: SubscribeFlags
  position: Position | null
  /** 0: the gateway has not given one. */
  alias: number
  /** The question whose answer counts; 0 where the gateway subscribed by itself. */
  asked: number
  retryAt: number
  members: Map<string, Member> | null
}

const NEVER = Number.POSITIVE_INFINITY

/** A client's subscriptions: one for each channel, however many subscribers it has. */
export class Subscriptions {
  readonly #port: ClientPort
  /** Called for a channel that the gateway has subscribed, and that has no listener. */
  readonly #opened: (channel: string) => void
  readonly #entries = new Map<string, Entry>()
  readonly #byAlias = new Map<number, Entry>()

  constructor(port: ClientPort, opened: (channel: string) => void) {
    this.#port = port
    this.#opened = opened
  }

  get deadline(): number {
    let deadline = NEVER
    for (const { retryAt } of this.#entries.values()) deadline = Math.min(deadline, retryAt)
    return deadline
  }

  /** False: `since` can be had by the first subscriber of a channel alone. */
  add(channel: string, since: Position | null, flags: SubscribeFlags, subscriber: Subscriber): boolean {
    const entry = this.#entries.get(channel)
    if (!entry) {
      const added = this.#enter(channel, flags, since)
      added.subscribers.set(subscriber, flags)
      this.#join(added)
      return true
    }
    if (since) return false
    this.#include(entry, subscriber, flags)
    this.#want(entry)
    return true
  }

  /** Adds a subscriber to what the gateway has subscribed, without asking for anything. */
  listen(channel: string, subscriber: Subscriber): void {
    const entry = this.#entries.get(channel)
    if (entry) this.#include(entry, subscriber, {})
  }

  remove(channel: string, subscriber: Subscriber): void {
    const entry = this.#entries.get(channel)
    if (!entry?.subscribers.delete(subscriber)) return
    if (entry.subscribers.size) {
      if (entry.asked) this.#want(entry)
      return
    }
    this.#drop(entry)
    // The answer is not waited for: it is always the same.
    this.#port.ask('unsub', [channel], { answered() {} })
  }

  receive(body: Exclude<LaneDown, { readonly type: 'req' | 'stop' | 'ok' | 'no' }>): void {
    if (body.type === 'on') return this.#subscribed(body)
    const entry = this.#byAlias.get(body.alias)
    // Of a subscription that has ended on this side.
    if (!entry) return
    switch (body.type) {
      case 'publication': {
        const { offset, data, author = null } = body
        if (offset) this.#deliver(entry, offset, data, author, null)
        else this.#tell(entry, { type: 'ephemeral', data, author })
        break
      }
      case 'broken':
        this.#move(entry, body, body.recovered, body.missed ?? [])
        break
      case 'off':
        this.#end(entry, body.code, '')
        break
      default:
        this.#change(entry, body)
    }
  }

  /** The session is lost: every subscription is asked for again, from where it stands. */
  reset(): void {
    this.#byAlias.clear()
    for (const entry of this.#entries.values()) {
      entry.alias = 0
      this.#tell(entry, { type: 'joining' })
      if (entry.asked) this.#join(entry)
    }
  }

  tick(now: number): void {
    for (const entry of this.#entries.values()) if (entry.retryAt <= now) this.#join(entry)
  }

  end(code: string, message: string): void {
    for (const entry of [...this.#entries.values()]) this.#end(entry, code, message)
  }

  #enter(channel: string, flags: SubscribeFlags, position: Position | null): Entry {
    const entry: Entry = {
      channel,
      subscribers: new Map(),
      flags,
      position,
      alias: 0,
      asked: 0,
      retryAt: NEVER,
      members: null,
    }
    this.#entries.set(channel, entry)
    return entry
  }

  /** Asks again when all together want something else than before, or nothing was asked for yet. */
  #want(entry: Entry): void {
    const flags: SubscribeFlags = Object.assign({}, ...entry.subscribers.values())
    if (entry.asked && JSON.stringify(flags) === JSON.stringify(entry.flags)) return
    entry.flags = flags
    this.#join(entry)
  }

  #include({ subscribers, alias, position, members }: Entry, subscriber: Subscriber, flags: SubscribeFlags): void {
    subscribers.set(subscriber, flags)
    if (!alias || !position) return
    this.#port.call(() => {
      subscriber({ type: 'live', recovered: true, position })
      if (members) subscriber({ type: 'presence', members: [...members.values()], change: null })
    })
  }

  #join(entry: Entry): void {
    const { channel, position, flags } = entry
    entry.retryAt = NEVER
    const id = this.#port.ask(
      'sub',
      [channel, position && { epoch: position.epoch, offset: position.offset }, { ...flags }],
      {
        answered: (answer, now) => {
          // Another may have been asked since, or no listener is left.
          if (entry.asked === id && this.#entries.get(channel) === entry) this.#joined(entry, answer, now)
        },
      },
    )
    entry.asked = id
  }

  #joined(entry: Entry, answer: Answer, now: number): void {
    if (answer.type === 'no') {
      if (answer.retryAfterMs === undefined) this.#end(entry, answer.code, answer.message)
      else entry.retryAt = now + pauseMs(answer)
      return
    }
    const { result } = answer
    if (!isJoined(result)) return this.#end(entry, 'bad-frame', 'The gateway answered with something else')
    this.#name(entry, result.alias)
    this.#move(entry, result, result.recovered, result.missed)
    const { members } = result
    entry.members = members ? new Map(members.map((member) => [member.id, member])) : null
    if (members) this.#tell(entry, { type: 'presence', members, change: null })
  }

  #subscribed({ alias, channel, epoch, offset }: Extract<LaneDown, { readonly type: 'on' }>): void {
    const entry = this.#entries.get(channel) ?? this.#enter(channel, {}, null)
    const { position } = entry
    this.#name(entry, alias)
    this.#move(entry, { epoch, offset }, !position || (position.epoch === epoch && position.offset === offset), [])
    if (!entry.subscribers.size) this.#port.call(() => this.#opened(channel))
  }

  #name(entry: Entry, alias: number): void {
    this.#byAlias.delete(entry.alias)
    entry.alias = alias
    this.#byAlias.set(alias, entry)
  }

  #move(entry: Entry, { epoch, offset }: Position, recovered: boolean, missed: readonly PastEntry[]): void {
    const [first] = missed
    const known = entry.position?.epoch === epoch ? entry.position : null
    const from = first ? first[0] - 1 : offset
    // What has come by now is not given again.
    const position = known && (recovered || known.offset > from) ? known : { epoch, offset: from }
    entry.position = position
    this.#tell(entry, { type: 'live', recovered, position })
    for (const [at, data, time, author = null] of missed) this.#deliver(entry, at, data, author, time)
    if (offset > entry.position.offset) entry.position = { epoch, offset }
  }

  #deliver(entry: Entry, offset: number, data: Json, author: string | null, at: number | null): void {
    const { position } = entry
    // It came with an earlier answer, or was on its way when the subscription was asked for again.
    if (!position || offset <= position.offset) return
    const publication = { epoch: position.epoch, offset, data, author, at }
    entry.position = publication
    this.#tell(entry, { type: 'publication', publication })
  }

  #change(entry: Entry, { type, member }: PresenceChange): void {
    const { members } = entry
    if (!members) return
    if (type === 'out') members.delete(member.id)
    else members.set(member.id, member)
    this.#tell(entry, { type: 'presence', members: [...members.values()], change: { type, member } })
  }

  #tell({ subscribers }: Entry, event: ChannelEvent): void {
    for (const subscriber of subscribers.keys())
      this.#port.call(() => {
        // It may have left within the call before.
        if (subscribers.has(subscriber)) subscriber(event)
      })
  }

  #end(entry: Entry, code: string, message: string): void {
    this.#tell(entry, { type: 'ended', code, message })
    this.#drop(entry)
  }

  #drop(entry: Entry): void {
    this.#byAlias.delete(entry.alias)
    this.#entries.delete(entry.channel)
  }
}
