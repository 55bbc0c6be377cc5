/** The line between the proxy's two ends, as far as its physics go. */
export interface Link {
  /**
   * Milliseconds to the far end and back; half of it is added to each direction. A new connection
   * waits for one whole round trip before its first byte leaves, which is what the TCP handshake
   * costs. Default 0.
   */
  readonly roundTripMs?: number
  /**
   * Bytes per second in each direction, shared by all connections of the proxy in the order of
   * their bytes. Default: not limited.
   */
  readonly bytesPerSecond?: number
}

/**
 * One direction of a link, which all connections of a proxy share: bytes leave it one after the
 * other.
 */
export class Wire {
  #freeAtMs = 0

  /** When so many bytes that are ready at `readyAtMs` have left. Without a bandwidth: at once. */
  leavesAtMs(bytes: number, readyAtMs: number, bytesPerSecond: number | undefined): number {
    if (bytesPerSecond === undefined) return readyAtMs
    this.#freeAtMs = Math.max(this.#freeAtMs, readyAtMs) + (bytes / bytesPerSecond) * 1_000
    return this.#freeAtMs
  }
}
