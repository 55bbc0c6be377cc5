import { expect, test } from 'vitest'
import { helloFault } from './hello-fault.ts'

const GOOD = { session: 's'.repeat(21), link: '1', claim: '0', seen: '0' }
const faultOf = (hello: Readonly<Record<string, string | undefined>>) =>
  helloFault((name) => ({ ...GOOD, ...hello })[name])

test.each([
  [{ session: 'short' }, 'The query parameter "session" is malformed; it takes 21 to 64 of'],
  [{ session: undefined }, 'The query parameter "session" is missing'],
  [{ link: '0' }, '"link" is malformed; it takes 1 to 16 decimal digits, which are at most 2⁵³−1, and not 0'],
  [{ claim: '-1' }, '"claim" is malformed'],
  [{ seen: undefined }, '"seen" is missing'],
  [{ part: 'x' }, '"part" is malformed'],
  [{ resume: 'a b' }, '"resume" is malformed'],
])('names the parameter and its rule: %j', (hello, said) => {
  expect(faultOf(hello)).toContain(said)
})

test('a hello with nothing wrong has none', () => {
  expect(faultOf({})).toBeUndefined()
})
