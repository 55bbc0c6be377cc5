/** What bounds a proxy, in bytes. */
export interface ProxyLimits {
  /**
   * So much of one direction of a connection may be held or under way before the proxy stops
   * reading from its sender. Otherwise a fault that holds a fast stream would fill the memory of
   * the test process.
   */
  readonly lineBytes: number
  /**
   * The same where a bandwidth is set: the sender is to feel the link, and not the proxy's memory.
   */
  readonly slowLineBytes: number
  /**
   * On a link with a bandwidth, longer pieces are cut, as by packets, so that they arrive little by
   * little.
   */
  readonly segmentBytes: number
}

export const PROXY_LIMITS: ProxyLimits = {
  lineBytes: 16 * 1_024 * 1_024,
  slowLineBytes: 64 * 1_024,
  segmentBytes: 1_460,
}
