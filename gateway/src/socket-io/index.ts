import { channelsAs } from '../engine-io/channels.ts'
import { type EngineIo, withPath } from '../engine-io/index.ts'
import { engineIo } from '../engine-io/mount.ts'
import { checkEngineIoOptions, type EngineIoOptions } from '../engine-io/options.ts'
import { RungwayError } from '../errors.ts'
import type { Gateway } from '../gateway-interface.ts'
import type { Session } from '../sessions/session.ts'
import { SocketIoConnection } from './connection.ts'
import { Namespace, type SocketIoNamespace } from './namespace.ts'
import { createEncoder, createFormat, SEPARATOR } from './outgoing.ts'
import { JSON_PARSER, type SocketIoParser } from './parser.ts'
import { createPublicationEvents } from './room.ts'

export type { EngineIo, EngineIoOptions } from '../engine-io/index.ts'
export type { AuthorizeConnect, SocketIoNamespace } from './namespace.ts'
export type { PacketDecoder, SocketIoParser } from './parser.ts'
export type { Auth, EventListener, JoinOptions, SocketIoSocket } from './socket.ts'

export interface SocketIoOptions extends Omit<EngineIoOptions, 'allowEIO3'> {
  /** Where its clients look for it. Default: `/socket.io`. */
  readonly path?: string
  /**
   * For clients whose parser was swapped, such as `socket.io-msgpack-parser`: the same that they are
   * given. It is to bound what it reads by itself. Default: `socket.io-parser`.
   */
  readonly parser?: SocketIoParser
  /**
   * A client that connects to no namespace within so many milliseconds is closed. Default: 45 000, as
   * in Socket.IO's own server.
   */
  readonly connectMs?: number
}

/** Where clients of Socket.IO are taken. */
export interface SocketIo extends EngineIo {
  /** The namespace of that name, which clients may connect to from now on. */
  of(name: string): SocketIoNamespace
}

const MAIN = '/'
const CONNECT_MS = 45_000
/** Timers take no more. */
const MAX_MS = 2 ** 31 - 1

function checkConnectMs(ms: number): void {
  if (Number.isInteger(ms) && ms >= 1 && ms <= MAX_MS) return
  throw new RungwayError('bad-option', `connectMs is ${JSON.stringify(ms)}; it takes an integer from 1 to ${MAX_MS}.`)
}

/** No control character, and no comma, which ends a namespace on the wire. */
const NAME = /^\/[^\p{Cc} ,?"\\]*$/u

/**
 * Takes clients of Socket.IO 3 and 4 (protocol 5): namespaces, events, acknowledgements and binary
 * attachments. Each client is one session of the gateway, at most once and without connection state
 * recovery. While the application has not named the main namespace, an event `message` with one
 * argument there is a message of the session; `session.send` and broadcasts are that event at the
 * client.
 */
export function mountSocketIo(gateway: Pick<Gateway, 'mount' | 'hub'>, options: SocketIoOptions = {}): SocketIo {
  const { parser = JSON_PARSER, connectMs = CONNECT_MS, ...engine } = options
  checkConnectMs(connectMs)
  checkEngineIoOptions('mountSocketIo', engine)
  const namespaces = new Map<string, Namespace>()
  let ownsMain = false
  let report: (error: unknown, session: Session | null) => void = () => {}
  const find = (name: string): Namespace => {
    const known = namespaces.get(name) ?? new Namespace(name, (...failure) => report(...failure))
    namespaces.set(name, known)
    return known
  }
  find(MAIN)
  const table = {
    find: (name: string) => namespaces.get(name),
    get ownsMain() {
      return ownsMain
    },
  }
  const encoder = createEncoder(parser)
  const publicationEvents = createPublicationEvents(encoder)
  const mounted = gateway.mount(
    engineIo(engine, {
      format: createFormat(encoder),
      separator: SEPARATOR,
      standing: channelsAs(gateway.hub, 'Socket.IO: use socket.request', (delivery) =>
        publicationEvents(delivery, MAIN, delivery.channel.name),
      ),
      open(connection, host) {
        report = (error, session) => host.report(error, session)
        const { bodies, limits, scheduler } = host
        const shared = {
          connectMs,
          hub: gateway.hub,
          limits,
          bodies,
          scheduler,
          parser,
          encoder,
          publicationEvents,
          report,
          randomId: (length: number) => host.randomId(length),
        }
        return new SocketIoConnection(connection, host.sessionOf(connection.attachment), table, shared)
      },
    }),
  )
  return {
    ...withPath(mounted, options.path ?? '/socket.io'),
    of(name) {
      if (!NAME.test(name))
        throw new RungwayError('bad-option', `${JSON.stringify(name)} is no namespace: give one such as "/chat".`)
      if (name === MAIN) ownsMain = true
      return find(name)
    },
  }
}
