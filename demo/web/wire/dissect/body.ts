import { decodeLine } from '@rungway/protocol'
import { Cutter, type Field, type FieldKind, latin1, utf8 } from './field.ts'

/** How a body is cut up on its way, and what it holds. */
export interface BodyForm {
  readonly isChunked: boolean
  readonly holds: 'lines' | 'events' | 'text'
}

/** A part of a body. One that is chunked is one chunk with its framing (RFC 9112, section 7.1). */
export function dissectBody(bytes: Uint8Array, { isChunked, holds }: BodyForm): readonly Field[] {
  const inside = holds === 'lines' ? dissectLines : holds === 'events' ? dissectEvents : dissectText
  if (!isChunked) return inside(bytes, 0)
  const cutter = new Cutter(bytes)
  const size = /^([0-9a-f]+)[^\n]*\n/i.exec(latin1(bytes))
  const digits = size?.[1] ?? ''
  const count = Number.parseInt(digits || '0', 16)
  cutter.take('chunkSize', digits.length, { value: `${digits} = ${count}` })
  cutter.take('lineEnd', (size?.[0].length ?? digits.length) - digits.length, { value: '' })
  cutter.take('chunkData', Math.min(count, cutter.left), {}, inside)
  cutter.take('lineEnd', cutter.left, { value: '' })
  return cutter.fields
}

const dissectText = (bytes: Uint8Array, base: number): readonly Field[] => {
  const cutter = new Cutter(bytes, base)
  cutter.take('text', bytes.length)
  return cutter.fields
}

const KIND_OF_FRAME: Readonly<Record<string, FieldKind>> = {
  message: 'messageFrame',
  lane: 'laneFrame',
  close: 'closeFrame',
  ack: 'ackFrame',
  ping: 'pingFrame',
  pong: 'pongFrame',
  claim: 'claimFrame',
  welcome: 'welcomeFrame',
  end: 'endFrame',
}

/** What a line of the protocol is, by its frame. */
export const frameKindOf = (line: string): FieldKind => KIND_OF_FRAME[decodeLine(line)?.type ?? ''] ?? 'text'

/** Lines of the protocol, each a frame of JSON. */
export function dissectLines(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  while (cutter.left > 0) {
    const end = cutter.find(0x0a)
    const length = end < 0 ? cutter.left : end
    const line = utf8(cutter.peek(length))
    cutter.take(frameKindOf(line), length)
    cutter.take('lineEnd', 1, { value: '' })
  }
  return cutter.fields
}

/** Fields of an event stream (WHATWG HTML, section 9.2), each with what it means. */
export function dissectEvents(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  while (cutter.left > 0) {
    const end = cutter.find(0x0a)
    const length = end < 0 ? cutter.left : end
    if (length === 0) cutter.take('eventEnd', 1, { value: '' })
    else {
      cutter.take(latin1(cutter.peek(1)) === ':' ? 'comment' : 'eventField', length, {}, eventField)
      cutter.take('lineEnd', 1, { value: '' })
    }
  }
  return cutter.fields
}

function eventField(bytes: Uint8Array, base: number): readonly Field[] {
  const cutter = new Cutter(bytes, base)
  const [all = '', name = ''] = /^([^:]*):? ?/.exec(latin1(bytes)) ?? []
  cutter.take('eventFieldName', name.length)
  cutter.take('separator', all.length - name.length)
  const value = utf8(cutter.peek())
  cutter.take(name === 'data' ? frameKindOf(value) : 'eventFieldValue', cutter.left)
  return cutter.fields
}
