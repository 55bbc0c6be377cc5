export type { HttpConnection } from './connection.ts'
export { frameText } from './frame-reader.ts'
export { type Head, isUpgrade } from './head.ts'
export { type Counts, HttpProxy } from './http-proxy.ts'
export type { Unit } from './http-reader.ts'
export { type Connection, createProxy, type TcpProxy } from './proxy.ts'
export {
  type Answer,
  type Exchange,
  type Kind,
  kindOf,
  PASS,
  type RequestVerdict,
  type Rules,
  type Verdict,
} from './rules.ts'
