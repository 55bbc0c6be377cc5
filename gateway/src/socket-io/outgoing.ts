import { type Format, type Payload, utf8Length } from '@rungway/protocol'
import { NOTHING, PACKETS } from '../engine-io/format.ts'
import { BINARY, MESSAGE } from '../engine-io/packets.ts'
import { type Packet, PacketType, type SocketIoParser } from './parser.ts'

/** Between the packets of one message: JSON escapes it, and base64 has none. */
export const SEPARATOR = '\x1e'

/** A message that is a packet of Engine.IO already. Only the format below can read it. */
class PacketPayload implements Payload {
  readonly text: string
  readonly kind = 'json'
  readonly bytes: number

  constructor(text: string) {
    this.text = text
    this.bytes = utf8Length(text)
  }
}

export interface Encoder {
  /** The packets of Engine.IO for one of Socket.IO: its text, and each attachment. Throws what the parser does. */
  encode(packet: Packet): Payload[]
}

export function createEncoder({ Encoder }: SocketIoParser): Encoder {
  const encoder = new Encoder()
  return {
    encode: (packet) =>
      encoder.encode(packet).map((part) => {
        const text = typeof part === 'string' ? MESSAGE + part : BINARY + base64(part)
        return new PacketPayload(text)
      }),
  }
}

const base64 = (part: Uint8Array | ArrayBuffer): string => {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(part) ? part : new Uint8Array(part)
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/**
 * What an application sends to the session itself, or broadcasts: an event `message` of the main
 * namespace, which every client can listen to.
 */
const messageOf = (data: unknown): Packet => ({ type: PacketType.EVENT, nsp: '/', data: ['message', data] })

export function createFormat(encoder: Encoder): Format {
  const written = (data: unknown): string =>
    encoder
      .encode(messageOf(data))
      .map(({ text }) => text)
      .join(SEPARATOR)
  return {
    numbered(seq, payload) {
      if (payload instanceof PacketPayload) return payload.text
      if (payload.kind === 'json') return written(JSON.parse(payload.text))
      if (payload.kind === 'base64') return written(Buffer.from(payload.text.slice(1, -1), 'base64'))
      return PACKETS.numbered(seq, payload)
    },
    control: () => NOTHING,
  }
}
