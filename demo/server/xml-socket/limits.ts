/**
 * What the socket server of plug-ins takes: it is there to be looked at, by anybody who finds its
 * port.
 */
export interface XmlSocketLimits {
  /** Of one message, without its NUL. */
  readonly maxMessageBytes: number
  readonly maxConnections: number
  /** A connection on which nothing has passed for so long is closed. */
  readonly idleMs: number
}

export const XML_SOCKET_LIMITS: XmlSocketLimits = { maxMessageBytes: 1_024, maxConnections: 20, idleMs: 30_000 }
