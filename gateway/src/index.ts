export type { ApiShape, Body, Code, DownOf, Json, Retry, UpOf, UserDataOf } from '@rungway/protocol'
export type { NodeAdapter } from './adapters/node.ts'
export type { Authenticate, User } from './auth/user.ts'
export { type ErrorCode, RungwayError } from './errors.ts'
export { createGateway, type Gateway, type GatewayUser, type MountableGateway } from './gateway.ts'
export type { Origins } from './http/origin.ts'
export type {
  GatewayRequest,
  GatewaySocket,
  Handler,
  HttpReply,
  HttpRequest,
  Refusal,
  Routes,
  SocketEvents,
  StreamBody,
  StreamEvents,
  StreamWriter,
  UpgradeRequest,
} from './http/request.ts'
export { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
export type { Attached, AttachOptions, NodeServer } from './node/attach.ts'
export type { GatewayEvents, GatewayOptions } from './options.ts'
export type { ErrorContext, OnError } from './reports/errors.ts'
export type { OnRefusal, RefusalEvent } from './reports/refusals.ts'
export type { Router } from './router.ts'
export { type Scheduler, SYSTEM_SCHEDULER } from './scheduler.ts'
export type { EndCode, SendResult, Session, SessionEvents } from './sessions/session.ts'
export type { Attachment, Link } from './transports/contract/link.ts'
export type { Admission, Transport, TransportHost } from './transports/contract/transport.ts'
export { TRANSPORTS } from './transports/index.ts'
