import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../wire/frame.ts'
import { decodeDown, decodeUp, encodeDown, encodeUp, idOf, pastEntryText, publicationText } from './codec.ts'
import type { LaneDown, LaneUp, PastEntry } from './frames.ts'
import { upFault } from './up-fault.ts'
import { isJoined, isPage, isPresence, MAX_NAME_BYTES, MAX_REASON_CHARS } from './values.ts'

const MAX = Number.MAX_SAFE_INTEGER
const id = fc.integer({ min: 1, max: MAX })
const count = fc.integer({ min: 0, max: MAX })
/** As it is after the wire: -0 is 0 there. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)))
const word = fc.stringMatching(/^[\w-]{1,64}$/)
const token = fc.stringMatching(/^[\w-]{21,64}$/)
const name = fc
  .oneof(
    fc.constantFrom('room:1', 'ticker', 'müsli/😀', ' '),
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
  )
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text) && new TextEncoder().encode(text).length <= MAX_NAME_BYTES)
const position = fc.record({ epoch: word, offset: count })
const yes = fc.constant(true as const)
const flags = fc.record({ presence: yes, newest: yes, conflate: yes, member: token, data: json }, { requiredKeys: [] })
const ask = fc.record({ after: position, before: position, limit: id, reverse: yes }, { requiredKeys: ['limit'] })
const member = fc.record({ id: word, user: fc.option(fc.string()), data: json }, { requiredKeys: ['id', 'user'] })
const entry: fc.Arbitrary<PastEntry> = fc.oneof(fc.tuple(id, json, count), fc.tuple(id, json, count, fc.string()))
const is = <T extends string>(...types: T[]) => fc.constantFrom(...types)

const call = [
  fc.record({ type: is('req'), id, method: name, params: json }),
  fc.record({ type: is('stop'), id }),
  fc.record({ type: is('ok'), id, result: json }),
  fc.record(
    { type: is('no'), id, code: word, message: fc.string(), retryAfterMs: count },
    { requiredKeys: ['type', 'id', 'code', 'message'] },
  ),
] as const

const up: fc.Arbitrary<LaneUp> = fc.oneof(
  ...call,
  fc.record({ type: is('sub'), id, channel: name, since: fc.option(position), flags }),
  fc.record({ type: is('unsub'), id, channel: name }),
  fc.record({ type: is('pub'), id, channel: name, data: json, producer: token, seq: id }),
  fc.record({ type: is('say'), channel: name, data: json }),
  fc.record({ type: is('past'), id, channel: name, ask }),
  fc.record({ type: is('who'), id, channel: name }),
  fc.record({ type: is('auth'), id, token: fc.string() }),
)

const down: fc.Arbitrary<LaneDown> = fc.oneof(
  ...call,
  fc.record(
    { type: is('publication'), alias: id, offset: count, data: json, author: fc.string() },
    { requiredKeys: ['type', 'alias', 'offset', 'data'] },
  ),
  fc.record({ type: is('in', 'out', 'swap'), alias: id, member }),
  fc.record({ type: is('on'), alias: id, channel: name, epoch: word, offset: count }),
  fc.record({ type: is('off'), alias: id, code: word }),
  fc.record(
    {
      type: is('broken'),
      alias: id,
      epoch: word,
      offset: count,
      recovered: fc.boolean(),
      missed: fc.array(entry, { maxLength: 3 }),
    },
    { requiredKeys: ['type', 'alias', 'epoch', 'offset', 'recovered'] },
  ),
)

const overTheWire = (body: Json): Json => JSON.parse(JSON.stringify(body))

describe('bodies of the lane', () => {
  test('what a client says is read as it was said', () => {
    fc.assert(fc.property(up, (body) => void expect(decodeUp(overTheWire(encodeUp(body)))).toEqual(body)))
  })

  test('what a gateway says is read as it was said', () => {
    fc.assert(fc.property(down, (body) => void expect(decodeDown(overTheWire(encodeDown(body)))).toEqual(body)))
  })

  test.each<[LaneUp, string]>([
    [
      { type: 'sub', id: 1, channel: 'room', since: { epoch: 'e', offset: 4 }, flags: { presence: true } },
      '["sub",1,"room",{"epoch":"e","offset":4},{"presence":true}]',
    ],
    [
      { type: 'pub', id: 2, channel: 'room', data: { text: 'hi' }, producer: 'p'.repeat(21), seq: 1 },
      `["pub",2,"room",{"text":"hi"},"${'p'.repeat(21)}",1]`,
    ],
    [{ type: 'no', id: 3, code: 'too-many', message: '', retryAfterMs: 5 }, '["no",3,"too-many","",5]'],
  ])('a client writes %j so', (body, text) => {
    expect(JSON.stringify(encodeUp(body))).toBe(text)
  })

  test('a publication of text that is encoded already is the same body', () => {
    fc.assert(
      fc.property(id, count, json, fc.option(fc.string()), (alias, offset, data, author) => {
        const whole = { type: 'publication' as const, alias, offset, data, ...(author === null ? {} : { author }) }
        expect(publicationText(alias, offset, JSON.stringify(data), author)).toBe(JSON.stringify(encodeDown(whole)))
      }),
    )
  })

  test('a past publication of such text is an entry of a page', () => {
    fc.assert(
      fc.property(id, json, count, fc.option(fc.string()), (offset, data, at, author) => {
        const entry = JSON.parse(pastEntryText(offset, JSON.stringify(data), at, author))
        expect(entry).toEqual([offset, data, at, ...(author === null ? [] : [author])])
        expect(isPage({ epoch: 'e', offset, publications: [entry], more: false })).toBe(true)
      }),
    )
  })
})

describe('nonsense on the lane', () => {
  const anything = fc.oneof(json, id, name, token, position, flags, ask, member)
  const heads = fc.constantFrom<Json>('sub', 'pub', 'no', 'in', 'on', 'broken', 'toString', '__proto__', 1, null)

  test('is null, never an exception, and what is taken can be written again', () => {
    fc.assert(
      fc.property(heads, fc.array(anything, { maxLength: 6 }), (head, rest) => {
        const body = overTheWire([head, ...rest] as Json)
        const [asUp, asDown] = [decodeUp(body), decodeDown(body)]
        if (asUp) expect(encodeUp(asUp)).toEqual(body)
        if (asDown) expect(encodeDown(asDown)).toEqual(body)
      }),
    )
    fc.assert(fc.property(json, (body) => void [decodeUp(body), decodeDown(body)]))
  })

  test('an element too many or too few is nonsense', () => {
    fc.assert(
      fc.property(up, (body) => {
        const whole = encodeUp(body) as readonly Json[]
        if (body.type !== 'no') expect(decodeUp([...whole, 1])).toBeNull()
        if (body.type !== 'no' || body.retryAfterMs === undefined) expect(decodeUp(whole.slice(0, -1))).toBeNull()
      }),
    )
  })

  const p = 'p'.repeat(21)
  test.each<[string, Json]>([
    ['an id of 0', ['unsub', 0, 'room']],
    ['an id that was never counted', ['unsub', 1.5, 'room']],
    ['an empty name', ['unsub', 1, '']],
    ['a name over its bytes', ['unsub', 1, 'é'.repeat(MAX_NAME_BYTES / 2 + 1)]],
    ['a name with a line end', ['unsub', 1, 'a\nb']],
    ['a name with half a character', ['unsub', 1, 'a\ud83d']],
    ['a producer that can be guessed', ['pub', 1, 'room', 1, 'p'.repeat(20), 1]],
    ['a producer over its length', ['pub', 1, 'room', 1, 'p'.repeat(65), 1]],
    ['a producer of other characters', ['pub', 1, 'room', 1, `${p}/`, 1]],
    ['a flag that is not true', ['sub', 1, 'room', null, { presence: 1 }]],
    ['flags that are a list', ['sub', 1, 'room', null, []]],
    ['a position without an epoch', ['sub', 1, 'room', { epoch: '', offset: 1 }, {}]],
    ['a page without a limit', ['past', 1, 'room', {}]],
    ['a reason over its length', ['no', 1, 'x', 'x'.repeat(MAX_REASON_CHARS + 1)]],
    ['what a gateway says', ['off', 1, 'forbidden']],
  ])('%s is refused', (_, body) => {
    expect(decodeUp(body)).toBeNull()
  })

  test('a name of the most bytes is taken', () => {
    expect(decodeUp(['unsub', 1, 'é'.repeat(MAX_NAME_BYTES / 2)])).not.toBeNull()
  })

  test('it is answered where it has an id', () => {
    expect(idOf(['sub', 7])).toBe(7)
    expect([idOf(['say', 'room']), idOf('sub'), idOf([]), idOf(['sub', -1])]).toEqual([null, null, null, null])
  })
})

describe('results', () => {
  const members = [
    { id: 'm', user: null },
    { id: 'n', user: 'ada', data: 1 },
  ]
  const at = { epoch: 'e', offset: 2 }
  const joined = {
    ...at,
    alias: 1,
    recovered: true,
    missed: [
      [1, 'x', 5],
      [2, null, 5, 'ada'],
    ],
  }

  test('of subscribing, with and without members', () => {
    expect([isJoined(joined), isJoined({ ...joined, members }), isJoined({ ...joined, more: 1 })]).toEqual([
      true,
      true,
      true,
    ])
  })

  test.each<[string, object]>([
    ['no alias', { alias: 0 }],
    ['a position that is none', { offset: -1 }],
    ['an entry without data', { missed: [[1]] }],
    ['an ephemeral entry', { missed: [[0, 'x', 5]] }],
    ['an entry with too much', { missed: [[1, 'x', 5, 'ada', 6]] }],
    ['a member without an id', { members: [{ user: null }] }],
    ['a member of no user', { members: [{ id: 'm' }] }],
    ['something else than recovered', { recovered: 'yes' }],
  ])('of subscribing with %s are none', (_, wrong) => {
    expect(isJoined({ ...joined, ...wrong })).toBe(false)
  })

  test('of history and presence', () => {
    expect(isPage({ ...at, publications: joined.missed, more: true })).toBe(true)
    expect(isPage({ ...at, publications: joined.missed })).toBe(false)
    expect(isPresence({ ...at, members })).toBe(true)
    expect(isPresence({ ...at })).toBe(false)
    fc.assert(fc.property(json, (value) => void [isJoined(value), isPage(value), isPresence(value)]))
  })
})

describe('what is wrong with a body up is said', () => {
  const token = 'p'.repeat(21)
  test.each([
    [['pub', 1, 'room', token, 1], '"pub" takes id, channel, data, producer, seq, and came with 4 of these 5.'],
    [['req', 1, 'time'], '"req" takes id, method, params, and came with 2 of these 3.'],
    [['pub', 1, '', 'a', token, 1], '"pub": the name of the channel is empty; it takes 1 to 250 bytes'],
    [['pub', 1, 'ä'.repeat(126), 'a', token, 1], 'the name of the channel has more than 250 bytes'],
    [['req', 1, 'a\nb', null], 'the name of the method has control characters'],
    [['who', 1, 7], 'the name of the channel is no string'],
    [['sub', 1, 'room', null, { presence: 'yes' }], '"sub": flags takes an object, in which presence'],
    [['past', 1, 'room', {}], '"past": ask takes an object with limit, from 1'],
    [['pub', 1, 'room', 'a', 'short', 1], '"pub": producer takes 21 to 64 of'],
    [['no', 1, 'refused', 'x'.repeat(1_001)], '"no": message takes at most 1000 characters'],
    [['toString', 1], 'The lane has no such message; there are stop, ok, req,'],
    [null, 'The lane has no such message'],
  ] as const)('%j', (body, said) => {
    expect(decodeUp(body as Json)).toBeNull()
    expect(upFault(body as Json)).toContain(said)
  })
})
