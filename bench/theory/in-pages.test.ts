import { LINES } from '@rungway/protocol'
import { expect, test } from 'vitest'
import { message } from '../run/traffic/message.ts'
import { BODY_QUOTES, BODY_RESERVED, echoInPage, TECHNIQUES_IN_PAGES } from './in-pages.ts'

const given = { rttMs: 0, ratePerSecond: 100, payloadBytes: 100, burst: 1, pollMs: 1_000, seqDigits: 1 }

test('a message has as many characters as the theory predicts that JSON and URLs escape', () => {
  const text = JSON.stringify(message(1, 100))
  expect(text.length).toBe(100)
  expect(JSON.stringify(text).length - text.length - 2).toBe(BODY_QUOTES)
  expect(encodeURIComponent(text).length - text.length).toBe(2 * BODY_RESERVED)
  const line = LINES.numbered(7, { text, kind: 'json', bytes: text.length })
  expect(encodeURIComponent(line).length - line.length).toBe(2 * (BODY_RESERVED + 3))
})

test('every formula has a text, sources, and a number as its result, in each browser', () => {
  for (const technique of TECHNIQUES_IN_PAGES)
    for (const client of ['chromium', 'firefox'] as const)
      for (const formula of Object.values(echoInPage({ technique, client }) ?? {})) {
        expect(formula.text, technique).not.toBe('')
        expect(formula.sources.length, technique).toBeGreaterThan(0)
        expect(formula.of(given), technique).toBeGreaterThanOrEqual(0)
      }
  expect(echoInPage({ technique: 'sse', client: 'node' })).toBeUndefined()
  expect(echoInPage({ technique: 'pigeon', client: 'firefox' })).toBeUndefined()
})

test('a script up costs more bytes than a POST, and what stands in a script more than a line', () => {
  const of = (technique: string) => echoInPage({ technique, client: 'firefox' })
  const up = (technique: string) => of(technique)?.bytesUp?.of(given) ?? Number.NaN
  const down = (technique: string) => of(technique)?.bytesDown?.of(given) ?? Number.NaN
  expect(up('xhr-polling')).toBeLessThan(up('long-polling'))
  expect(down('xhr-streaming')).toBeLessThan(down('forever-iframe'))
  expect(down('forever-iframe')).toBeLessThan(down('multipart'))
})
