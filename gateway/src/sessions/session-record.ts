import { type Body, type Code, encodeSafeBody, type Json, type Payload, type ServerSession } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import { RungwayError } from '../errors.ts'
import type { GatewayLimits } from '../limits.ts'
import { checkName } from '../names.ts'
import { type Counters, count } from '../reports/counters.ts'
import type { OnError } from '../reports/errors.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Link } from '../transports/contract/link.ts'
import type { AddressEntry } from './address-book.ts'
import { added, call, has, type Listeners, removed } from './listeners.ts'
import { type MemoryLedger, OVERHEAD_BYTES } from './memory-ledger.ts'
import { Pace } from './pace.ts'
import { MOVED_AGAIN_MS } from './pauses.ts'
import { type Afterwards, bodyOf, type SavedRecord, savedBody, savedData } from './saved-record.ts'
import type { SendResult, Session, SessionEvents } from './session.ts'
import { SessionFacade } from './session-facade.ts'
import type { SessionLayer } from './session-layer.ts'
import { type Sharer, UNSERVED } from './shared-pace.ts'
import { UnheardMessages } from './unheard-messages.ts'

const EVENTS: readonly (keyof SessionEvents)[] = ['message', 'away', 'back', 'transport', 'close']

/** What the sessions of one gateway share. */
export interface SessionHost {
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  readonly report: OnError
  readonly ledger: MemoryLedger
  readonly counters: Counters
  /** More is held than before, perhaps more than may be. */
  checkMemory(): void
  /** Something is to be written, or the session has ended. */
  changed(record: SessionRecord): void
  /** The session is closing, and may have to be ended if its client does not acknowledge. */
  closing(record: SessionRecord): void
  /** Runs, and reports what it throws. */
  guarded(record: SessionRecord, run: (record: SessionRecord) => void): void
}

/** What holds for a session from its beginning. */
export interface SessionTerms {
  readonly user: User
  readonly delivery: Session['delivery']
  /** Makes what is to stand on it, when that is first used. */
  readonly layer: (record: SessionRecord) => SessionLayer
}

/**
 * A session as the gateway has it: the machine, the application's listeners, and what the
 * application has yet to learn.
 */
export class SessionRecord implements Sharer {
  readonly name: string
  readonly core: ServerSession<Link>
  readonly session: Session
  readonly delivery: Session['delivery']
  user: User
  /** Where it was opened from; null when that is unknown, or it is not in the table. */
  address: AddressEntry | null = null
  /** The next session of the same user (`user-index.ts`). */
  nextOfUser: SessionRecord | null = null
  /** What of its client waits until the rates allow it, or is being read. */
  waiting = 0
  /** Of the rate of its address. */
  servedTo: number = UNSERVED
  /** The application's. */
  data: unknown = undefined
  readonly origin: Session['origin']
  /** It is to go on elsewhere: nothing of its client's is taken. */
  isHeld = false
  /** How fast its client may send. */
  readonly #pace: Pace
  readonly #makeLayer: (record: SessionRecord) => SessionLayer
  #layer: SessionLayer | null = null
  /** What came on the lane before the session was opened; null when there was nothing. */
  #earlyLane: { readonly body: Json; readonly chars: number }[] | null = null
  readonly #host: SessionHost
  #listeners: Listeners = null
  #unheard: UnheardMessages | null = null
  /** The transport in the last event to the application. */
  #transport: string | null = null
  /** What its links have written and its client has not taken. */
  #unwritten = 0
  /** What has come of a message that has not come whole. */
  #partChars = 0
  /** Listeners that have not ended. */
  #working = 0
  /**
   * `new`: not announced to the application. `absent`: not announced here, and away where it was before.
   * `over`: its end has been announced.
   */
  #phase: 'new' | 'absent' | 'present' | 'away' | 'over' = 'new'

  /** `saved`: a session that goes on; nothing has been heard of it here yet. */
  constructor(
    name: string,
    { user, delivery, layer }: SessionTerms,
    core: ServerSession<Link>,
    host: SessionHost,
    saved: SavedRecord | null = null,
  ) {
    this.name = name
    this.origin = saved === null ? 'opened' : 'moved'
    this.user = user
    this.delivery = delivery
    this.#makeLayer = layer
    this.core = core
    this.#host = host
    this.session = new SessionFacade(this)
    this.#pace = new Pace(host.limits.maxFramesPerSecond, host.scheduler)
    if (saved === null) return
    this.#transport = saved.transport
    if (saved.isAway) this.#phase = 'absent'
    this.data = saved.data === null ? undefined : JSON.parse(saved.data)
    for (const body of saved.unheard) this.hear(bodyOf(body), body.text.length)
  }

