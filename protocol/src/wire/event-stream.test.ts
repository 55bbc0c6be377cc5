import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SESSION_LIMITS } from '../session/limits.ts'
import { bareEvents, DATA, EVENTS } from './event-stream.ts'
import type { Body } from './frame.ts'
import { closePayload, encodeBody, type Format, LINES, lanePayload } from './line-codec.ts'
import { lineDecoder } from './line-decoder.ts'

type Written = (format: Format) => string

const unit = fc.constantFrom(
  'a',
  ':',
  ' ',
  '"',
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '😀',
  '\ud83d',
  '\ude00',
  '\n\n',
  'data: x',
)
const text = fc.string({ unit, maxLength: 10 })

const message = (seq: number, body: Body): Written => {
  const payload = encodeBody(body, SESSION_LIMITS)
  if (!payload.ok) throw new Error(payload.error)
  return (format) => format.numbered(seq, payload.value)
}

const frame: fc.Arbitrary<Written> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1 }), fc.oneof<fc.Arbitrary<Body>[]>(text, fc.uint8Array(), fc.constant(null)))
    .map(([seq, body]) => message(seq, body)),
  text.map((reason) => (format: Format) => format.numbered(9, closePayload(reason))),
  fc.nat().map((value) => (format: Format) => format.control({ type: 'ping', value })),
)

/** What the gateway may send between events. */
const noise = fc.constantFrom('', ':\n', ': keep-alive\n', 'retry: 2000\n', ':\n\n', '\n', 'unknown: field\n')

function decode(chunks: readonly string[]): string[] {
  const decoder = lineDecoder(10_000, DATA)
  return chunks.flatMap((chunk) => decoder(chunk) ?? ['too long'])
}

test('[C6] any frames, any chunking, any comments between them, same frames', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(frame, noise)), fc.array(fc.nat()), (frames, cuts) => {
      const stream = frames.map(([write, between]) => between + write(EVENTS)).join('')
      const at = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length]
      const chunks = at.slice(1).map((end, i) => stream.slice(at[i], end))
      expect(decode(chunks)).toEqual(frames.map(([write]) => write(LINES)))
    }),
    { numRuns: 500 },
  )
})

/**
 * Dispatch as WHATWG HTML 9.2.6 has it, written from the standard: the judge of what a bare
 * `EventSource` sees.
 */
function eventSource(stream: string): { type: string; data: string; lastEventId: string }[] {
  const events = []
  let [type, data, lastEventId] = ['', '', '']
  for (const line of stream.split(/\r\n|\n|\r/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (line === '') {
      if (data !== '') events.push({ type: type || 'message', data: data.slice(0, -1), lastEventId })
      ;[type, data] = ['', '']
    } else if (field === 'event') type = value
    else if (field === 'data') data += `${value}\n`
    else if (field === 'id') lastEventId = value
  }
  return events
}

describe('as a bare EventSource sees it', () => {
  const format = bareEvents('abc:')

  test('[C5] a message is an event with the body as data and the prefixed number as id', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), text, (seq, body) => {
        const [event, ...rest] = eventSource(message(seq, body)(format))
        expect(rest).toEqual([])
        expect(event).toMatchObject({ type: 'message', lastEventId: `abc:${seq}` })
        expect(JSON.parse(event?.data ?? '')).toBe(body)
      }),
    )
  })

  test('[C5] bytes and a close are events of their own types, every control frame a control event', () => {
    const stream = [
      message(1, new Uint8Array([0, 1, 2]))(format),
      format.numbered(2, closePayload('bye')),
      format.control({ type: 'end', code: 'gap', retry: 'reopen', retryAfterMs: 0 }),
    ]
    expect(eventSource(stream.join(''))).toEqual([
      { type: 'base64', data: '"AAEC"', lastEventId: 'abc:1' },
      { type: 'close', data: '"bye"', lastEventId: 'abc:2' },
      { type: 'control', data: '["end","gap","reopen",0]', lastEventId: 'abc:2' },
    ])
  })

  test('[C5] a message of the lane is an event of its own type, with its number', () => {
    expect(eventSource(format.numbered(3, lanePayload('[1,2,"x"]')))).toEqual([
      { type: 'c', data: '[1,2,"x"]', lastEventId: 'abc:3' },
    ])
  })

  test('[C5] a control event carries no id, so that it cannot move the place to resume from', () => {
    expect(format.control({ type: 'ping', value: 1 })).toBe('event: control\ndata: ["ping",1]\n\n')
  })
})

test('[C5] to a link with a hello every frame is an event with its line as data, and nothing else', () => {
  const stream = [
    message(1, 'a')(EVENTS),
    EVENTS.numbered(2, closePayload('bye')),
    EVENTS.control({ type: 'ping', value: 1 }),
  ]
  expect(eventSource(stream.join('')).map(({ type, data, lastEventId }) => [type, data, lastEventId])).toEqual([
    ['message', '[1,"a"]', ''],
    ['message', '[2,"bye","close"]', ''],
    ['message', '["ping",1]', ''],
  ])
})

test('[C6] a line that has not ended is not told', () => {
  const event = message(1, 'a')(EVENTS)
  expect(decode([event.slice(0, -2)])).toEqual([])
  expect(decode([event.slice(0, -2), '\n'])).toEqual(['[1,"a"]'])
})

test('[B5] a field over the limit is refused', () => {
  const decoder = lineDecoder(20, DATA)
  expect(decoder('data: "1234567890"\n')).toEqual(['"1234567890"'])
  expect(decoder('data: "12345678901234"')).toBe(null)
})
