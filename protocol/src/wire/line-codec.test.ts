import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SESSION_LIMITS } from '../session/limits.ts'
import type { Body, ControlFrame, Frame } from './frame.ts'
import { closePayload, decodeLine, encodeBody, LINES, lanePayload, type Payload, utf8Length } from './line-codec.ts'
import { encodeSafeBody } from './safe-json.ts'

const MAX = Number.MAX_SAFE_INTEGER

const seq = fc.integer({ min: 1, max: MAX })
const count = fc.integer({ min: 0, max: MAX })

/**
 * Strings with everything that framing could trip over: line ends of every kind, quotes, escapes,
 * halves of pairs.
 */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('\n', '\r', '\u2028', '\u2029', '"', '\\', '😀', '\ud83d', '\ude00', '\0', 'data: '),
  }),
)

const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 5 })

const control: fc.Arbitrary<ControlFrame> = fc.oneof(
  fc.record({ type: fc.constant('ack' as const), seen: count }),
  fc.record({ type: fc.constantFrom('ping' as const, 'pong' as const), value: count }),
  fc.record({ type: fc.constant('claim' as const), claim: seq, seen: count }),
  fc.record({
    type: fc.constant('end' as const),
    code: fc.string(),
    retry: fc.constantFrom('reopen', 'later', 'reset', 'never'),
    retryAfterMs: count,
  }),
  fc.record({
    type: fc.constant('welcome' as const),
    terms: fc.record({
      seen: count,
      resumed: fc.boolean(),
      epoch: fc.stringMatching(/^[\w-]{1,64}$/),
      maxMessageBytes: count,
      pingMs: count,
      lingerMs: count,
      pollMs: count,
    }),
  }),
)

function encoded(body: Body): Payload {
  const payload = encodeBody(body, SESSION_LIMITS)
  if (!payload.ok) throw new Error(payload.error)
  return payload.value
}

function decoded(line: string): Frame {
  const frame = decodeLine(line)
  if (frame === null) throw new Error(`no frame: ${line}`)
  return frame
}

describe('round trip', () => {
  test('[C1] any JSON body is the same on the other side', () => {
    fc.assert(
      fc.property(seq, json, (number, value) => {
        const body = JSON.parse(JSON.stringify(value))
        expect(decoded(LINES.numbered(number, encoded(body)))).toEqual({ type: 'message', seq: number, body })
      }),
    )
  })

  test('[C1] any string is the same on the other side, halves of a surrogate pair included, over UTF-8', () => {
    fc.assert(
      fc.property(text, (body) => {
        const bytes = new TextEncoder().encode(LINES.numbered(1, encoded(body)))
        expect(decoded(new TextDecoder().decode(bytes))).toEqual({ type: 'message', seq: 1, body })
      }),
    )
  })

  test('[C2] any bytes are the same on the other side', () => {
    fc.assert(
      fc.property(seq, fc.uint8Array({ maxLength: 64 }), (number, body) => {
        expect(decoded(LINES.numbered(number, encoded(body)))).toEqual({ type: 'message', seq: number, body })
      }),
    )
  })

  test('[F2] any reason of a close is the same on the other side', () => {
    fc.assert(
      fc.property(seq, text, (number, reason) => {
        expect(decoded(LINES.numbered(number, closePayload(reason)))).toEqual({ type: 'close', seq: number, reason })
      }),
    )
  })

  test('[F4] any control frame is the same on the other side', () => {
    fc.assert(fc.property(control, (frame) => void expect(decoded(LINES.control(frame))).toEqual(frame)))
  })

  test('[F1] no frame has a line end in it', () => {
    fc.assert(
      fc.property(json, text, control, (value, string, frame) => {
        const lines = [
          LINES.numbered(1, encoded(JSON.parse(JSON.stringify(value)))),
          LINES.numbered(2, encoded({ [string === '__proto__' ? '' : string]: string })),
          LINES.numbered(3, closePayload(string)),
          LINES.control(frame),
        ]
        expect(lines.filter((line) => /[\n\r]/.test(line))).toEqual([])
      }),
    )
  })
})

