import { isUtf8 } from 'node:buffer'
import type { Dialect } from './dialect.ts'
import { BINARY, bytesOf, copyOf, MESSAGE, type Packet, type Payload } from './packets.ts'

const TYPES = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const

/** Type byte of a binary message, and the marks of a packet in a binary payload. */
const BINARY_MESSAGE = 4
const IS_TEXT = 0
const IS_BYTES = 1
const END_OF_LENGTH = 255

/** Digits of a length: longer ones exceed every limit. */
const MAX_DIGITS = 10

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()

function readText(text: string): Packet | null {
  if (text.startsWith(BINARY))
    return text.startsWith(MESSAGE, 1) ? { type: 'message', data: copyOf(Buffer.from(text.slice(2), 'base64')) } : null
  const type = TYPES[text.charCodeAt(0) - 48]
  return type === undefined ? null : { type, data: text.slice(1) }
}

const readBytes = (bytes: Uint8Array): Packet | null =>
  bytes[0] === BINARY_MESSAGE ? { type: 'message', data: copyOf(bytes.subarray(1)) } : null

/** Reads one packet at a time off a body. `next` returns undefined at its end, and null at what is no packet. */
interface Cursor {
  next(): Packet | null | undefined
}

/** `<length>:<packet>`, the length in UTF-16 units. */
function textCursor(text: string): Cursor {
  let at = 0
  return {
    next() {
      while (at === 0 || at < text.length) {
        const colon = text.slice(at, at + MAX_DIGITS + 1).indexOf(':')
        const digits = colon < 0 ? '' : text.slice(at, at + colon)
        if (!/^\d+$/.test(digits)) return null
        const start = at + colon + 1
        at = start + Number(digits)
        if (at > text.length) return null
        // `0:` is how the parser on npm writes that there is no packet.
        if (at > start) return readText(text.slice(start, at))
      }
      return undefined
    },
  }
}

/** A mark for text or bytes, the digits of the length as a byte each, 255, and the packet. */
function bytesCursor(body: Uint8Array): Cursor {
  let at = 0
  return {
    next() {
      if (at > 0 && at === body.length) return undefined
      const mark = body[at]
      let start = at + 1
      let length = 0
      for (let byte = body[start]; byte !== END_OF_LENGTH; byte = body[start]) {
        if (byte === undefined || byte > 9 || start - at > MAX_DIGITS) return null
        length = length * 10 + byte
        start++
      }
      // No digit at all.
      if (start === at + 1) return null
      at = start + 1 + length
      if (at > body.length) return null
      const packet = body.subarray(start + 1, at)
      if (mark === IS_BYTES) return readBytes(packet)
      return mark === IS_TEXT && isUtf8(packet) ? readText(textOf(packet)) : null
    },
  }
}

function readAll(cursor: Cursor, maxPackets: number): Payload {
  const packets: Packet[] = []
  for (let packet = cursor.next(); packet !== undefined; packet = cursor.next()) {
    if (packet === null || packets.length === maxPackets) return { packets, isGood: false }
    packets.push(packet)
  }
  return { packets, isGood: true }
}

const withType = (packet: string): Buffer => Buffer.concat([Buffer.of(BINARY_MESSAGE), bytesOf(packet)])

function encodeText(packet: string): string {
  const text = packet.startsWith(BINARY) ? `${BINARY}${MESSAGE}${packet.slice(1)}` : packet
  return `${text.length}:${text}`
}

function encodeBytes(packet: string): Buffer[] {
  const isBytes = packet.startsWith(BINARY)
  const content = isBytes ? withType(packet) : Buffer.from(packet)
  const digits = [...String(content.length)].map(Number)
  return [Buffer.of(isBytes ? IS_BYTES : IS_TEXT, ...digits, END_OF_LENGTH), content]
}

/**
 * Version 3, of Socket.IO 1 and 2: the client pings, and each packet in a body follows its length.
 * The parser on npm for it is of another major version under the same name, has no bounds, and is
 * quadratic in places; so this one is written here.
 */
export const VERSION_3: Dialect = {
  version: '3',
  pings: 'client',
  readsBytes: (contentType) => contentType === 'application/octet-stream',
  decodePayload(body, isBytes, maxPackets) {
    if (isBytes) return readAll(bytesCursor(body), maxPackets)
    return isUtf8(body) ? readAll(textCursor(textOf(body)), maxPackets) : { packets: [], isGood: false }
  },
  encodePayload(packets, takesBytes) {
    if (takesBytes && packets.some((packet) => packet.startsWith(BINARY)))
      return Buffer.concat(packets.flatMap(encodeBytes))
    return packets.map(encodeText).join('')
  },
  decodeMessage: (data) => (typeof data === 'string' ? readText(data) : readBytes(data)),
  encodeMessage: (packet) => (packet.startsWith(BINARY) ? withType(packet) : packet),
}
