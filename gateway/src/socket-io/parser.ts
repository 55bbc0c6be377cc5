import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser'

export type { Packet }
export { PacketType }

/** What a client whose parser was swapped speaks: the option `parser` of both sides takes the same. */
export interface SocketIoParser {
  readonly Encoder: new () => { encode(packet: Packet): readonly (string | Uint8Array | ArrayBuffer)[] }
  readonly Decoder: new () => PacketDecoder
}

export interface PacketDecoder {
  /** Throws for what is no packet. */
  add(part: string | Uint8Array): void
  on(event: 'decoded', listener: (packet: Packet) => void): unknown
  destroy(): void
}

/** Socket.IO's own, protocol 5. */
export const JSON_PARSER: SocketIoParser = { Encoder, Decoder }
