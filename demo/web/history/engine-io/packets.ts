import type { TappedUnit } from '../../../server/network/seen.ts'
import { utf8 } from '../../wire/dissect/field.ts'
import { unmaskedOf } from '../../wire/dissect/socket.ts'
import type { LineKind } from './line-kinds.ts'

/** A head or a packet, as it crossed. */
export interface Line {
  readonly kind: LineKind
  readonly way: TappedUnit['way']
  /** The carrier. */
  readonly by: 'polling' | 'websocket'
  /** Counts requests, from 1. */
  readonly exchange: number
  readonly text: string
}

/** Separates the packets of one body of version 4. */
const SEPARATOR = '\u001e'

const TYPES: readonly LineKind[] = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop']

/** The kind of one packet; null for what is none. */
export function kindOfPacket(packet: string): LineKind | null {
  if (packet === '2probe') return 'probe'
  if (packet === '3probe') return 'probed'
  if (packet.startsWith('b')) return 'binary'
  return TYPES[Number.parseInt(packet.charAt(0), 10)] ?? null
}

/** The packets in a body of polling, which may be one chunk with its framing. */
export function packetsIn(body: string): readonly string[] {
  const framed = /^([0-9a-f]+)\r\n([\s\S]*?)(?:\r\n)?$/i.exec(body)
  const text = framed === null ? body : (framed[2] ?? '')
  return text.split(SEPARATOR).filter((packet) => packet !== '')
}

/** Requests and responses whose head says what they are for. */
function kindOfHead(head: string, way: TappedUnit['way']): LineKind | null {
  if (way === 'down') {
    if (head.startsWith('HTTP/1.1 101')) return 'accepted'
    return head.startsWith('HTTP/1.1 200') ? null : 'refused'
  }
  if (head.startsWith('POST')) return 'post'
  if (/^upgrade: *websocket/im.test(head)) return 'socket'
  return /[?&]sid=/.test(head) ? 'poll' : 'handshake'
}

/** What a unit says of Engine.IO: a head in one line, a body packet by packet. */
export function linesOf(unit: Pick<TappedUnit, 'type' | 'way' | 'exchange'>, bytes: Uint8Array): readonly Line[] {
  const { type, way, exchange } = unit
  const line = (kind: LineKind, text: string, by: Line['by']): Line => ({ kind, way, by, exchange, text })
  if (type === 'head') {
    const head = utf8(bytes)
    const kind = kindOfHead(head, way)
    const [first = ''] = head.split('\r\n')
    return kind === null ? [] : [line(kind, first, kind === 'socket' || kind === 'accepted' ? 'websocket' : 'polling')]
  }
  if (type === 'frame') {
    const text = unmaskedOf(bytes)
    const kind = kindOfPacket(text)
    return kind === null ? [] : [line(kind, text, 'websocket')]
  }
  const body = utf8(bytes)
  if (/^ok$/m.test(body) && way === 'down') return [line('posted', 'ok', 'polling')]
  return packetsIn(body).flatMap((packet) => {
    const kind = kindOfPacket(packet)
    return kind === null ? [] : [line(kind, packet, 'polling')]
  })
}
