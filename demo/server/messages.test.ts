import { describe, expect, test } from 'vitest'
import { MAX_TEXT_CHARS, readForm, readSaid } from './messages.ts'

const SAY = { type: 'say', from: 'ada', n: 1, sentAt: 1.5, text: 'hi' }

describe('what a page says', () => {
  test('is taken when it is well formed, and nothing else of it', () => {
    expect(readSaid({ ...SAY, more: 'x' })).toEqual(SAY)
    expect(readSaid({ type: 'ping', id: 3, more: 'x' })).toEqual({ type: 'ping', id: 3 })
  })

  test.each([
    { what: 'null', body: null },
    { what: 'a string', body: 'say' },
    { what: 'bytes', body: new Uint8Array([1]) },
    { what: 'an unknown type', body: { type: 'shout' } },
    { what: 'a ping without an id', body: { type: 'ping' } },
    { what: 'no number', body: { ...SAY, n: 1.5 } },
    { what: 'no time', body: { ...SAY, sentAt: '1' } },
    { what: 'a long name', body: { ...SAY, from: 'a'.repeat(41) } },
    { what: 'no text', body: { ...SAY, text: { html: '<b>' } } },
    { what: 'a long text', body: { ...SAY, text: 'a'.repeat(MAX_TEXT_CHARS + 1) } },
  ])('is refused when it is $what', ({ body }) => {
    expect(readSaid(body)).toBe(null)
  })
})

test('what a form says is its text, and nothing that a page with a script says', () => {
  expect(readForm({ text: 'hi' })).toBe('hi')
  for (const body of [null, 'hi', { ...SAY }, { text: 1 }, { text: 'a'.repeat(MAX_TEXT_CHARS + 1) }])
    expect(readForm(body)).toBe(null)
})