describe('the examples of PROTOCOL.md', () => {
  test.each<[string, Frame]>([
    ['[7,{"text":"hi"}]', { type: 'message', seq: 7, body: { text: 'hi' } }],
    ['[8,"AAEC","base64"]', { type: 'message', seq: 8, body: new Uint8Array([0, 1, 2]) }],
    ['[9,"bye","close"]', { type: 'close', seq: 9, reason: 'bye' }],
    ['[10,null]', { type: 'message', seq: 10, body: null }],
    ['[11,"close"]', { type: 'message', seq: 11, body: 'close' }],
    ['["ack",9]', { type: 'ack', seen: 9 }],
    ['["ping",25000]', { type: 'ping', value: 25_000 }],
    ['["pong",25000]', { type: 'pong', value: 25_000 }],
    ['["claim",2,9]', { type: 'claim', claim: 2, seen: 9 }],
    ['["end","going-away","later",3000]', { type: 'end', code: 'going-away', retry: 'later', retryAfterMs: 3_000 }],
    // A newer gateway may have more codes; each carries what to do about it.
    ['["end","new-code","reset",0]', { type: 'end', code: 'new-code', retry: 'reset', retryAfterMs: 0 }],
    [
      '["welcome",{"seen":0,"resumed":false,"epoch":"e_-1","maxMessageBytes":262144,"pingMs":25000,"lingerMs":60000,"pollMs":1000}]',
      {
        type: 'welcome',
        terms: {
          seen: 0,
          resumed: false,
          epoch: 'e_-1',
          maxMessageBytes: 262_144,
          pingMs: 25_000,
          lingerMs: 60_000,
          pollMs: 1_000,
        },
      },
    ],
    // What a newer gateway may add to its terms is no reason to refuse them.
    [
      '["welcome",{"seen":1,"resumed":true,"epoch":"e_-1","maxMessageBytes":1,"pingMs":1,"lingerMs":1,"pollMs":1,"new":[]}]',
      {
        type: 'welcome',
        terms: {
          seen: 1,
          resumed: true,
          epoch: 'e_-1',
          maxMessageBytes: 1,
          pingMs: 1,
          lingerMs: 1,
          pollMs: 1,
          new: [],
        },
      } as Frame,
    ],
  ])('[F2] [F4] %s', (line, frame) => {
    expect(decodeLine(line)).toEqual(frame)
    if (!('seq' in frame)) expect(LINES.control(frame)).toBe(line)
  })

  test('[F2] a message of the lane is JSON of any kind, told apart by its third element', () => {
    fc.assert(
      fc.property(seq, json, (seq, body) => {
        const line = LINES.numbered(seq, lanePayload(JSON.stringify(body)))
        expect(decoded(line)).toEqual({ type: 'lane', seq, body: JSON.parse(JSON.stringify(body)) })
        expect(decodeLine(`${line.slice(0, -1)},0]`)).toBeNull()
      }),
    )
  })

  test('[F2] white space around JSON tokens is no matter', () => {
    expect(decoded(' [ 1 , { "a" : 1 } ]\r')).toEqual({ type: 'message', seq: 1, body: { a: 1 } })
  })
})

