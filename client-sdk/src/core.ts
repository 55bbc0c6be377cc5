import { type Client, type ClientOptions, createClient } from './client.ts'

/** Connects with the transports that you name, so that a bundler leaves the others out. */
export const connect = (url: string, options: ClientOptions): Client => createClient(url, options)

export type { Body, Json } from '@rungway/protocol'
export type { Client, ClientOptions } from './client.ts'
export type { Environment, WebSocketConstructor, WebSocketLike } from './environment/environment.ts'
export { type ErrorCode, RungwayError } from './errors.ts'
export type { ClientEvents, ClientState, MessageInfo } from './events.ts'
export type { Explanation, RungReport } from './explain.ts'
export type { ClientLink, ClientTransport, LinkPort, LinkRefusal } from './transports/contract.ts'
export { httpStreaming, longPolling, shortPolling, sse, websocket } from './transports/index.ts'
