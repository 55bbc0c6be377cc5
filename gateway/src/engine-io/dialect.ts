import type { Packet, Payload } from './packets.ts'

/** What differs between the versions of the protocol. No method throws. */
export interface Dialect {
  /** As the parameter `EIO` names it. */
  readonly version: '3' | '4'
  /** Which side pings. */
  readonly pings: 'server' | 'client'
  /** Whether a body of this type is read as bytes; null: it is refused. */
  readsBytes(contentType: string | undefined): boolean | null
  /** Reads the body of a POST, of at most `maxPackets` packets. */
  decodePayload(body: Uint8Array, isBytes: boolean, maxPackets: number): Payload
  /** Writes the answer to a poll. `takesBytes`: whether its client can read bytes. */
  encodePayload(packets: readonly string[], takesBytes: boolean): string | Uint8Array
  /** Reads a message of a socket. Null: it is no packet. */
  decodeMessage(data: string | Uint8Array): Packet | null
  /** Writes a message of a socket. */
  encodeMessage(packet: string): string | Uint8Array
}
