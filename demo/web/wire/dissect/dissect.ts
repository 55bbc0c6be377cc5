import type { TappedUnit } from '../../../server/network/seen.ts'
import { type BodyForm, dissectBody } from './body.ts'
import { type Field, latin1 } from './field.ts'
import { dissectHead } from './head.ts'
import { dissectFrame } from './socket.ts'

/** The value of a header in a head; empty when it has none of that name. */
export function headerIn(head: string, name: string): string {
  const line = head.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim() ?? ''
}

/** How the body after a head is to be read. */
export function formOf(head: string): BodyForm {
  const type = headerIn(head, 'content-type')
  return {
    isChunked: /chunked/i.test(headerIn(head, 'transfer-encoding')),
    holds: type.startsWith('text/event-stream') ? 'events' : type.startsWith('text/plain') ? 'lines' : 'text',
  }
}

/** A unit as fields. `head`: that of the same message, for its body. */
export function dissect(unit: Pick<TappedUnit, 'type'>, bytes: Uint8Array, head: string): readonly Field[] {
  if (unit.type === 'head') return dissectHead(bytes)
  if (unit.type === 'frame') return dissectFrame(bytes)
  return dissectBody(bytes, formOf(head))
}

export const bytesOf = (data: string): Uint8Array => Uint8Array.from(atob(data), (char) => char.charCodeAt(0))

/** The text of a head, to read its headers. */
export const headText = (bytes: Uint8Array): string => latin1(bytes)