  /** Whether it can go on elsewhere: what stands on it can, and it was opened here or there. */
  get isMovable(): boolean {
    return this.layer.carry !== undefined && this.#isAnnounced && this.core.state.name !== 'ended'
  }

  /** Whether nothing is under way that cannot go on elsewhere: listeners of its messages that have not ended too. */
  get isQuiet(): boolean {
    return this.#working === 0 && this.#layer?.carry?.isQuiet !== false
  }

  /** Whether its client is to answer something first. */
  get isAsking(): boolean {
    return this.#layer?.carry?.isAsking === true
  }

  /** Ends its links, and takes nothing more of its client, who comes back in a moment, as after a link that was lost. */
  hold(): void {
    // With the acknowledgement, if one is owed, a client knows what it need not send again.
    const { core } = this
    const { guarded, scheduler } = this.#host
    if (core.ackDeadline < Number.POSITIVE_INFINITY) core.acknowledgeNow(scheduler.now())
    for (const link of core.handles) guarded(this, () => link.end('unavailable', MOVED_AGAIN_MS))
    this.isHeld = true
  }

  /** Saves it. Throws a `RungwayError` when its data do not travel. */
  save(): SavedRecord {
    const { limits } = this.#host
    const data = savedData(this.data, limits)
    const unheard = this.#unheard?.bodies.map((body) => savedBody(body, limits)) ?? []
    const layer = this.#layer?.carry?.save() ?? null
    const { name, user, address } = this
    return {
      name,
      user,
      network: address?.network ?? null,
      transport: this.#transport,
      isAway: this.#phase === 'away',
      data,
      core: this.core.save(),
      unheard,
      layer,
    }
  }

  /** It goes on here after all. */
  resume(): void {
    this.isHeld = false
    this.#layer?.carry?.resume()
    this.#host.changed(this)
  }