describe('bad input', () => {
  test.each([
    '',
    ' ',
    '[',
    '[1,',
    '[1,"a',
    '[1,{"a":}]',
    '[1 2]',
    '[1,2]]',
    '[1,2][3,4]',
    "['ack',1]",
    '[01,1]',
    'NaN',
  ])('[B1] malformed or truncated: %j', (line) => expect(decodeLine(line)).toBeNull())

  test.each([
    'null',
    '1',
    '"ack"',
    '{"0":"ack","1":1}',
    '[]',
    '[1]',
    '[null,1]',
    '[[1],1]',
    '[true,1]',
    '["1",1]',
    '[1,2,3]',
    '[1,2,"base64"]',
    '[1,{},"close"]',
    '[1,"a","bytes"]',
    '[1,"a",null]',
    '[1,"a!","base64"]',
    '[1,"a","close",0]',
    '["ack"]',
    '["ack","1"]',
    '["ack",null]',
    '["ack",[1]]',
    '["ack",1,-1]',
    '["ack",1,1,1]',
    '["ack",1,1,1]',
    '["ping"]',
    '["ping",true]',
    '["ping",1,null]',
    '["pong",{}]',
    '["claim",1]',
    '["claim",1,"0"]',
    '["claim",1,0,0,0]',
    '["end","gap"]',
    '["end","gap",0]',
    '["end","gap","reopen"]',
    '["end","gap",null,0]',
    '["end",7,"reopen",0]',
    '["end","gap","reopen",-1]',
    '["end","gap","reopen",0,0]',
    '[["ack"],1]',
    '[["end"],"gap","reopen",0]',
    '[{"toString":1},1]',
    '["welcome"]',
    '["welcome",null]',
    '["welcome",[]]',
    '["welcome",{}]',
    '["welcome",{"seen":0,"resumed":true,"maxMessageBytes":1,"pingMs":1,"lingerMs":1,"pollMs":1}]',
    '["welcome",{"seen":0,"resumed":true,"epoch":"","maxMessageBytes":1,"pingMs":1,"lingerMs":1,"pollMs":1}]',
    '["welcome",{"seen":0,"resumed":true,"epoch":"a&b","maxMessageBytes":1,"pingMs":1,"lingerMs":1,"pollMs":1}]',
    '["welcome",{"seen":-1,"resumed":true,"epoch":"e_-1","maxMessageBytes":1,"pingMs":1,"lingerMs":1,"pollMs":1}]',
    '["welcome",{"seen":0,"resumed":true,"epoch":"e_-1","maxMessageBytes":"1","pingMs":1,"lingerMs":1,"pollMs":1}]',
    '["welcome",{"seen":0,"resumed":true,"epoch":"e_-1","maxMessageBytes":1,"pingMs":1.5,"lingerMs":1,"pollMs":1}]',
    '["welcome",{"seen":0,"resumed":true,"epoch":"e_-1","maxMessageBytes":1,"pingMs":1,"lingerMs":1}]',
  ])('[B2] of the wrong type or number of elements: %s', (line) => {
    expect(decodeLine(line)).toBeNull()
  })

  test.each([
    '["hello",1]',
    '["constructor",1]',
    '["__proto__",1]',
    '["message",1]',
    '["",1]',
    '["ACK",1]',
  ])('[B3] of an unknown kind: %s', (line) => expect(decodeLine(line)).toBeNull())

  test.each([
    '-1',
    '0',
    '1.5',
    '1e-3',
    '1e999',
    '9007199254740992',
    '9007199254740993',
    'NaN',
    'Infinity',
  ])('[B9] sequence number %s', (number) => {
    expect(decodeLine(`[${number},{}]`)).toBeNull()
    expect(decodeLine(`[${number},"a","close"]`)).toBeNull()
    if (number !== '0') expect(decodeLine(`["ack",${number}]`)).toBeNull()
  })

  test('[B9] the largest number is a number', () => {
    expect(decoded(`[${MAX},0]`)).toEqual({ type: 'message', seq: MAX, body: 0 })
  })

  test('[B1] no text makes the decoder throw', () => {
    fc.assert(fc.property(fc.oneof(text, fc.json()), (line) => void decodeLine(line)))
    expect(decodeLine('['.repeat(200_000))).toBeNull()
    expect(() => decodeLine(`[1,${'['.repeat(200_000)}${']'.repeat(200_000)}]`)).not.toThrow()
  })

  test('[B2] no JSON makes the decoder throw, and what it takes is a frame it can write', () => {
    const head = fc.constantFrom<unknown>(1, 2, 'ack', 'ping', 'pong', 'claim', 'end', 'welcome', ['ack'], null)
    const rest = fc.array(fc.oneof(json, count, fc.constantFrom('base64', 'c', 'close', 'part', 'reset', 'AA==')), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(head, rest, (first, others) => {
        const line = JSON.stringify([first, ...others])
        const frame = decodeLine(line)
        if (frame === null) return
        if (frame.type === 'message') expect(decoded(LINES.numbered(frame.seq, encoded(frame.body)))).toEqual(frame)
        else if (frame.type === 'lane')
          expect(decoded(LINES.numbered(frame.seq, lanePayload(JSON.stringify(frame.body))))).toEqual(frame)
        else if (frame.type === 'close')
          expect(decoded(LINES.numbered(frame.seq, closePayload(frame.reason)))).toEqual(frame)
        else if (frame.type === 'part') expect(JSON.parse(line)).toHaveLength(5)
        else expect(decoded(LINES.control(frame))).toEqual(frame)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('encodeBody', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  let deep: unknown = 0
  for (let i = 0; i < 100_000; i++) deep = [deep]

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a bigint', 1n],
    ['a cycle', cycle],
    ['nesting beyond the stack', deep],
    [
      'a toJSON that throws',
      {
        toJSON() {
          throw new Error('no')
        },
      },
    ],
    ['a __proto__ key', JSON.parse('{"a":[{"__proto__":1}]}')],
    ['nesting beyond maxDepth', nested(SESSION_LIMITS.maxDepth + 1)],
  ])('[C4] refuses what the other side could not take: %s', (_, body) => {
    expect(encodeSafeBody(body as Body, SESSION_LIMITS)).toMatchObject({ ok: false, error: { code: 'bad-frame' } })
  })

  test('[C4] takes nesting of exactly maxDepth', () => {
    expect(encodeSafeBody(nested(SESSION_LIMITS.maxDepth), SESSION_LIMITS).ok).toBe(true)
  })

  test('[C3] the size of a body is the UTF-8 length of its JSON, and maxMessageBytes is the largest', () => {
    const limits = { maxMessageBytes: 10, maxDepth: 4 }
    expect(encodeBody('12345678', limits)).toMatchObject({ ok: true, value: { bytes: 10 } })
    expect(encodeBody('123456789', limits)).toEqual({ ok: false, error: 'too-large' })
    expect(encodeBody('😀😀', limits)).toMatchObject({ ok: true, value: { bytes: 10 } })
    expect(encodeBody('😀😀é', limits)).toEqual({ ok: false, error: 'too-large' })
    expect(encodeBody(new Uint8Array(6), limits)).toMatchObject({ ok: true, value: { bytes: 10 } })
    expect(encodeBody(new Uint8Array(7), limits)).toEqual({ ok: false, error: 'too-large' })
  })
})

function nested(depth: number): Body {
  let body: Body = 0
  for (let i = 0; i < depth; i++) body = i % 2 === 0 ? [body] : { a: body }
  return body
}

test('[C3] utf8Length agrees with TextEncoder on everything that JSON.stringify returns', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (string) => {
      const written = JSON.stringify(string)
      expect(utf8Length(written)).toBe(new TextEncoder().encode(written).length)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  '\x7f',
  '\x80',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
])('[C3] utf8Length at the edge %j', (character) =>
  expect(utf8Length(character)).toBe(new TextEncoder().encode(character).length))
