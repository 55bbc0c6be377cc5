import assert from 'node:assert/strict'
import {
  type ChannelEvent,
  ClientChannels,
  isPosition,
  type Json,
  LINES,
  lanePayload,
  type Position,
} from '@rungway/protocol'
import fc from 'fast-check'
import { nanoid } from 'nanoid'
import { MemoryBroker } from '../src/broker/memory/memory-broker.ts'
import { MemoryStore } from '../src/broker/memory/memory-store.ts'
import { type ChannelWorld, OPEN, openChannels } from './channel-world.ts'
import type { PlainLink } from './direct.ts'
import { FaultyWire } from './faulty-wire.ts'
import { virtualScheduler } from './virtual-scheduler.ts'

const NODES = 2
const CLIENTS = 4
const CHANNEL = 'room'

/** What happens next. */
export type ChannelStep =
  | { readonly type: 'publish'; readonly client: number; readonly count: number; readonly chars: number }
  /** A publication of the application's, on that node. */
  | { readonly type: 'serve'; readonly node: number }
  | { readonly type: 'subscribe' | 'leave'; readonly client: number }
  /** The client reads nothing, or everything again. */
  | { readonly type: 'stall' | 'read'; readonly client: number }
  /** The session is gone, and its client opens another, at that node. */
  | { readonly type: 'lose'; readonly client: number; readonly node: number }
  /** A node gets no pushes, or gets them again. */
  | { readonly type: 'cut' | 'restore'; readonly node: number }
  /** The answer to its next command is lost. */
  | { readonly type: 'lose-answer'; readonly node: number }
  /** Its next push of a publication is lost without a word, or comes twice. */
  | { readonly type: 'push'; readonly node: number; readonly fate: 'lost' | 'twice' }
  | { readonly type: 'roll-back'; readonly count: number }
  | { readonly type: 'restart' }
  /** So many come and go again, by another way than a session, on that node. */
  | { readonly type: 'churn'; readonly node: number; readonly count: number }
  | { readonly type: 'pass'; readonly ms: number }

const client = fc.nat({ max: CLIENTS - 1 })
const node = fc.nat({ max: NODES - 1 })
const one = <T extends string>(...types: T[]) => fc.constantFrom(...types)

export const channelSteps: fc.Arbitrary<ChannelStep[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: one('publish'),
        client,
        count: fc.integer({ min: 1, max: 6 }),
        chars: fc.constantFrom(1, 1, 1, 6_000),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: one('serve'), node }) },
    { weight: 3, arbitrary: fc.record({ type: one('subscribe', 'leave'), client }) },
    { weight: 3, arbitrary: fc.record({ type: one('stall', 'read'), client }) },
    { weight: 3, arbitrary: fc.record({ type: one('lose'), client, node }) },
    { weight: 3, arbitrary: fc.record({ type: one('cut', 'restore'), node }) },
    { weight: 1, arbitrary: fc.record({ type: one('lose-answer'), node }) },
    { weight: 2, arbitrary: fc.record({ type: one('push'), node, fate: one('lost', 'twice') }) },
    { weight: 1, arbitrary: fc.record({ type: one('roll-back'), count: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ type: one('restart') }) },
    { weight: 3, arbitrary: fc.record({ type: one('pass'), ms: fc.constantFrom(10, 300, 12_000) }) },
  ),
  { minLength: 5, maxLength: 40, size: 'max' },
)

/** Members who come and go while some that watch them read nothing: nothing is lost, and there is much of it. */
export const memberSteps: fc.Arbitrary<ChannelStep[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: one('churn'), node, count: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 4, arbitrary: fc.record({ type: one('subscribe', 'subscribe', 'leave'), client }) },
    { weight: 4, arbitrary: fc.record({ type: one('stall', 'read'), client }) },
    { weight: 1, arbitrary: fc.record({ type: one('lose'), client, node }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: one('publish'), client, count: fc.constant(4), chars: fc.constant(6_000) }),
    },
    { weight: 1, arbitrary: fc.record({ type: one('pass'), ms: fc.constantFrom(10, 300, 12_000) }) },
  ),
  { minLength: 5, maxLength: 30, size: 'max' },
)

/** What a member of a churn shows: a few dozen fill the outbox of one that reads nothing. */
const SHOWN = '.'.repeat(900)

/** What a life has reached, so that one that reaches nothing is noticed. */
export interface ChannelLife {
  readonly heard: number
  readonly losses: number
  readonly slow: number
}

