import { isUtf8 } from 'node:buffer'
import { decodePacket } from 'engine.io-parser'
import type { Dialect } from './dialect.ts'
import { BINARY, bytesOf, copyOf, type Packet, type Payload } from './packets.ts'

const SEPARATOR = '\x1e'

const BAD: Payload = { packets: [], isGood: false }

/** Reads a packet that is text. The parser reads each by itself, and never throws for a string. */
function read(text: string): Packet | null {
  const { type, data = '' } = decodePacket(text)
  if (type === 'error') return null
  if (type === 'message') return { type, data: typeof data === 'string' ? data : copyOf(data) }
  return { type, data: String(data) }
}

/**
 * Version 4, of Socket.IO 3 and later: the server pings, and packets in one body are separated by
 * U+001E.
 */
export const VERSION_4: Dialect = {
  version: '4',
  pings: 'server',
  readsBytes: (contentType) => (contentType === 'application/octet-stream' ? null : false),
  decodePayload(body, _isBytes, maxPackets) {
    if (!isUtf8(body)) return BAD
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
    // The parser's own reading of a payload has no bound on the number of packets.
    const texts = text.includes(SEPARATOR) ? text.split(SEPARATOR, maxPackets + 1) : [text]
    if (texts.length > maxPackets) return BAD
    const packets: Packet[] = []
    for (const each of texts) {
      const packet = read(each)
      if (packet === null) return { packets, isGood: false }
      packets.push(packet)
    }
    return { packets, isGood: true }
  },
  encodePayload: (packets) => packets.join(SEPARATOR),
  decodeMessage: (data) => (typeof data === 'string' ? read(data) : { type: 'message', data: copyOf(data) }),
  encodeMessage: (packet) => (packet.startsWith(BINARY) ? bytesOf(packet) : packet),
}
