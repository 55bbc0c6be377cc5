import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** One request, whichever way it came: through the app that the gateway is mounted in, or straight from the server. */
export interface GatewayRequest {
  readonly method: string
  query(name: string): string | undefined
  /** `name` in lower case. */
  header(name: string): string | undefined
  /** The same as the platform has it, for an application to look at. Made when it is asked for; null when it names a host that no URL can. */
  request(): Request | null
}

/** A request that an answer follows. */
export interface HttpRequest extends GatewayRequest {
  /** Whether it asks to go on as something else: then there is no `outgoing`. */
  readonly isUpgrade: boolean
  /** Node's own, for answers that are not known at once. */
  readonly outgoing: ServerResponse
  /** The body. `too-large`: no more than that was buffered; `bad-request`: the client left in the midst of it. */
  read(maxBytes: number): Promise<Buffer | 'too-large' | 'bad-request'>
}

/** A request to go on as a socket. */
export interface UpgradeRequest extends GatewayRequest {
  /** Goes on as one, unless the other side has left. `stream` is what the socket writes to. */
  accept(opened: (socket: WebSocket, stream: Duplex) => void): void
}

/** What a request is answered with when that is known at once. */
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Null for none. */
  readonly body: string | null
}

/** Answers a request. Null: the answer is the handle's own affair, on `outgoing` or on the socket. */
export type Handler<V extends GatewayRequest> = (visit: V) => HttpReply | null | Promise<HttpReply | null>

/** Where a transport hangs up its routes. */
export interface Routes {
  get(path: string, handle: Handler<HttpRequest>): void
  post(path: string, handle: Handler<HttpRequest>): void
  /** A GET that asks for a WebSocket. One that does not is refused. */
  upgrade(path: string, handle: Handler<UpgradeRequest>): void
}
