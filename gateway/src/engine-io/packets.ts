/**
 * Packets on their way down are strings: a digit for the type, then the text. Bytes are `b` and
 * their base64, as polling writes them in version 4; a socket turns them into a binary frame.
 */
export const CLOSE = '1'
export const PING = '2'
export const PONG = '3'
export const MESSAGE = '4'
export const NOOP = '6'
export const BINARY = 'b'

export const PROBE = 'probe'

/** A packet of a client's. */
export type Packet =
  | { readonly type: 'message'; readonly data: string | Uint8Array }
  | { readonly type: 'open' | 'close' | 'ping' | 'pong' | 'upgrade' | 'noop'; readonly data: string }

/** The packets of one body: all up to the first that is wrong. */
export interface Payload {
  readonly packets: readonly Packet[]
  readonly isGood: boolean
}

/** The bytes of a packet that begins with `BINARY`. */
export const bytesOf = (packet: string): Buffer => Buffer.from(packet.slice(1), 'base64')

/** A copy, because what was read is a view into what came with it from the network. */
export const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)
