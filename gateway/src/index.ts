export type { Body, Code, Json, Retry } from '@rungway/protocol'
export {
  createGateway,
  type Gateway,
  type GatewayEvents,
  type GatewayOptions,
} from './gateway.ts'
export { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
export type { Attachment, Link } from './link.ts'
export type { Origins } from './origin.ts'
export type { Session, SessionEvents } from './session.ts'
export type { Admission, Port, Refusal, Transport } from './transport.ts'
export { TRANSPORTS } from './transports/index.ts'
export type { Authenticate, User } from './user.ts'
export type { Answer, Exchange, Handle, Routes, Upgrade, Visit } from './visit.ts'
