import { frameKindOf } from './body.ts'
import { type Bits, Cutter, type Field, utf8 } from './field.ts'

const OPCODES: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
}

/** Bytes as they are usually shown, two digits each. */
export const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')

const bitsOf = (byte: number, from: number, count: number): string =>
  byte
    .toString(2)
    .padStart(8, '0')
    .slice(from, from + count)

/** The payload as it was before its sender masked it; XOR with the key undoes itself (RFC 6455, section 5.3). */
export const unmasked = (payload: Uint8Array, key: Uint8Array): Uint8Array =>
  payload.map((byte, at) => byte ^ (key[at % 4] ?? 0))

/** The payload of a whole frame as text, without its mask. */
export function unmaskedOf(bytes: Uint8Array): string {
  const payload = dissectFrame(bytes).at(-1)
  return payload?.value ?? ''
}

/** One frame of a WebSocket (RFC 6455, section 5.2). */
export function dissectFrame(bytes: Uint8Array): readonly Field[] {
  const cutter = new Cutter(bytes)
  const [first = 0, second = 0] = bytes
  const opcode = first & 0x0f
  const isMasked = second >= 0x80
  const length = second & 0x7f
  const head: readonly Bits[] = [
    { kind: 'fin', bits: bitsOf(first, 0, 1), value: first >= 0x80 ? '1' : '0' },
    { kind: 'reserved', bits: bitsOf(first, 1, 3), value: bitsOf(first, 1, 3) },
    { kind: 'opcode', bits: bitsOf(first, 4, 4), value: `${opcode}: ${OPCODES[opcode] ?? '?'}` },
  ]
  const size: readonly Bits[] = [
    { kind: 'mask', bits: bitsOf(second, 0, 1), value: isMasked ? '1' : '0' },
    { kind: 'length', bits: bitsOf(second, 1, 7), value: String(length) },
  ]
  cutter.take('frameHead', 1, { value: hexOf(bytes.subarray(0, 1)), bits: head })
  cutter.take('frameLength', 1, { value: hexOf(bytes.subarray(1, 2)), bits: size })
  if (length >= 126) {
    const count = length === 126 ? 2 : 8
    const value = [...cutter.peek(count)].reduce((sum, byte) => sum * 256 + byte, 0)
    cutter.take('extendedLength', count, { value: String(value) })
  }
  if (!isMasked) {
    takePayload(cutter, opcode, cutter.peek())
    return cutter.fields
  }
  const key = cutter.peek(4).slice()
  cutter.take('maskingKey', 4, { value: hexOf(key) })
  takePayload(cutter, opcode, unmasked(cutter.peek(), key))
  return cutter.fields
}

/** `plain`: the payload without its mask. */
function takePayload(cutter: Cutter, opcode: number, plain: Uint8Array): void {
  if (opcode === 8) {
    const code = (plain[0] ?? 0) * 256 + (plain[1] ?? 0)
    cutter.take('closeCode', 2, { value: String(code) })
    cutter.take('closeReason', cutter.left, { value: utf8(plain.subarray(2)) })
    return
  }
  const text = utf8(plain)
  // Several lines may ride in one frame; masked bytes cannot be cut at line ends that do not show.
  const [line = ''] = text.split('\n')
  cutter.take(opcode === 1 ? frameKindOf(line) : 'text', cutter.left, { value: text })
}
