/**
 * What scenarios send: the time at which it was due, on the clock that all processes share, and
 * padding to the requested size.
 */
export interface Message {
  readonly at: number
  readonly pad: string
}

/** One end of a connection, of any system. */
export interface End {
  /** Throws if the message is not accepted: no loss may be silent. */
  send(body: Message): void
  /**
   * Replaces the listener. `agoMs`: how long ago the message arrived, if that was before there was
   * a listener.
   */
  onMessage(listener: (body: Message, agoMs?: number) => void): void
}
