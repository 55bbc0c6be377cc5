import { expect, test } from 'vitest'
import { fixture } from './fixture.ts'
import { verdicts } from './verdicts.ts'

const answer = (question: RegExp, results = fixture()): string | null =>
  verdicts(results).find((verdict) => question.test(verdict.question))?.answer ?? null

test('answers every question of a whole run', () => {
  for (const { question, answer } of verdicts(fixture())) expect(answer, question).not.toBeNull()
})

test('names all that the rounds do not tell apart, and those behind them', () => {
  expect(answer(/to one client/)).toMatch(
    /^(websocket|sse|http-streaming), .* which the rounds do not tell apart: .* After that long-polling .* and short-polling/,
  )
})

test('names a peer where it is better by more than the rounds differ', () => {
  expect(answer(/to one client/)).toContain('A peer is better: websocket of ws')
  expect(answer(/client speaks/)).not.toContain('A peer')
})

test('says so where nothing was measured', () => {
  for (const { question, answer, scenarios } of verdicts(fixture(() => false))) {
    expect(answer, question).toBeNull()
    expect(scenarios).not.toEqual([])
  }
})
