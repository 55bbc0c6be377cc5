import { huffmanOctets } from './huffman.ts'

// The size of requests and responses over HTTP/2 and TLS, given their headers in HTTP/1.1 notation:
// in the steady state, on a connection that has carried the same fields before.

/** RFC 9113: the header of each frame. */
const FRAME_HEADER = 9

/** RFC 8446: a record's header, its inner type, and the tag of the usual ciphers. */
export const RECORD = 5 + 1 + 16

/** The capacity of a frame, and of a record. */
const MOST = 2 ** 14

const pieces = (bytes: number): number => Math.max(1, Math.ceil(bytes / MOST))

export const frame = (bytes: number): number => bytes + FRAME_HEADER * pieces(bytes)

/** Bytes handed to TLS at once. */
export const record = (bytes: number): number => bytes + RECORD * pieces(bytes)

/** RFC 7541: a field in the dynamic or static table. */
const INDEXED = 1

/** RFC 7541: a literal value whose length fits into one octet. */
const written = (value: string): number => 1 + Math.min(value.length, huffmanOctets(value))

/** Their names are in the static table; the index of the second needs two octets. */
const pathOctets = (path: string): number => 1 + written(path)
const lengthOctets = (value: string): number => 2 + written(value)
const dateOctets = (value: string): number => 1 + written(value)

/** Fields that HTTP/2 replaces or omits. */
const LEFT_OUT = ['host', 'connection', 'keep-alive']

const fieldsOf = (lines: readonly string[]): (readonly [name: string, value: string])[] =>
  lines
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const [name = '', ...value] = line.split(': ')
      return [name.toLowerCase(), value.join(': ')]
    })
    .filter(([name]) => !LEFT_OUT.includes(name))

/** `dateShare`: the share of dates that are new. */
function fieldsOctets(lines: readonly string[], dateShare = 0): number {
  const octets = fieldsOf(lines).map(([name, value]) => {
    if (name === 'content-length') return lengthOctets(value)
    return name === 'date' ? dateShare * dateOctets(value) + (1 - dateShare) * INDEXED : INDEXED
  })
  return octets.reduce((sum, each) => sum + each, 0)
}

/** HEADERS, and DATA if there is a body, in one record. `head`: in HTTP/1.1 notation. */
export function requestBytes(head: string, body: number): number {
  const [first = '', ...lines] = head.split('\r\n')
  const [, path = ''] = first.split(' ')
  // `:method`, `:scheme` and `:authority` besides the path, which varies and is never indexed.
  const block = 3 * INDEXED + pathOctets(path) + fieldsOctets(lines)
  return record(frame(block) + (body > 0 ? frame(body) : 0))
}

/**
 * HEADERS, and DATA if there is a body, and the end of the response, for which Node sends an empty
 * frame in a record of its own. `perSecond`: responses on the connection, of which the first in
 * each second has a new date.
 */
export function responseBytes(head: string, body: number, perSecond: number): number {
  const [, ...lines] = head.split('\r\n')
  const block = INDEXED + fieldsOctets(lines, Math.min(1, 1 / perSecond))
  return record(frame(block) + (body > 0 ? frame(body) : 0)) + record(frame(0))
}
