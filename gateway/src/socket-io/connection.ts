import { type Body, isSafeJson, type Json, type Payload } from '@rungway/protocol'
import type { Connection } from '../engine-io/mount.ts'
import type { Receiver } from '../engine-io/receiver.ts'
import { RungwayError } from '../errors.ts'
import type { Session } from '../sessions/session.ts'
import type { SocketIoHost } from './host.ts'
import type { Namespace } from './namespace.ts'
import { type Packet, type PacketDecoder, PacketType } from './parser.ts'
import { type Auth, ServerSocket, type Wire } from './socket.ts'

/** The namespaces that clients may connect to. */
export interface Namespaces {
  find(name: string): Namespace | undefined
  /** Whether the application listens to the main namespace; else it hears its session. */
  readonly ownsMain: boolean
}

const MAIN = '/'
/**
 * How long after the answer to a connect the application hears of the socket: clients that begin to
 * listen when the answer has come miss what is read with it.
 */
const APART_MS = 2
const ID_CHARS = 20
/** What a connect may bring, as much as the headers of a request: its payload is kept with the socket. */
const MAX_CONNECT_BYTES = 16 * 1024

/** What a packet breaks that cannot be taken. */
const BROKEN = null
/** What a packet was for that is no message of the session's. */
const TAKEN = undefined

type Taken = ReturnType<Receiver['receive']>

/** One client: its sockets, each in a namespace of its own. */
export class SocketIoConnection implements Receiver, Wire {
  readonly session: Session
  readonly #connection: Connection
  readonly #namespaces: Namespaces
  readonly #host: SocketIoHost
  readonly #decoder: PacketDecoder
  /** By namespace; null while the application is asked. */
  readonly #sockets = new Map<string, ServerSocket | null>()
  /** What the decoder has handed out, and what came of attachments that are not all there. */
  #decoded: Packet | null = null
  /** Sockets of which the application has not heard. */
  readonly #silent = new Set<ServerSocket>()
  #heldBytes = 0
  /** Says how much is held between two packets. */
  readonly #kept: (bytes: number) => void
  #isKeeping = false
  #isOver = false
  #cancelConnect: () => void

