import type { Member as ChannelMember, Json, Payload } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import { Rooms } from '../engine-io/rooms.ts'
import { RungwayError } from '../errors.ts'
import { added, call, type Listeners, removed } from '../sessions/listeners.ts'
import type { Session } from '../sessions/session.ts'
import { Acks } from './acks.ts'
import type { SocketIoHost } from './host.ts'
import { type Packet, PacketType } from './parser.ts'
import { EventRoom, type Member } from './room.ts'

/** The auth payload of a client: whatever it has sent. */
export type Auth = Readonly<Record<string, unknown>>

/** A function that takes what the client has sent. Its last argument is a function when an answer is wanted. */
export type EventListener = (...args: never[]) => unknown

/** How a socket joins a channel. */
export interface JoinOptions {
  /** What each publication is called for it. Default: the channel's name. */
  readonly event?: string
  /**
   * What it shows among the members of the channel, which those who watch see: at most
   * `maxMemberBytes` of JSON. Default: it is no member. It leaves at once when it is disconnected.
   * Then `join` also rejects with `too-large`, and with `too-many` at `maxMembersPerChannel`.
   */
  readonly member?: Json
}

/** One client in one namespace. */
export interface SocketIoSocket {
  /** What the client knows as `socket.id`. */
  readonly id: string
  /** The namespace: `/chat`. */
  readonly namespace: string
  /** The auth payload of its connect, which takes 16 KiB at most; empty when it has sent none. */
  readonly auth: Auth
  /** The session below, which all sockets of one client share. */
  readonly session: Session
  /** What `authenticate` said at the handshake. */
  readonly user: User
  readonly isConnected: boolean
  /**
   * Sends an event; bytes in its arguments go as attachments. Returns false when it was not taken:
   * the socket is gone, or the event cannot be encoded or exceeds `maxMessageBytes`, which
   * `onError` is told.
   */
  emit(event: string, ...args: readonly unknown[]): boolean
  /**
   * Sends an event and resolves with what the client answers, its first value. Rejects with
   * `silent` after `timeoutMs`, and with `closed` when the socket goes first, or the event is not taken.
   */
  request(event: string, args?: readonly unknown[], timeoutMs?: number): Promise<unknown>
  /**
   * An event of the client, with its arguments; the last one is a function where the client wants an
   * answer, to be called once. `disconnect` comes last, with the reason. Returns the way to stop
   * listening.
   */
  on(event: string, listener: EventListener): () => void
  /**
   * Joins a channel of the gateway's, so that it hears what Rungway's clients do: each publication is
   * an event for it, with the data and `{ channel, offset, author }`. `event` is the name of that
   * event; default: the channel's. What was published before is not sent. Resolves when it has
   * joined; rejects when the broker cannot be reached, and with `too-many` at `maxChannels`.
   * Whether a client may is for the application to decide before.
   */
  join(channel: string, options?: JoinOptions): Promise<void>
  leave(channel: string): void
  /** Leaves the namespace. With `true` the whole connection ends. */
  disconnect(close?: boolean): void
}

const MEMBER_ID_CHARS = 21

/** How long an answer may take by default. */
const ANSWER_MS = 10_000

/** Names that mean something else to clients. */
const RESERVED: ReadonlySet<string> = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting'])

/** What a socket needs of its connection. */
export interface Wire {
  readonly session: Session
  /** Queues a packet. False: it was not taken. */
  send(packet: Packet): boolean
  /** Queues packets that were encoded before. */
  pass(payloads: readonly Payload[]): void
  /** The socket leaves its namespace. */
  left(socket: ServerSocket): void
  /** Ends the connection. */
  end(): void
}

export class ServerSocket implements SocketIoSocket, Member {
  readonly id: string
  readonly namespace: string
  readonly auth: Auth
  readonly #wire: Wire
  readonly #host: SocketIoHost
  #acks: Acks | null = null
  #rooms: Rooms | null = null
  #listeners: Listeners = null
  #isConnected = true

