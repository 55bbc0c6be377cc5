import { type Format, ok } from '@rungway/protocol'
import { factsOf } from '../http/origin.ts'
import type { GatewayRequest, GatewaySocket, HttpReply, HttpRequest, UpgradeRequest } from '../http/request.ts'
import type { ProtocolHost, ProtocolMount } from '../protocol-mount.ts'
import type { Ground, SessionLayer } from '../sessions/session-layer.ts'
import type { Attachment } from '../transports/contract/link.ts'
import type { Admission } from '../transports/contract/transport.ts'
import type { Carrier } from './carrier.ts'
import type { Dialect } from './dialect.ts'
import { type ErrorName, errorReply, refusalReply } from './errors.ts'
import type { EngineIoOptions } from './options.ts'
import { Polling, packetsReply } from './polling.ts'
import type { Receiver } from './receiver.ts'
import { type EngineHost, EngineSession } from './session.ts'
import { EngineSocket } from './socket.ts'
import { VERSION_3 } from './version-3.ts'
import { VERSION_4 } from './version-4.ts'

/** A client's session, as the layer on its packets has it. */
export interface Connection {
  readonly attachment: Attachment
  /** Ends the session: the client is told to close. */
  end(): void
}

/** What lies on the packets. */
export interface Layer {
  readonly format: Format
  /** Between several packets of one message, if the format writes such. */
  readonly separator: string | null
  /** What an application reaches by the session's channels and requests. Made when it is first used. */
  standing(ground: Ground): SessionLayer
  /** A client has been admitted. */
  open(connection: Connection, host: ProtocolHost): Receiver
}

/** 126 bits and more, as session ids of Rungway's have. */
const SID_CHARS = 22

/** No hello of Rungway's can name such a session: its ids have no colon. */
const PREFIX = 'engine.io:'

/** The routes of Engine.IO, with `layer` on its packets. */
export function engineIo(options: EngineIoOptions, layer: Layer): ProtocolMount {
  return {
    refusalReply,
    mount(routes, host) {
      const engine = new Engine(options, layer, host)
      routes.get('/', (request) => engine.get(request))
      routes.post('/', (request) => engine.post(request))
      routes.upgrade('/', (request) => engine.upgrade(request))
    },
  }
}

/** What a request asks for: a new session, one that there is, or nothing that it can have. */
type Wish =
  | { readonly type: 'open'; readonly dialect: Dialect }
  | { readonly type: 'session'; readonly session: EngineSession }
  | { readonly type: 'error'; readonly name: ErrorName }

const error = (name: ErrorName): Wish => ({ type: 'error', name })

class Engine {
  readonly #sessions = new Map<string, EngineSession>()
  readonly #options: EngineIoOptions
  readonly #layer: Layer
  readonly #host: ProtocolHost
  readonly #engineHost: EngineHost

  constructor(options: EngineIoOptions, layer: Layer, host: ProtocolHost) {
    this.#options = options
    this.#layer = layer
    this.#host = host
    const { limits, scheduler } = host
    const { format, separator } = layer
    this.#engineHost = { limits, scheduler, format, separator, remove: (sid) => void this.#sessions.delete(sid) }
  }

  get(request: HttpRequest): HttpReply | Promise<HttpReply> {
    const wish = this.#wishOf(request)
    if (wish.type === 'error') return errorReply(wish.name)
    if (request.query('transport') !== 'polling') return errorReply('request')
    if (wish.type === 'open') return this.#handshake(request, wish.dialect)
    const { session } = wish
    // After the upgrade there is no polling any more.
    return session.carrier instanceof Polling ? session.carrier.get(session, request) : errorReply('request')
  }