/** One client of the channel layer, over a link that writes at once unless it is stalled. */
class Reader {
  readonly machine: ClientChannels
  readonly name: string
  isSubscribed = false
  isStalled = false
  /** Its session was ended by the gateway: it needs another. */
  isOver = false
  /** Since the application was told last that something is lost, or has subscribed. */
  heard: { readonly epoch: string; readonly offset: number; readonly data: Json }[] = []
  from: Position | null = null
  members: readonly string[] | null = null
  losses = 0
  everHeard = 0
  slow = 0
  readonly published: { readonly data: string; isAnswered: boolean }[] = []
  /** From where it has subscribed, by the id of the question. */
  readonly #asked = new Map<number, Position | null>()
  /** Offset of the newest that this session has brought. */
  #reached = 0
  #link: PlainLink | null = null
  #seq = 0
  #world: ChannelWorld | null = null
  readonly #listener = (event: ChannelEvent) => this.#told(event)

  constructor(name: string) {
    this.name = name
    this.machine = new ClientChannels(name.padEnd(21, '_'), { opened() {}, requested() {}, stopped() {} })
  }

  /** Opens a session at a node, by default at the one where it was. */
  async open(world: ChannelWorld | null = this.#world): Promise<void> {
    if (world === null) return
    this.#link?.leave()
    this.#world = world
    this.isOver = false
    this.#seq = 0
    this.#asked.clear()
    this.#link = await world.attach(nanoid(), {}, { authorization: `Bearer ${this.name}` })
    if (this.isStalled) this.#link.wake = () => {}
  }

  /** The session is gone, by its gateway's word. */
  lose(): void {
    this.#world?.lifecycle.table.ofUser(this.name).forEach((record) => void record.end('expired', ''))
    this.machine.reset()
  }

  /** It leaves for good. */
  end(): void {
    this.lose()
    this.#link = null
  }

  /** Whether it has a session; it opens another as soon as it hears that its own is over. */
  get hasSession(): boolean {
    return this.isOver || this.#link === null || this.#world?.lifecycle.table.ofUser(this.name).length !== 0
  }