  constructor(id: string, namespace: string, auth: Auth, wire: Wire, host: SocketIoHost) {
    this.id = id
    this.namespace = namespace
    this.auth = auth
    this.#wire = wire
    this.#host = host
  }

  get session(): Session {
    return this.#wire.session
  }

  get user(): User {
    return this.#wire.session.user
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  emit(event: string, ...args: readonly unknown[]): boolean {
    return this.#send(event, args)
  }

  async request(event: string, args: readonly unknown[] = [], timeoutMs: number = ANSWER_MS): Promise<unknown> {
    this.#acks ??= new Acks(this.#host.scheduler)
    const { id, answer } = this.#acks.ask(timeoutMs)
    if (!this.#send(event, args, id)) this.#acks.drop(id)
    const [value] = await answer
    return value
  }

  on(event: string, listener: EventListener): () => void {
    // Listeners are called with what has come, whatever they are declared to take.
    const entry = listener as (...args: readonly unknown[]) => unknown
    this.#listeners = added(this.#listeners, event, entry)
    return () => {
      this.#listeners = removed(this.#listeners, event, entry)
    }
  }

  async join(channel: string, { event = channel, member }: JoinOptions = {}): Promise<void> {
    if (!this.#isConnected) return
    this.#rooms ??= new Rooms(this.#host.hub)
    await this.#rooms.join(
      channel,
      new EventRoom(this, event, this.#host.publicationEvents),
      member === undefined ? null : this.#memberWith(member),
    )
  }

  leave(channel: string): void {
    this.#rooms?.leave(channel)
  }

  pass(payloads: readonly Payload[]): void {
    if (this.#isConnected) this.#wire.pass(payloads)
  }

  disconnect(close = false): void {
    if (!this.#isConnected) return
    this.#wire.send({ type: PacketType.DISCONNECT, nsp: this.namespace })
    this.#wire.left(this)
    this.over('server namespace disconnect')
    if (close) this.#wire.end()
  }

  /** An event has come. */
  heard([event, ...args]: readonly unknown[], id: number | undefined): void {
    if (id !== undefined) args.push(this.#answerTo(id))
    this.#emit(String(event), args)
  }

  answered(id: number, values: readonly unknown[]): void {
    this.#acks?.answered(id, values)
  }

  /** The client has left. */
  over(reason: string): void {
    if (!this.#isConnected) return
    this.#isConnected = false
    this.#acks?.end()
    this.#rooms?.end()
    this.#emit('disconnect', [reason])
  }

  #memberWith(data: Json): ChannelMember {
    const bytes = Buffer.byteLength(JSON.stringify(data))
    const { maxMemberBytes } = this.#host.limits
    if (bytes > maxMemberBytes) {
      const rule = `more than maxMemberBytes allows (${maxMemberBytes})`
      throw new RungwayError('too-large', `member has ${bytes} bytes of JSON, ${rule}. Show less of it.`)
    }
    const { id } = this.user
    return { id: this.#host.randomId(MEMBER_ID_CHARS), user: id === '' ? null : id, data }
  }

  #send(event: string, args: readonly unknown[], id?: number): boolean {
    if (!this.#isConnected) return false
    if (RESERVED.has(event)) {
      this.#host.report(
        new RungwayError('bad-frame', `${JSON.stringify(event)} is no name for an event.`),
        this.session,
      )
      return false
    }
    const packet = { type: PacketType.EVENT, nsp: this.namespace, data: [event, ...args] }
    return this.#wire.send(id === undefined ? packet : { ...packet, id })
  }

  #answerTo(id: number): (...values: readonly unknown[]) => void {
    let isAnswered = false
    return (...values) => {
      if (isAnswered || !this.#isConnected) return
      isAnswered = true
      this.#wire.send({ type: PacketType.ACK, nsp: this.namespace, data: [...values], id })
    }
  }

  #emit(event: string, args: readonly unknown[]): void {
    call(this.#listeners, event, args, (error) => this.#host.report(error, this.session))
  }
}
