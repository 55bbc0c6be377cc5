export type { Body, Code, Json, Retry } from '@rungway/protocol'
export type { Authenticate, User } from './auth/user.ts'
export {
  createGateway,
  type Gateway,
  type GatewayEvents,
  type GatewayOptions,
} from './gateway.ts'
export type { Origins } from './http/origin.ts'
export type { GatewayRequest, Handler, HttpReply, HttpRequest, Routes, UpgradeRequest } from './http/request.ts'
export { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
export type { Session, SessionEvents } from './sessions/session.ts'
export type { Attachment, Link } from './transports/contract/link.ts'
export type { Admission, Refusal, Transport, TransportHost } from './transports/contract/transport.ts'
export { TRANSPORTS } from './transports/index.ts'