  subscribe(): void {
    if (this.isSubscribed) return
    this.isSubscribed = true
    this.from = null
    this.heard = []
    this.members = null
    this.machine.subscribe(CHANNEL, null, { presence: true, member: this.name.padEnd(21, '-') }, this.#listener)
  }

  leave(): void {
    if (!this.isSubscribed) return
    this.isSubscribed = false
    this.machine.unsubscribe(CHANNEL, this.#listener)
  }

  publish(data: string): void {
    const entry = { data, isAnswered: false }
    this.published.push(entry)
    this.machine.publish(CHANNEL, data, (answer) => {
      if (answer.type === 'ok') assert.ok(isPosition(answer.result), '[K14] a publish was answered with no position')
      // The client of this life has no bound of its own on what it publishes at once.
      else assert.equal(answer.code, 'too-many', `[K14] ${this.name} was refused: ${answer.message}`)
      entry.isAnswered = true
    })
  }

  stall(): void {
    this.isStalled = true
    if (this.#link !== null) this.#link.wake = () => {}
  }

  read(): void {
    this.isStalled = false
    if (this.#link === null) return
    Reflect.deleteProperty(this.#link, 'wake')
    this.#link.wake()
  }

  /** Brings what either side has to say. True when there was anything. */
  pump(now: number): boolean {
    const link = this.#link
    if (link === null || this.isOver) return false
    let isBusy = false
    this.machine.tick(now)
    for (let body = this.machine.next; body !== undefined; body = this.machine.next) {
      if (Array.isArray(body) && body[0] === 'sub')
        this.#asked.set(Number(body[1]), isPosition(body[3]) ? body[3] : null)
      link.receive(LINES.numbered(++this.#seq, lanePayload(JSON.stringify(body))))
      this.machine.sent()
      isBusy = true
    }
    const lines = link.lines.splice(0)
    let seen = 0
    for (const line of lines) {
      const [seq, body, kind] = JSON.parse(line) as readonly [number | string, Json, string | undefined]
      if (seq === 'end') this.isOver = true
      if (typeof seq !== 'number' || kind !== 'c') continue
      seen = seq
      if (Array.isArray(body) && body[0] === 'broken') this.slow++
      this.#checkDown(body)
      this.machine.receive(body, now)
    }
    if (seen > 0) link.receive(LINES.control({ type: 'ack', seen }))
    if (this.isOver) this.machine.reset()
    for (const run of this.machine.effects()) run()
    return isBusy || lines.length > 0
  }

  /** What its machine would put right without a word: a place that moves back, and doubles. */
  #checkDown(body: Json): void {
    if (!Array.isArray(body)) return
    const [type, id, third = null, fourth] = body
    if (typeof type === 'number' && Number(id) > 0) {
      assert.ok(Number(id) > this.#reached, `[K6] ${this.name} was sent ${id} after ${this.#reached}`)
      this.#reached = Number(id)
    } else if (type === 'broken') this.#reached = Number(fourth)
    else if (type === 'ok' && this.#asked.has(Number(id)) && isPosition(third)) {
      const since = this.#asked.get(Number(id)) ?? null
      const isBack = since !== null && since.epoch === third.epoch && third.offset < since.offset
      assert.ok(!isBack, `[K6] ${this.name} was moved back, from ${since?.offset} to ${third.offset}`)
      this.#reached = third.offset
    }
  }

  #told(event: ChannelEvent): void {
    if (event.type === 'live') {
      if (this.from !== null && event.recovered) return
      if (!event.recovered) this.losses++
      this.from = event.position
      this.heard = []
    } else if (event.type === 'publication') {
      const { epoch, offset, data } = event.publication
      this.heard.push({ epoch, offset, data })
      this.everHeard++
    } else if (event.type === 'presence') this.members = event.members.map(({ user }) => user ?? '').sort()
    else if (event.type === 'ended') assert.fail(`[K5] ${this.name} was refused: ${event.code} ${event.message}`)
  }
}

/** Two nodes on one store that may lose things, and clients that come and go. */
class Life {
  readonly readers = Array.from({ length: CLIENTS }, (_, index) => new Reader(`user${index}`))
  readonly #time = virtualScheduler()
  readonly #store = new MemoryStore({ scheduler: this.#time, randomId: nanoid })
  readonly #wires = Array.from({ length: NODES }, () => new FaultyWire())
  readonly #cuts: (() => void)[][] = Array.from({ length: NODES }, () => [])
  #worlds: ChannelWorld[] = []
  #count = 0

  async open(): Promise<void> {
    const limits = {
      maxOutboxBytes: 48 * 1024,
      maxMessageBytes: 16 * 1024,
      maxPublishesPerSecond: 10_000,
      maxPublishBytesPerSecond: 100_000_000,
      maxChannelCallsPerSecond: 10_000,
      lingerMs: 10_000_000,
    }
    const channels = { '{any}': { ...OPEN['{any}'], history: { messages: 60, bytes: 1_000_000, ageMs: 10_000_000 } } }
    for (const wire of this.#wires) {
      const broker = new MemoryBroker({ store: this.#store, wire, scheduler: this.#time })
      this.#worlds.push(await openChannels({ channels, limits, broker, time: this.#time }))
    }
    for (const [index, reader] of this.readers.entries()) await reader.open(this.#world(index % NODES))
  }

  async play(step: ChannelStep): Promise<void> {
    switch (step.type) {
      case 'publish':
        for (let n = 0; n < step.count; n++)
          this.#reader(step.client).publish(`${this.#count++}`.padEnd(step.chars, '.'))
        break
      case 'serve':
        void this.#world(step.node).layer.hub.publish(CHANNEL, `"${this.#count++}"`, { id: nanoid() }, null)
        break
      case 'subscribe':
        this.#reader(step.client).subscribe()
        break
      case 'leave':
        this.#reader(step.client).leave()
        break
      case 'stall':
        this.#reader(step.client).stall()
        break
      case 'read':
        this.#reader(step.client).read()
        break
      case 'lose':
        this.#reader(step.client).lose()
        await this.#reader(step.client).open(this.#world(step.node))
        break
      case 'cut':
        this.#cuts[step.node]?.push(this.#wire(step.node).cut())
        break
      case 'restore':
        this.#cuts[step.node]?.pop()?.()
        break
      case 'lose-answer':
        this.#wire(step.node).loseAnswer()
        break
      case 'push':
        this.#wire(step.node).next(step.fate)
        break
      case 'roll-back':
        return this.#away(() => this.#store.rollBack(step.count))
      case 'restart':
        return this.#away(() => this.#store.forgetAll())
      case 'churn': {
        const { broker } = this.#world(step.node)
        for (let n = 0; n < step.count; n++) await broker.enter(CHANNEL, { id: `churn${n}`, user: null, data: SHOWN })
        for (let n = 0; n < step.count; n++) await broker.leave(CHANNEL, `churn${n}`)
        break
      }
      case 'pass':
        await this.#pass(step.ms)
        break
    }
    await this.#settle()
    for (const reader of this.readers) assert.ok(reader.hasSession, `[K20] the session of ${reader.name} was ended`)
  }

  /** Everything heals, and everything arrives. */
  async heal(): Promise<void> {
    for (const wire of this.#wires) wire.heal()
    for (const cuts of this.#cuts) for (const restore of cuts.splice(0)) restore()
    for (const reader of this.readers) reader.read()
    await this.#pass(40_000)
    // One more of each node's, after which nobody can be behind without noticing.
    for (const { layer } of this.#worlds) void layer.hub.publish(CHANNEL, '"last"', { id: nanoid() }, null)
    await this.#pass(15_000)
  }

  /** What has to hold once everything has healed. */
  async check(): Promise<void> {
    const { layer } = this.#world(0)
    const { publications, at } = await layer.hub.history(CHANNEL, { limit: 10_000 })
    const kept = publications.map(({ offset, data }) => ({ offset, data: JSON.parse(data) as Json }))
    const own = kept.map(({ data }) => data).filter((data) => data !== 'last')
    assert.equal(new Set(own).size, own.length, '[K14] a publication is there twice')
    for (const reader of this.readers) {
      const waiting = reader.published.filter(({ isAnswered }) => !isAnswered)
      assert.deepEqual(waiting, [], `[K14] ${reader.name} waits for the answer to a publish`)
      if (!reader.isSubscribed) continue
      const { from, heard } = reader
      assert.ok(from !== null, `[K6] ${reader.name} was never subscribed`)
      assert.deepEqual(
        heard.filter(({ epoch, offset }, index) => {
          const next = heard[index + 1]
          return next !== undefined && next.epoch === epoch && next.offset <= offset
        }),
        [],
        `[K7] ${reader.name} heard one twice, or out of order`,
      )
      // What is kept reaches back as far as anyone can be asked to account for.
      const oldest = kept[0]?.offset ?? at.offset + 1
      const due = kept.filter(({ offset }) => offset > from.offset)
      const had = heard.filter(({ offset }) => offset >= oldest && offset > from.offset)
      assert.deepEqual(
        had.map(({ offset, data }) => ({ offset, data })),
        due,
        `[K6] ${reader.name} has a hole, and was not told`,
      )
    }
    const there = this.readers.filter(({ isSubscribed }) => isSubscribed).map(({ name }) => name)
    const { members } = await layer.hub.presence(CHANNEL)
    assert.deepEqual(members.map(({ user }) => user).sort(), there, '[K19] the picture of members is wrong')
    for (const reader of this.readers)
      if (reader.isSubscribed) assert.deepEqual(reader.members, there, `[K20] ${reader.name} sees other members`)
    for (const { errors } of this.#worlds)
      assert.deepEqual(
        errors.filter(({ error }) => !String(error).includes('connection was lost')),
        [],
        '[X] an error was reported',
      )
  }

  /** Nothing is kept for sessions and channels that are gone. */
  async end(): Promise<void> {
    for (const reader of this.readers) reader.end()
    await this.#pass(60_000)
    const kept = this.#worlds.map((world) => world.kept())
    assert.deepEqual(kept, [0, 0], '[K20] what is kept is counted wrong: nothing is left that would keep it')
  }

  /** The store goes away and comes back changed: every node's pushes are cut meanwhile. */
  async #away(change: () => void): Promise<void> {
    const restores = this.#wires.map((wire) => wire.cut())
    change()
    for (const restore of restores) restore()
    await this.#settle()
  }

  async #settle(): Promise<void> {
    for (let turns = 0; turns < 200; turns++) {
      await new Promise((resolve) => setImmediate(resolve))
      this.#time.settle()
      const busy = this.readers.filter((reader) => reader.pump(this.#time.now()))
      const over = this.readers.filter(({ isOver }) => isOver)
      for (const reader of over) await reader.open()
      if (busy.length === 0 && over.length === 0 && turns > 2) return
    }
    assert.fail('[X] it never comes to rest')
  }

  async #pass(ms: number): Promise<void> {
    const stepMs = Math.max(10, ms / 40)
    for (let left = ms; left > 0; left -= stepMs) {
      this.#time.pass(Math.min(left, stepMs))
      await this.#settle()
    }
  }

  #reader(index: number): Reader {
    return this.readers[index] ?? assert.fail()
  }

  #world(index: number): ChannelWorld {
    return this.#worlds[index] ?? assert.fail()
  }

  #wire(index: number): FaultyWire {
    return this.#wires[index] ?? assert.fail()
  }
}

/** Plays a life, and throws when a rule does not hold in it. */
export async function playChannelLife(steps: readonly ChannelStep[]): Promise<ChannelLife> {
  const life = new Life()
  await life.open()
  for (const step of steps) await life.play(step)
  await life.heal()
  await life.check()
  await life.end()
  const sum = (of: (reader: Reader) => number) => life.readers.reduce((total, reader) => total + of(reader), 0)
  return {
    heard: sum((reader) => reader.everHeard),
    losses: sum((reader) => reader.losses),
    slow: sum((reader) => reader.slow),
  }
}