  constructor(connection: Connection, session: Session, namespaces: Namespaces, host: SocketIoHost) {
    this.#connection = connection
    this.session = session
    this.#namespaces = namespaces
    this.#host = host
    this.#kept = host.bodies.open(() => connection.end())
    this.#decoder = new host.parser.Decoder()
    this.#decoder.on('decoded', (packet) => {
      this.#decoded = packet
    })
    this.#cancelConnect = host.scheduler.after(host.connectMs, () => connection.end())
  }

  receive(data: string | Uint8Array): Taken {
    const { maxMessageBytes, maxDepth } = this.#host.limits
    if (typeof data === 'string' && !isSafeJson(data, maxDepth)) return BROKEN
    this.#heldBytes += data.length
    if (this.#heldBytes > maxMessageBytes) return BROKEN
    try {
      // As in Socket.IO's own server bytes are a Buffer, which some parsers take for granted.
      this.#decoder.add(typeof data === 'string' ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength))
      const packet = this.#decoded
      this.#keep(packet === null)
      if (packet === null) return TAKEN
      const bytes = this.#heldBytes
      this.#decoded = null
      this.#heldBytes = 0
      if (packet.type === PacketType.CONNECT && bytes > MAX_CONNECT_BYTES) return BROKEN
      return this.#take(packet)
    } catch {
      // What the parser cannot read, or nests deeper than the stack.
      return BROKEN
    }
  }

  closed(reason: string): void {
    this.#isOver = true
    this.#keep(false)
    this.#cancelConnect()
    this.#decoder.destroy()
    const sockets = [...this.#sockets.values()]
    this.#sockets.clear()
    for (const socket of sockets) {
      if (socket === null) continue
      this.#namespaces.find(socket.namespace)?.delete(socket)
      socket.over(reason)
    }
  }

  send(packet: Packet): boolean {
    if (this.#isOver) return false
    try {
      const payloads = this.#host.encoder.encode(packet)
      const bytes = payloads.reduce((sum, each) => sum + each.bytes, 0)
      const { maxMessageBytes } = this.#host.limits
      if (bytes > maxMessageBytes)
        throw new RungwayError(
          'too-large',
          `The event takes ${bytes} bytes, more than maxMessageBytes (${maxMessageBytes}).`,
        )
      return payloads.every((payload) => this.#connection.attachment.queue(payload))
    } catch (error) {
      this.#host.report(error, this.session)
      return false
    }
  }

  pass(payloads: readonly Payload[]): void {
    if (!this.#isOver) for (const payload of payloads) this.#connection.attachment.queue(payload)
  }

  left(socket: ServerSocket): void {
    this.#sockets.delete(socket.namespace)
    this.#namespaces.find(socket.namespace)?.delete(socket)
  }

  end(): void {
    // What was sent before, a disconnect among it, goes first.
    this.session.close()
  }

  /** What waits for attachments counts with the bodies that have not arrived whole. */
  #keep(isKeeping: boolean): void {
    if (!isKeeping && !this.#isKeeping) return
    this.#isKeeping = isKeeping
    this.#kept(isKeeping ? this.#heldBytes : 0)
  }

  #take(packet: Packet): Taken {
    const { type, nsp, id } = packet
    const data: unknown = packet.data
    if (type === PacketType.CONNECT) return this.#connect(nsp, data)
    const socket = this.#sockets.get(nsp)
    // Nothing can be said in a namespace before it is answered.
    if (socket === undefined || socket === null) return BROKEN
    this.#announce(socket)
    switch (type) {
      case PacketType.DISCONNECT:
        this.left(socket)
        socket.over('client namespace disconnect')
        return TAKEN
      case PacketType.EVENT:
        if (!isEvent(data)) return BROKEN
        if (nsp === MAIN && !this.#namespaces.ownsMain) return messageIn(data)
        socket.heard(data, id)
        return TAKEN
      case PacketType.ACK:
        if (!Array.isArray(data) || id === undefined) return BROKEN
        socket.answered(id, data)
        return TAKEN
      default:
        return BROKEN
    }
  }

  #connect(nsp: string, data: unknown): Taken {
    const namespace = this.#namespaces.find(nsp)
    if (namespace === undefined) {
      this.#refuse(nsp, 'Invalid namespace')
      return TAKEN
    }
    if (this.#sockets.has(nsp) || !isAuth(data)) return BROKEN
    this.#cancelConnect()
    const { authorizes } = namespace
    if (authorizes === null) this.#enter(namespace, data ?? {})
    else {
      this.#sockets.set(nsp, null)
      void this.#ask(namespace, data ?? {}, () => authorizes(data ?? {}, this.session))
    }
    return TAKEN
  }

  async #ask(namespace: Namespace, auth: Auth, authorize: () => string | null | Promise<string | null>): Promise<void> {
    let refusal: string | null = 'Forbidden'
    try {
      refusal = await authorize()
    } catch (error) {
      this.#host.report(error, this.session)
    }
    if (this.#isOver) return
    this.#sockets.delete(namespace.name)
    if (refusal === null) this.#enter(namespace, auth)
    else this.#refuse(namespace.name, refusal)
  }

  #enter(namespace: Namespace, auth: Auth): void {
    const socket = new ServerSocket(this.#host.randomId(ID_CHARS), namespace.name, auth, this, this.#host)
    this.#sockets.set(namespace.name, socket)
    this.#silent.add(socket)
    this.send({ type: PacketType.CONNECT, nsp: namespace.name, data: { sid: socket.id } })
    this.#host.scheduler.after(APART_MS, () => this.#announce(socket))
  }

  /** At the latest when something comes from the client. */
  #announce(socket: ServerSocket): void {
    if (!this.#silent.delete(socket) || !socket.isConnected) return
    this.#namespaces.find(socket.namespace)?.add(socket)
  }

  #refuse(nsp: string, message: string): void {
    this.send({ type: PacketType.CONNECT_ERROR, nsp, data: { message } })
  }
}

const isAuth = (data: unknown): data is Auth | undefined =>
  data === undefined || data === null || (typeof data === 'object' && !Array.isArray(data))

const isEvent = (data: unknown): data is readonly unknown[] =>
  Array.isArray(data) && (typeof data[0] === 'string' || typeof data[0] === 'number')

/** The event `message` with one argument is a message of the session, where nothing else takes it. */
function messageIn(data: readonly unknown[]): { readonly body: Body } | undefined {
  const [event, body] = data
  if (event !== 'message' || data.length !== 2) return TAKEN
  if (body instanceof Uint8Array) return { body: new Uint8Array(body) }
  return hasBytes(body) ? TAKEN : { body: body as Json }
}

const hasBytes = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  (typeof value === 'object' && value !== null && Object.values(value).some((each) => hasBytes(each)))
