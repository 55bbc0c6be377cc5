import fc from 'fast-check'

/** A change of some bytes. Places are shares of the length, so that a change means something for bytes of any length. */
export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number; readonly bytes: number }
  | { readonly kind: 'end'; readonly at: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly bytes: number; readonly times: number }
  | { readonly kind: 'insert'; readonly at: number; readonly token: string }
  | { readonly kind: 'swap'; readonly at: number; readonly bytes: number }

/** What parsers trip over. */
const TOKENS: readonly string[] = [
  '\0',
  '\r',
  '\n',
  '\r\n\r\n',
  ' ',
  '\t',
  '"',
  '\\',
  '\\u0000',
  '%',
  '%00',
  '&',
  '?',
  '#',
  ';',
  ',',
  ':',
  '-1',
  '0',
  '9007199254740993',
  '1e999',
  'NaN',
  '[',
  ']',
  '{"__proto__":1}',
  '\u2028',
  '\ud800',
  '\xff\xfe',
  '../',
  'constructor',
  'transfer-encoding: chunked\r\n',
  'content-length: 1\r\n',
  'HTTP/1.1',
]

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const bytes = fc.integer({ min: 1, max: 64 })

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set'), at, byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut'), at, bytes }),
  fc.record({ kind: fc.constant('end'), at }),
  fc.record({ kind: fc.constant('repeat'), at, bytes, times: fc.oneof(fc.nat(3), fc.constant(2_000)) }),
  fc.record({ kind: fc.constant('insert'), at, token: fc.constantFrom(...TOKENS) }),
  fc.record({ kind: fc.constant('swap'), at, bytes }),
)

/** None is the likeliest: what is valid leads further in than what is not. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, { maxLength: 4 })

const MOST_BYTES = 1024 * 1024

export const mutate = (seed: Buffer, changes: readonly Mutation[]): Buffer =>
  changes.reduce<Buffer>((data, change) => (data.length === 0 ? data : changed(data, change)), seed)

function changed(data: Buffer, change: Mutation): Buffer {
  const from = Math.floor(change.at * data.length)
  const before = data.subarray(0, from)
  switch (change.kind) {
    case 'flip':
      return withByte(data, from, (data[from] ?? 0) ^ (1 << change.bit))
    case 'set':
      return withByte(data, from, change.byte)
    case 'cut':
      return Buffer.concat([before, data.subarray(from + change.bytes)])
    case 'end':
      return before
    case 'repeat': {
      const part = data.subarray(from, from + change.bytes)
      const times = Math.min(change.times, Math.floor(MOST_BYTES / part.length))
      return Buffer.concat([before, ...Array.from({ length: times }, () => part), data.subarray(from)])
    }
    case 'insert':
      return Buffer.concat([before, Buffer.from(change.token), data.subarray(from)])
    case 'swap': {
      const part = data.subarray(from, from + change.bytes)
      return Buffer.concat([part, before, data.subarray(from + change.bytes)])
    }
  }
}

function withByte(data: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(data)
  copy[at] = byte
  return copy
}
