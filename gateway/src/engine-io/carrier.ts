/** What carries the packets of a session: polling at first or a socket, and a socket after the upgrade. */
export interface Carrier {
  /** The transport's name, for people. */
  readonly transport: string
  /** Whether packets can be written now. */
  readonly isReady: boolean
  /** It holds no connection, and its client has not come back since the handshake. */
  readonly isUnconfirmed: boolean
  /** Writes packets, at least one. */
  write(packets: readonly string[]): void
  /** The session is over because its client has left: nothing is left to say. */
  leave(): void
  /** The session is over: writes what is left, says so, and ends. False: when its client asks next. */
  finish(packets: readonly string[]): boolean
}

/** A carrier that is tried for a session, beside the one that carries it. */
export interface Probe {
  /** The session goes on without it. */
  abandon(): void
}
