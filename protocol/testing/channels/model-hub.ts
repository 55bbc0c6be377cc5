import {
  decodeUp,
  encodeDown,
  type Json,
  type LaneDown,
  type LaneUp,
  type PastEntry,
  type Position,
} from '@rungway/protocol'

type Up<T extends LaneUp['type']> = Extract<LaneUp, { readonly type: T }>

interface Stored {
  readonly epoch: string
  readonly offset: number
  readonly data: Json
}

/** One channel as PROTOCOL.md, section 17, has it, without any of the means that a gateway needs. */
class ModelChannel {
  readonly alias: number
  epoch = 'e0'
  offset = 0
  /** What `sub` and `past` can still give. */
  kept: Stored[] = []
  /** All that was ever published. */
  readonly log: Stored[] = []
  /** Positions up to that offset of an earlier epoch go on in the present one. */
  readonly ancestors = new Map<string, number>()
  readonly highest = new Map<string, number>()
  /** How often the history was forgotten before each epoch. A fork goes on with the offsets. */
  readonly lives = new Map([['e0', 0]])

  constructor(alias: number) {
    this.alias = alias
  }

  publish(data: Json): Stored {
    const stored = { epoch: this.epoch, offset: ++this.offset, data }
    this.kept.push(stored)
    this.log.push(stored)
    return stored
  }

  /** What follows a position, and whether that is all. */
  after(since: Position | null): { readonly recovered: boolean; readonly missed: PastEntry[] } {
    const entries = (from: number) =>
      this.kept.filter(({ offset }) => offset > from).map(({ offset, data }): PastEntry => [offset, data, 0])
    if (since === null) return { recovered: true, missed: [] }
    const bound = since.epoch === this.epoch ? this.offset : this.ancestors.get(since.epoch)
    const oldest = this.kept[0]?.offset ?? this.offset + 1
    const recovered = bound !== undefined && since.offset <= bound && since.offset >= oldest - 1
    return { recovered, missed: entries(recovered ? since.offset : 0) }
  }
}

/** What the gateway knows of one session. */
export interface ModelSession {
  readonly number: number
  readonly subscribed: Set<string>
  /** Numbers from which on publishing is unsure, by channel. */
  readonly unsure: Map<string, number>
  readonly user: string
  say(body: Json): void
}

/** What happens to the next publications at the store. */
export type Trouble = 'stored' | 'lost'

/** A gateway's half of the channels, in memory, with a store that can be in trouble. */
export class ModelHub {
  readonly channels: ReadonlyMap<string, ModelChannel>
  readonly sessions = new Set<ModelSession>()
  troubles: Trouble[] = []

  constructor(names: readonly string[]) {
    this.channels = new Map(names.map((name, i) => [name, new ModelChannel(i)]))
  }

  channel(name: string): ModelChannel {
    const channel = this.channels.get(name)
    if (!channel) throw new Error(`there is no channel ${name}`)
    return channel
  }

  /** The history goes on in another epoch, and nothing is lost. */
  fork(name: string): void {
    const channel = this.channel(name)
    const life = channel.lives.get(channel.epoch) ?? 0
    channel.ancestors.set(channel.epoch, channel.offset)
    channel.epoch = `e${channel.lives.size}`
    channel.lives.set(channel.epoch, life)
    this.#tell(name, {
      type: 'broken',
      alias: channel.alias,
      epoch: channel.epoch,
      offset: channel.offset,
      recovered: true,
    })
  }

  /** The store has forgotten the history, and begins another. */
  forget(name: string): void {
    const channel = this.channel(name)
    channel.ancestors.clear()
    channel.kept = []
    const life = channel.lives.get(channel.epoch) ?? 0
    channel.epoch = `e${channel.lives.size}`
    channel.lives.set(channel.epoch, life + 1)
    channel.offset = 0
    this.#tell(name, { type: 'broken', alias: 1, epoch: channel.epoch, offset: 0, recovered: false })
  }

  receive(session: ModelSession, received: Json): void {
    const body = decodeUp(received)
    if (body === null) throw new Error(`a client said ${JSON.stringify(received)}`)
    switch (body.type) {
      case 'sub': {
        const channel = this.channel(body.channel)
        session.subscribed.add(body.channel)
        const { epoch, offset } = channel
        const alias = this.#alias(session, body.channel)
        const result: Json = JSON.parse(JSON.stringify({ alias, epoch, offset, ...channel.after(body.since) }))
        return this.#say(session, { type: 'ok', id: body.id, result })
      }
      case 'unsub':
        session.subscribed.delete(body.channel)
        return this.#say(session, { type: 'ok', id: body.id, result: null })
      case 'pub':
        return this.#publish(session, body)
    }
  }

  #publish(session: ModelSession, { id, channel: name, data, producer, seq }: Up<'pub'>): void {
    const channel = this.channel(name)
    const key = `${session.user} ${producer}`
    const unsure = (from: number) => {
      session.unsure.set(name, from)
      this.#say(session, { type: 'no', id, code: 'unsure', message: '', retryAfterMs: 5 })
    }
    const blocked = session.unsure.get(name) ?? Number.POSITIVE_INFINITY
    if (seq > blocked) return unsure(blocked)
    session.unsure.delete(name)
    const trouble = this.troubles.shift()
    if (trouble === 'lost') return unsure(seq)
    if (seq > (channel.highest.get(key) ?? 0)) {
      channel.highest.set(key, seq)
      const { offset } = channel.publish(data)
      this.#tell(name, { type: 'publication', alias: 1, offset, data })
    }
    if (trouble === 'stored') return unsure(seq)
    const { epoch, offset } = channel
    this.#say(session, { type: 'ok', id, result: { epoch, offset } })
  }

  #tell(name: string, body: LaneDown): void {
    for (const session of this.sessions)
      if (session.subscribed.has(name)) this.#say(session, { ...body, alias: this.#alias(session, name) } as LaneDown)
  }

  /** Another gateway calls the channels otherwise, and sessions go from one to the other. */
  #alias({ number }: ModelSession, name: string): number {
    return ((this.channel(name).alias + number) % this.channels.size) + 1
  }

  #say(session: ModelSession, body: LaneDown): void {
    session.say(JSON.parse(JSON.stringify(encodeDown(body))))
  }
}
