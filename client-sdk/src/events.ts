import type { Body } from '@rungway/protocol'
import type { RungwayError } from './errors.ts'

/** Where a client stands. */
export type ClientState =
  /** No link carries: one is being opened, or waited for. What is sent is kept. */
  | { readonly name: 'connecting' }
  | { readonly name: 'open'; readonly transport: string }
  /** For good. `error` says why the client gave up, and is null when somebody said goodbye. */
  | {
      readonly name: 'closed'
      readonly by: 'client' | 'gateway'
      readonly reason: string
      readonly error: RungwayError | null
    }

export interface MessageInfo {
  /** The message's number in its session, from 1. */
  readonly seq: number
  /** The transport that brought it. */
  readonly transport: string
}

export interface ClientEvents {
  /** One message of the gateway's, in order and exactly once. */
  message: (body: Body, info: MessageInfo) => void
  state: (state: ClientState) => void
  /** Another transport carries from now on. `from` is null at the first. */
  transport: (change: { readonly from: string | null; readonly to: string; readonly reason: string }) => void
  /**
   * The gateway does not have the session any more, and a new one begins. Messages of the gateway's may be missing; those in `unacknowledged`
   * may or may not have arrived: send again what can be said twice.
   */
  reset: (loss: { readonly code: string; readonly unacknowledged: readonly Body[] }) => void
  /** What crosses the wire: lines of the protocol, as they are written and read. For people who want to look. */
  wire: (traffic: { readonly direction: 'up' | 'down'; readonly transport: string; readonly text: string }) => void
}
