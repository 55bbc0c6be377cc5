import { type Client, type ClientOptions, createClient } from './client.ts'
import { TRANSPORTS } from './transports/index.ts'

/** Connects to the gateway at `url` (relative to the page, where there is one), by the first transport of the ladder that works. */
export const connect = (url: string, options: Partial<ClientOptions> = {}): Client =>
  createClient(url, { transports: TRANSPORTS, ...options })

export type { Body, Json } from '@rungway/protocol'
export type { Client, ClientOptions } from './client.ts'
export type { Environment, WebSocketConstructor, WebSocketLike } from './environment/environment.ts'
export { type ErrorCode, RungwayError } from './errors.ts'
export type { ClientEvents, ClientState, MessageInfo } from './events.ts'
export type { Explanation, RungReport } from './explain.ts'
export type { ClientLink, ClientTransport, LinkPort, LinkRefusal } from './transports/contract.ts'
export { TRANSPORTS } from './transports/index.ts'
