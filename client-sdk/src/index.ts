import type { ApiShape } from '@rungway/protocol'
import { type Client, createClient } from './client.ts'
import type { ClientOptions } from './options.ts'
import { TRANSPORTS } from './transports/index.ts'

/**
 * Connects to the gateway at `url` (relative to the page, where there is one) by the first
 * transport of the ladder that works. `A` types the messages of both sides. Throws as
 * `createClient` does.
 */
export const connect = <A extends ApiShape = ApiShape>(url: string, options: Partial<ClientOptions> = {}): Client<A> =>
  createClient<A>(url, { transports: TRANSPORTS, ...options })

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
export { TRANSPORTS } from './transports/index.ts'
