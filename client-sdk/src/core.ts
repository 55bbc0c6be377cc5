import type { ApiShape } from '@rungway/protocol'
import { type Client, createClient } from './client.ts'
import type { ClientOptions } from './options.ts'

/**
 * Connects by the transports that are named, so that a bundler leaves the others out. Throws as
 * `createClient` does.
 */
export const connect = <A extends ApiShape = ApiShape>(url: string, options: ClientOptions): Client<A> =>
  createClient<A>(url, options)

export type { ApiShape, Body, DownOf, Json, UpOf } from '@rungway/protocol'
export type { Client } from './client.ts'
export type { Token } from './connection/credentials.ts'
export type { Environment, WebSocketConstructor, WebSocketLike } from './environment/environment.ts'
export type { PageEvent } from './environment/page-life.ts'
export { type ErrorCode, RungwayError } from './errors.ts'
export type { ClientEvents, ClientState, FailedAttempt, MessageInfo, SessionLoss } from './events.ts'
export type { Explanation, RungReport } from './explain.ts'
export type { ClientLimits } from './limits.ts'
export type { ClientOptions } from './options.ts'
export type { ClientLink, ClientTransport, LinkFailure, LinkPort } from './transports/contract.ts'
export { httpStreaming, longPolling, shortPolling, sse, websocket } from './transports/index.ts'