  post(request: HttpRequest): HttpReply | Promise<HttpReply> {
    const wish = this.#wishOf(request)
    if (wish.type === 'error') return errorReply(wish.name)
    if (wish.type === 'open') return errorReply('method')
    const { session } = wish
    const { carrier } = session
    if (request.query('transport') !== 'polling' || !(carrier instanceof Polling)) return errorReply('request')
    return session.isOver ? errorReply('session') : carrier.post(session, request, this.#host)
  }

  async upgrade(request: UpgradeRequest): Promise<HttpReply> {
    const wish = this.#wishOf(request)
    if (wish.type === 'error') return errorReply(wish.name)
    if (request.query('transport') !== 'websocket') return errorReply('request')
    if (wish.type === 'session') {
      const { session } = wish
      return request.accept((socket) => {
        const tried = this.#socketOf(request, socket)
        if (session.carrier instanceof Polling && !session.isOver) tried.probe(session, session.carrier)
        else tried.leave()
      })
    }
    const sid = this.#host.randomId(SID_CHARS)
    const admission = await this.#admit(request, sid)
    if (!admission.ok) return refusalReply(admission.error)
    return request.accept((socket) => {
      const carrier = this.#socketOf(request, socket)
      const session = this.#open(sid, wish.dialect, carrier, admission.value, (refusal) => {
        this.#host.refused(factsOf(request), refusal)
        carrier.leave()
      })
      if (session === null) return
      socket.send(this.#openPacket(sid, []))
      carrier.carry(session)
      session.wake()
    })
  }

  async #handshake(request: HttpRequest, dialect: Dialect): Promise<HttpReply> {
    const sid = this.#host.randomId(SID_CHARS)
    const admission = await this.#admit(request, sid)
    if (!admission.ok) return refusalReply(admission.error)
    const takesBytes = request.query('b64') === undefined
    let refused: HttpReply | null = null
    const session = this.#open(sid, dialect, new Polling(dialect, takesBytes), admission.value, (refusal) => {
      refused = refusalReply(refusal)
    })
    if (session === null) return refused ?? errorReply('request')
    const reply = packetsReply(dialect, [this.#openPacket(sid, ['websocket'])], takesBytes)
    const { cookie } = this.#options
    if (cookie === undefined) return reply
    return { ...reply, headers: { ...reply.headers, 'set-cookie': `${cookie}=${sid}; Path=/; HttpOnly; SameSite=Lax` } }
  }

  #socketOf(request: GatewayRequest, socket: GatewaySocket): EngineSocket {
    const facts = factsOf(request)
    return new EngineSocket(socket, this.#host, (refusal) => this.#host.refused(facts, refusal))
  }

  #admit(request: GatewayRequest, sid: string): ReturnType<ProtocolHost['admit']> {
    const hello = { session: `${PREFIX}${sid}`, link: 1, claim: 1, seen: 0, resume: '', wantsWelcome: false }
    return this.#host.admit(request, ok(hello), 'refuse', this.#layer.standing)
  }

  #open(
    sid: string,
    dialect: Dialect,
    carrier: Carrier,
    admission: Admission,
    refused: (refusal: Parameters<typeof refusalReply>[0]) => void,
  ): EngineSession | null {
    const session = new EngineSession(sid, dialect, carrier, this.#engineHost)
    const attached = admission.attach(session)
    if (!attached.ok) {
      session.over('transport error')
      refused(attached.error)
      return null
    }
    this.#sessions.set(sid, session)
    session.attached(
      attached.value,
      this.#layer.open({ attachment: attached.value, end: () => session.close('server close') }, this.#host),
    )
    return session
  }

  /** In version 3 too, whose document has no `maxPayload`: the server on npm says it there as well. */
  #openPacket(sid: string, upgrades: readonly string[]): string {
    const { pingMs: pingInterval, pongMs: pingTimeout, maxMessageBytes: maxPayload } = this.#host.limits
    return `0${JSON.stringify({ sid, upgrades, pingInterval, pingTimeout, maxPayload })}`
  }

  #wishOf(request: GatewayRequest): Wish {
    const transport = request.query('transport')
    if (transport !== 'polling' && transport !== 'websocket') return error('transport')
    const version = request.query('EIO')
    const sid = request.query('sid')
    if (sid === undefined) {
      const dialect = version === '4' ? VERSION_4 : version === '3' && this.#options.allowEIO3 ? VERSION_3 : null
      return dialect === null ? error('version') : { type: 'open', dialect }
    }
    this.#sessions.get(sid)?.expire()
    // One that has been silent for too long is gone by now.
    const session = this.#sessions.get(sid)
    if (session === undefined) return error('session')
    return session.dialect.version === version ? { type: 'session', session } : error('request')
  }
}
