import { expect, test } from 'vitest'
import { ENGLISH } from '../speech/en.ts'
import { CHINESE } from '../speech/zh.ts'
import { fixture } from '../testing/fixture.ts'
import { answers } from './answers.ts'

const answer = (question: RegExp, results = fixture()): string | null =>
  answers(results, ENGLISH).find((verdict) => question.test(verdict.question))?.answer ?? null

test('answers every question of a whole run', () => {
  for (const { question, answer } of answers(fixture(), ENGLISH)) expect(answer, question).not.toBeNull()
})

test('names techniques that are too close to tell apart, and those behind them', () => {
  expect(answer(/to one client/)).toMatch(
    /^websocket, sse and http-streaming, too close to tell apart: .* Then long-polling .* and short-polling/,
  )
})

test('names a peer that is better by more than the rounds differ', () => {
  expect(answer(/to one client/)).toContain('A peer is better: websocket of ws')
  expect(answer(/client sends/)).not.toContain('A peer')
})

test('names the conditions and rounds', () => {
  const bases = answers(fixture(), ENGLISH).map(({ basis }) => basis)
  expect(bases.join('\n')).toContain('one client, over loopback, 100 messages a second of 100 B, 3 rounds')
  for (const basis of bases) expect(basis).toMatch(/client/)
})

test('CPU is compared on a busy server: with a crowd', () => {
  const busy = answers(fixture(), ENGLISH).filter(({ question }) => question.startsWith('Cheapest'))
  expect(busy.map(({ scenarios }) => scenarios)).toEqual([['fan-out'], ['crowd-echo']])
  expect(busy[0]?.basis).toContain('5,000 clients')
  expect(busy[1]?.basis).toContain('50 clients')
})

test('a peer that sends nothing keeps no connection alive', () => {
  const results = fixture(({ scenario }) => scenario === 'idle')
  const rows = results.rows.map((row) => {
    const silent = { median: 0, min: 0, max: 0 }
    const figures = { bytesDownPerMinute: silent, bytesUpPerMinute: silent, serverWritesPerMinute: silent }
    return row.system === 'ws' ? { ...row, figures } : row
  })
  expect(answer(/battery/, { ...results, rows })).not.toContain('ws')
})

test('a cut is judged at a distance, within the interval of messages, and by losses', () => {
  const far = fixture(({ scenario, rttMs }) => scenario === 'recovery-cut' && rttMs === 100)
  const back = (median: number) => ({ median, min: median, max: median })
  const rows = far.rows.map((row, index) =>
    row.system === 'rungway' && row.technique !== 'short-polling'
      ? { ...row, rounds: 3, figures: { ...row.figures, backMs: back(200 + 5 * index) } }
      : row,
  )
  expect(answer(/cut/, { ...far, rows })).toMatch(
    /^websocket, sse, http-streaming and long-polling, too close to tell apart: recovered after 200 ms to 215 ms\. Then short-polling .* Messages lost: rungway none, ws \d+/,
  )
  expect(
    answer(
      /cut/,
      fixture(({ scenario, rttMs }) => scenario === 'recovery-cut' && rttMs === 0),
    ),
  ).toBeNull()
})

test('without measurements no question has an answer', () => {
  for (const { question, answer, scenarios } of answers(
    fixture(() => false),
    ENGLISH,
  )) {
    expect(answer, question).toBeNull()
    expect(scenarios).not.toEqual([])
  }
})

test('Chinese has the same answers, by the same numbers, and no English sentence', () => {
  const numbersIn = (text: string | null) => (text?.match(/\d[\d,.]*\d|\d/g) ?? []).toSorted()
  const english = answers(fixture(), ENGLISH)
  for (const [at, { question, answer, basis }] of answers(fixture(), CHINESE).entries()) {
    expect(question).toMatch(/[\u4e00-\u9fff]/)
    expect(numbersIn(answer)).toEqual(numbersIn(english[at]?.answer ?? null))
    // Names of systems and techniques, units and terms are Latin; three such words in a row are a sentence.
    for (const text of [question, answer ?? '', basis]) expect(text).not.toMatch(/[a-z]{2,} [a-z]{2,} [a-z]{2,}/)
  }
})
