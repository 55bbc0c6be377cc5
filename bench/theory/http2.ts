import { huffmanOctets } from './huffman.ts'

// What HTTP/2 over TLS makes of requests and answers whose heads are written down as those of HTTP/1.1: in the steady state, on a connection over which
// the same has been asked before.

/** RFC 9113: what stands before each frame. */
const FRAME_HEADER = 9

/** RFC 8446: a record's header, its inner type, and the tag of the ciphers that are in use. */
export const RECORD = 5 + 1 + 16

/** Neither a frame nor a record holds more. */
const MOST = 2 ** 14

const pieces = (bytes: number): number => Math.max(1, Math.ceil(bytes / MOST))

export const frame = (bytes: number): number => bytes + FRAME_HEADER * pieces(bytes)

/** What is handed to TLS in one go. */
export const record = (bytes: number): number => bytes + RECORD * pieces(bytes)

/** RFC 7541: a field that both sides remember. */
const INDEXED = 1

/** RFC 7541: a value that is written out, where its length fits into one octet. */
const written = (value: string): number => 1 + Math.min(value.length, huffmanOctets(value))

/** The names of these stand in the static table; the number of the second is too large for one octet. */
const pathOctets = (path: string): number => 1 + written(path)
const lengthOctets = (value: string): number => 2 + written(value)
const dateOctets = (value: string): number => 1 + written(value)

/** What HTTP/2 says otherwise, or not at all. */
const LEFT_OUT = ['host', 'connection', 'keep-alive']

const fieldsOf = (lines: readonly string[]): (readonly [name: string, value: string])[] =>
  lines
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const [name = '', ...value] = line.split(': ')
      return [name.toLowerCase(), value.join(': ')]
    })
    .filter(([name]) => !LEFT_OUT.includes(name))

/** `dateShare`: how many of the dates are new. */
function fieldsOctets(lines: readonly string[], dateShare = 0): number {
  const octets = fieldsOf(lines).map(([name, value]) => {
    if (name === 'content-length') return lengthOctets(value)
    return name === 'date' ? dateShare * dateOctets(value) + (1 - dateShare) * INDEXED : INDEXED
  })
  return octets.reduce((sum, each) => sum + each, 0)
}

/** HEADERS, and DATA where there is a body, in one record. `head`: that of HTTP/1.1. */
export function requestBytes(head: string, body: number): number {
  const [first = '', ...lines] = head.split('\r\n')
  const [, path = ''] = first.split(' ')
  // `:method`, `:scheme` and `:authority` beside the path, which differs from request to request and is not remembered.
  const block = 3 * INDEXED + pathOctets(path) + fieldsOctets(lines)
  return record(frame(block) + (body > 0 ? frame(body) : 0))
}

/**
 * HEADERS, and DATA where there is a body; and the end of the answer, which Node says with an empty frame in a record of its own.
 * `perSecond`: how many answers the connection carries, of which the first in each second has a new date.
 */
export function answerBytes(head: string, body: number, perSecond: number): number {
  const [, ...lines] = head.split('\r\n')
  const block = INDEXED + fieldsOctets(lines, Math.min(1, 1 / perSecond))
  return record(frame(block) + (body > 0 ? frame(body) : 0)) + record(frame(0))
}
