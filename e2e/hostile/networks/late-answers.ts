import { type Exchange, type HttpRules, kindOf } from '@rungway/proxy'
import type { Fault } from '../faults/fault.ts'

/** A request that carries up: a POST of any system, or a GET of Rungway's. */
const isUp = ({ method, target }: Exchange): boolean => method === 'POST' || /\/up\?/.test(target)

/** The answer to the nth request up, from 1, comes so much later. The request itself is as fast as ever. */
export function lateAnswers(lateMs: (nth: number) => number): HttpRules {
  let answers = 0
  return {
    down(unit, exchange) {
      if (unit.type !== 'head' || !isUp(exchange) || kindOf(exchange) === 'websocket') return 'pass'
      answers += 1
      return { delayMs: lateMs(answers) }
    },
  }
}

const STEADY_MS = 3_000
const AT_MOST_MS = 10_000
/** Spreads the answers over the whole range, in no order that a client could know. */
const STRIDE_MS = 3_700

const late = (name: string, about: string, lateMs: number, each: (nth: number) => number): Fault => ({
  name,
  about,
  begins: 'before',
  runMs: 40_000,
  lateMs,
  sparesWebSocket: true,
  peers: 'few',
  rules: () => lateAnswers(each),
})

/** Answers to what goes up are late; everything else is as ever. */
export const lateAnswerFaults: readonly Fault[] = [
  {
    ...late(
      'answers-late-3',
      `the answer to each request up comes ${STEADY_MS / 1_000} s late`,
      STEADY_MS,
      () => STEADY_MS,
    ),
    isImportant: true,
  },
  late(
    'answers-late-10',
    `the answer to each request up is late by another time, up to ${AT_MOST_MS / 1_000} s`,
    AT_MOST_MS,
    (nth) => (nth * STRIDE_MS) % AT_MOST_MS,
  ),
]
