import type { Body } from '@rungway/protocol'

/** What takes the messages of one client: the session itself, or a protocol on top. */
export interface Receiver {
  /**
   * A body for the session; undefined when the message was for something else, and null when it
   * breaks a rule, which ends the session. Does not throw.
   */
  receive(data: string | Uint8Array): { readonly body: Body } | undefined | null
  /** The session is over. */
  closed(reason: string): void
}
