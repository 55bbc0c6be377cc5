import { RungwayError } from '../errors.ts'
import { added, call, type Listeners, removed } from '../sessions/listeners.ts'
import type { Session } from '../sessions/session.ts'
import type { Auth, ServerSocket, SocketIoSocket } from './socket.ts'

/**
 * Whether a client may connect to a namespace: null, or why not, which reaches its `connect_error`.
 * What it throws is reported, and refuses.
 */
export type AuthorizeConnect = (auth: Auth, session: Session) => string | null | Promise<string | null>

/** The sockets under one name. */
export interface SocketIoNamespace {
  /** `/chat`. */
  readonly name: string
  /** A client has connected. Returns the way to stop listening. */
  on(event: 'connect', listener: (socket: SocketIoSocket) => unknown): () => void
  /** Asks this for every client that wants to connect from now on. */
  authorize(authorize: AuthorizeConnect): void
  /** Sends an event to every socket. Returns how many took it. */
  emit(event: string, ...args: readonly unknown[]): number
  sockets(): IterableIterator<SocketIoSocket>
}

export class Namespace implements SocketIoNamespace {
  readonly name: string
  readonly #report: (error: unknown, session: Session | null) => void
  readonly #sockets = new Set<ServerSocket>()
  #listeners: Listeners = null
  #authorize: AuthorizeConnect | null = null

  constructor(name: string, report: (error: unknown, session: Session | null) => void) {
    this.name = name
    this.#report = report
  }

  /** Whether any client has to be asked for. */
  get authorizes(): AuthorizeConnect | null {
    return this.#authorize
  }

  on(event: 'connect', listener: (socket: SocketIoSocket) => unknown): () => void {
    if (event !== 'connect')
      throw new RungwayError('unknown-event', `A namespace has no event ${JSON.stringify(event)}. Known: connect.`)
    this.#listeners = added(this.#listeners, event, listener)
    return () => {
      this.#listeners = removed(this.#listeners, event, listener)
    }
  }

  authorize(authorize: AuthorizeConnect): void {
    this.#authorize = authorize
  }

  emit(event: string, ...args: readonly unknown[]): number {
    let count = 0
    for (const socket of this.#sockets) if (socket.emit(event, ...args)) count++
    return count
  }

  *sockets(): IterableIterator<SocketIoSocket> {
    yield* this.#sockets
  }

  add(socket: ServerSocket): void {
    this.#sockets.add(socket)
    call(this.#listeners, 'connect', [socket], (error) => this.#report(error, socket.session))
  }

  delete(socket: ServerSocket): void {
    this.#sockets.delete(socket)
  }
}
