import { combineHttpRules, GET_ONLY, type HttpRules } from '@rungway/proxy'
import type { Fault } from '../faults/fault.ts'

/** The message that is longer than the others. */
const LONG_N = 20
const LONG_BYTES = 6_000
const ACCENTS = 1_000
/** Short enough for no part of a long message, and long enough for what keeps a session. */
const TINY_URL_CHARS = 250

const urlsRefused = (status: number, isRefused: (target: string) => boolean): HttpRules => ({
  request: ({ target }) => (isRefused(target) ? { status } : 'pass'),
})

const shortGets = (name: string, about: string, more: Partial<Fault> = {}): Fault => ({
  name,
  about: `every method but GET is answered 405; ${about}`,
  begins: 'before',
  sparesWebSocket: true,
  peers: 'few',
  rules: () => GET_ONLY,
  ...more,
})

/** Networks that pass only short GETs. */
export const shortGetFaults: readonly Fault[] = [
  shortGets('get-only-6k', `the client’s message ${LONG_N} is of ${LONG_BYTES / 1_000} kB`, {
    bulky: { n: LONG_N, pad: 'x'.repeat(LONG_BYTES) },
    isImportant: true,
  }),
  shortGets('get-only-accents', `the client’s message ${LONG_N} is ${ACCENTS} × “é”`, {
    bulky: { n: LONG_N, pad: 'é'.repeat(ACCENTS) },
  }),
  shortGets('line-ends-refused', 'so is any URL with %0A in it, by 403', {
    rules: () => combineHttpRules([GET_ONLY, urlsRefused(403, (target) => /%0a/i.test(target))]),
  }),
  shortGets(
    'get-only-tiny',
    `so is any URL over ${TINY_URL_CHARS} characters, by 414; the client’s message ${LONG_N} is of ${LONG_BYTES / 1_000} kB, which cannot pass`,
    {
      bulky: { n: LONG_N, pad: 'x'.repeat(LONG_BYTES) },
      blocksUp: true,
      runMs: 40_000,
      rules: () => combineHttpRules([GET_ONLY, urlsRefused(414, ({ length }) => length > TINY_URL_CHARS)]),
    },
  ),
]