  /** What has happened to it since it was saved. */
  afterwards(saved: SavedRecord): Afterwards {
    const { state, outbox } = this.core
    const ended = state.name === 'ended' ? { code: state.code, reason: state.reason } : null
    const before = saved.core.outbox.acked + saved.core.outbox.queue.length
    const more = ended === null ? outbox.unacknowledged().slice(before - outbox.acked) : []
    // What a layer has said since is not among it: the layer has been saved, and answers of one that is held are void.
    const sent = more.flatMap(({ text, kind }) => (kind === 'json' || kind === 'base64' ? [{ text, kind }] : []))
    const closing = state.name === 'closing' && saved.core.closing === null ? state.reason : null
    const left = saved.layer === null || ended !== null ? [] : this.layer.carry?.left(saved.layer)
    return { data: this.#dataOr(saved.data), sent, left: left ?? [], closing, ended }
  }

  #dataOr(before: string | null): string | null {
    try {
      return savedData(this.data, this.#host.limits)
    } catch (error) {
      this.#failed('close', error)
      return before
    }
  }

  /** Before it is announced: what has happened to it since it was saved. Throws for what is nothing of the kind. */
  catchUp({ data, sent, left = [], closing, ended }: Afterwards): void {
    this.data = data === null ? undefined : JSON.parse(data)
    for (const body of sent) this.send(bodyOf(body))
    for (const channel of left) this.layer.unsubscribe(channel)
    if (closing !== null) this.close(closing)
    if (ended !== null) this.end(ended.code, ended.reason)
  }

  /** It goes on elsewhere, and is in the table no longer. */
  movedAway(): void {
    if (this.#phase === 'over') return
    this.settle()
    this.#dropUnheard()
    this.#phase = 'over'
    this.#layer?.carry?.moved()
    this.core.end('going-away', 'moved')
    this.#emit('close', 'going-away', 'moved')
  }

  /** Begins to hear again what it had heard. Rejects for what was not saved. */
  async rejoin(layer: Json): Promise<void> {
    if (layer !== null) await this.layer.carry?.restore(layer)()
  }

  /**
   * What its messages take, those that it shares with other sessions included, and what was written
   * of them and not taken.
   */
  get heldBytes(): number {
    const { bytes, length } = this.core.outbox
    const waiting = this.core.state.name === 'ended' ? 0 : bytes + length * OVERHEAD_BYTES
    return waiting + (this.#unheard?.bytes ?? 0) + this.#unwritten + this.#partChars
  }

  /** Its client has no link that holds it, and has never shown that it hears the gateway. */
  get isUnproven(): boolean {
    const { isProven, owner } = this.core
    return !isProven && (owner === null || owner.isUnconfirmed === true)
  }

  /**
   * A link has written what its client does not take, or a call of its client is under way, or (a
   * negative number) not any more.
   */
  unwrittenChanged(bytes: number): void {
    this.#unwritten += bytes
    this.#host.ledger.add(bytes)
    if (bytes > 0) this.#host.checkMemory()
  }

  /** A part of a message has come, or the last. */
  partChanged(): void {
    const { partChars } = this.core
    const more = partChars - this.#partChars
    if (more === 0) return
    this.#partChars = partChars
    this.#host.ledger.add(more)
    if (more > 0) this.#host.checkMemory()
  }

  get isAway(): boolean {
    return this.#phase === 'away' || this.#phase === 'absent'
  }

  get #isAnnounced(): boolean {
    return this.#phase !== 'new' && this.#phase !== 'absent'
  }

  send(body: Body): SendResult {
    const payload = encodeSafeBody(body, this.#host.limits)
    if (payload.ok) return this.queue(payload.value)
    const { code, message } = payload.error
    this.#failed('send', new RungwayError(code, message))
    return code
  }

  /** Queues a body that was encoded before, once for many sessions. */
  queue(payload: Payload): 'queued' | 'overflow' | 'ended' {
    const sent = this.core.send(payload)
    if (sent === 'ended') return sent
    if (sent === 'full') this.end('slow-consumer', '')
    else this.#host.changed(this)
    const { counters } = this.#host
    counters.messagesDown++
    counters.bytesDown += payload.bytes
    this.#host.checkMemory()
    // This session may be one of those that had to give way.
    return this.core.state.name === 'ended' ? 'overflow' : 'queued'
  }

  close(reason: string): void {
    if (this.core.state.name !== 'open') return
    this.core.close(reason)
    this.#host.closing(this)
    this.#host.changed(this)
  }

  end(code: Code, reason: string): void {
    this.core.end(code, reason)
    this.#host.changed(this)
  }

  on<K extends keyof SessionEvents>(event: K, listener: SessionEvents[K]): () => void {
    checkName('unknown-event', 'A session has no event', event, EVENTS)
    this.#listeners = added(this.#listeners, event, listener)
    if (event === 'message' && this.#unheard !== null) this.#host.scheduler.soon(() => this.deliver())
    else if (event === 'close' && this.#phase === 'over') this.#host.scheduler.soon(() => this.#callLate(listener))
    return () => {
      this.#listeners = removed(this.#listeners, event, listener)
    }
  }

  /**
   * Runs at once, or as soon as the rates of the session and of its address allow that its client
   * sends more.
   */
  paced<T>(run: () => T | Promise<T>): T | Promise<T> {
    const now = this.#host.scheduler.now()
    // Most send far less than they may.
    const isFree = this.#pace.waitMs(now) <= 0 && (this.address === null || this.address.pace.isFree(now))
    const paced = isFree ? run() : this.#late(run, now)
    return paced instanceof Promise ? this.#counted(paced) : paced
  }

  #late<T>(run: () => T | Promise<T>, now: number): T | Promise<T> {
    const { address } = this
    return this.#pace.wait(now, address === null ? run : () => address.pace.wait(this, run))
  }

  async #counted<T>(paced: Promise<T>): Promise<T> {
    this.waiting += 1
    try {
      return await paced
    } finally {
      this.waiting -= 1
    }
  }

  /** The client has sent so many frames. */
  spend(frames: number, now: number): void {
    this.#pace.spend(frames, now)
    this.address?.pace.spend(this, frames, now)
  }

  /**
   * One message of the client's: to the listeners, or to those that wait for one. `bytes` is about
   * how long it was.
   */
  hear(body: Body, bytes: number): void {
    if (this.#unheard === null && has(this.#listeners, 'message')) return this.#emit('message', body)
    const unheard = this.#unheard ?? new UnheardMessages()
    this.#unheard = unheard
    this.#host.ledger.add(unheard.add(body, bytes))
    // The first request may carry more than the limit: its messages wait for no longer than until
    // the session is opened.
    if (this.#isAnnounced) this.#checkUnheard()
    this.#host.checkMemory()
  }

  /** One message for the layer above. `chars` is about how long it was. */
  hearLane(body: Json, chars: number): void {
    // A request that opens the session may yet be refused, and must leave no trace then.
    if (this.#isAnnounced) return this.layer.hear(body, chars)
    this.#earlyLane ??= []
    this.#earlyLane.push({ body, chars })
  }

  /** What stands on the session. */
  get layer(): SessionLayer {
    this.#layer ??= this.#makeLayer(this)
    return this.#layer
  }

  /** Links have been woken. */
  settled(): void {
    this.#layer?.settled()
  }

  /** The session has been announced to the application. */
  opened(): void {
    const isAway = this.#phase === 'absent'
    this.#phase = isAway ? 'away' : 'present'
    // What waits for its client, waits here from now on.
    if (isAway) this.#layer?.away()
    this.deliver()
    this.#checkUnheard()
    for (const { body, chars } of this.#earlyLane ?? []) this.layer.hear(body, chars)
    this.#earlyLane = null
  }

  /** Hands what has waited to the listeners, if there are any now. */
  deliver(): void {
    while (this.#unheard !== null && has(this.#listeners, 'message')) {
      const body = this.#unheard.take()
      if (body === undefined) this.#dropUnheard()
      else this.#emit('message', body)
    }
  }

  /** Ends the session because all of them together hold too much, and this one most. */
  giveWay(): void {
    const { maxHeldBytes } = this.#host.limits
    const rule = `All sessions together held more than maxHeldBytes (${maxHeldBytes})`
    const message = `${rule}; this one held most (${this.heldBytes}), and was ended. Send less to slow clients, or raise the limit.`
    this.#failed('send', new RungwayError('slow-consumer', message))
    this.#dropUnheard()
    this.end('slow-consumer', '')
  }

  /** Reports to the application what has become of the links. */
  linksChanged(): void {
    const to = this.core.owner?.transport ?? null
    if (to === null || !this.#isAnnounced) return
    const from = this.#transport
    this.#transport = to
    if (from !== to) this.#emit('transport', { from, to })
    if (this.#phase !== 'away') return
    this.#phase = 'present'
    this.#layer?.back()
    this.#emit('back')
  }

  /** Reports to the application that the client has no link, once. */
  away(): void {
    if (this.#phase !== 'present') return
    this.#phase = 'away'
    this.#layer?.away()
    this.#emit('away')
  }

  /**
   * The session is in the table no longer: what waits for a late listener, or has come in part,
   * counts for nothing from now on.
   */
  settle(): void {
    this.#settleUnheard()
    this.#host.ledger.add(-this.#partChars)
    this.#partChars = 0
  }

  /** Reports to the application that the session has ended, after everything else. */
  over(code: Code, reason: string): void {
    this.deliver()
    this.settle()
    this.#phase = 'over'
    count(this.#host.counters.ended, code)
    this.#layer?.ended()
    this.#emit('close', code, reason)
  }

  #checkUnheard(): void {
    const { maxUnheardBytes } = this.#host.limits
    if (this.#unheard === null || this.#unheard.bytes <= maxUnheardBytes || this.core.state.name === 'ended') return
    const rule = `${this.#unheard.length} messages came before a listener, more than maxUnheardBytes (${maxUnheardBytes})`
    this.#failed(
      'message',
      new RungwayError('unheard', `${rule}; call session.on('message', …) in the session handler`),
    )
    this.end('unheard', '')
  }

  #settleUnheard(): void {
    this.#host.ledger.add(-(this.#unheard?.settle() ?? 0))
  }

  #dropUnheard(): void {
    this.#settleUnheard()
    this.#unheard = null
  }

  #emit<K extends keyof SessionEvents>(event: K, ...args: Parameters<SessionEvents[K]>): void {
    call(
      this.#listeners,
      event,
      args,
      (error) => this.#failed(event, error),
      (work) => this.#works(work),
    )
  }

  #works(work: Promise<unknown>): void {
    this.#working += 1
    void work.finally(() => {
      this.#working -= 1
    })
  }

  /** For a listener to `close` that came too late. */
  #callLate(listener: SessionEvents[keyof SessionEvents]): void {
    const { state } = this.core
    if (state.name !== 'ended') return
    // What it had taken before comes first.
    this.deliver()
    call(added(null, 'close', listener), 'close', [state.code, state.reason], (error) => this.#failed('close', error))
  }

  #failed(event: keyof SessionEvents | 'send', error: unknown): void {
    this.#host.report(error, { session: this.session, event })
  }
}
