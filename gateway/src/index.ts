export type { ApiShape, Body, Code, DownOf, Json, Retry, SessionDataOf, UpOf, UserDataOf } from '@rungway/protocol'
export type { NodeAdapter } from './adapters/node.ts'
export type { Authenticate, User } from './auth/user.ts'
export type {
  Broker,
  BrokerJoined,
  Entered,
  Keep,
  Picture,
  Published,
  PublishHow,
  PublishKey,
  Told,
} from './broker/broker.ts'
export { MemoryBroker, type MemoryBrokerOptions, type MemoryWire } from './broker/memory/memory-broker.ts'
export { MemoryStore, type MemoryStoreOptions } from './broker/memory/memory-store.ts'
export type { ChannelHandle, HistoryPage, PastPublication, PublishOptions } from './channels/channel-handle.ts'
export type {
  Authorize,
  ChannelAction,
  ChannelHistoryOptions,
  ChannelOptions,
  ChannelTable,
  Permission,
  Who,
} from './channels/channel-options.ts'
export { Hub } from './channels/hub.ts'
export { Refused } from './channels/refused.ts'
export { Delivery, type MemberChange, type Part, type Subscriber, Subscription } from './channels/subscriber.ts'
export type { CallFailure, ClusterHost, ClusterNode, Homing, Membership, OtherNodes } from './cluster/contract.ts'
export { type ErrorCode, RungwayError } from './errors.ts'
export type {
  Everywhere,
  FindOptions,
  Found,
  NodeStats,
  Reached,
  SessionsEverywhere,
  SessionView,
  StatsEverywhere,
  Unreached,
} from './everywhere/contract.ts'
export { createGateway, type Gateway, type GatewayUser, type MountableGateway } from './gateway.ts'
export { acceptsHost, type HostRule, type Hosts } from './http/hosts.ts'
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
  Vouched,
} from './http/request.ts'
export { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
export type { Attached, AttachOptions, NodeServer } from './node/attach.ts'
export type { GatewayEvents, GatewayOptions } from './options.ts'
export type { ProtocolHost, ProtocolMount } from './protocol-mount.ts'
export type { GatewayStats } from './reports/counters.ts'
export type { ErrorContext, OnError } from './reports/errors.ts'
export type { OnRefusal, RefusalEvent } from './reports/refusals.ts'
export type { Router } from './router.ts'
export { type Scheduler, SYSTEM_SCHEDULER } from './scheduler.ts'
export type { MoveRefusal } from './sessions/movable.ts'
export type { EndCode, RequestOptions, SendResult, Session, SessionEvents } from './sessions/session.ts'
export type { Attachment, Link, ReadFrame } from './transports/contract/link.ts'
export type { Admission, Transport, TransportHost } from './transports/contract/transport.ts'
export { TRANSPORTS } from './transports/index.ts'
