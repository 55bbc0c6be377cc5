import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeHello, encodeHello, type Hello } from './hello.ts'

const SESSION = 'abcdefghijklmnopqrstu'

const decode = (query: string) => {
  const parameters = new URLSearchParams(query)
  return decodeHello((name) => parameters.get(name) ?? undefined)
}

const count = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

const hello: fc.Arbitrary<Hello> = fc.record({
  session: fc.stringMatching(/^[A-Za-z0-9_-]{21,64}$/),
  link: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  claim: count,
  seen: count,
  resume: fc.stringMatching(/^[A-Za-z0-9_-]{0,64}$/),
  wantsWelcome: fc.boolean(),
})

test('[H1] any hello is the same on the other side', () => {
  fc.assert(fc.property(hello, (said) => void expect(decode(encodeHello(said))).toEqual({ ok: true, value: said })))
})

test('[H1] nothing in a hello needs escaping', () => {
  fc.assert(fc.property(hello, (said) => void expect(encodeHello(said)).toMatch(/^[\w=&-]+$/)))
})

test('[H1] no query makes the decoder throw, and what it takes is within bounds', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom(SESSION, '1', '0', '-1', '1.0', '9007199254740993'))
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('v', 'session', 'link', 'claim', 'seen', 'resume'), value), (query) => {
      const heard = decodeHello((name) => query[name])
      if (!heard.ok) return
      const { session, link, claim, seen } = heard.value
      expect(session).toMatch(/^[\w-]{21,64}$/)
      expect(link).toBeGreaterThan(0)
      expect([link, claim, seen].every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

const GOOD: Record<string, string> = { v: '1', session: SESSION, link: '1', claim: '0', seen: '0' }
const query = (changes: Record<string, string | undefined>) => {
  const all = { ...GOOD, ...changes }
  return decodeHello((name) => all[name])
}

describe('bad input', () => {
  test('[B12] but for the parameter in question, the hello below is good', () => {
    expect(query({}).ok).toBe(true)
  })

  test.each([
    undefined,
    '',
    'a'.repeat(20),
    'a'.repeat(65),
    `${SESSION} `,
    `${SESSION}/`,
    'é'.repeat(21),
    `${SESSION}\n`,
  ])('[B12] session %j is bad-request', (session) =>
    expect(query({ session })).toEqual({ ok: false, error: 'bad-request' }))

  test.each(['a'.repeat(21), 'a'.repeat(64), '_-AZaz09_-AZaz09_-AZaz09'])('[H1] session %j is good', (session) => {
    expect(query({ session })).toMatchObject({ ok: true, value: { session } })
  })

  const numbers = [undefined, '', '-1', '+1', '1.0', '1e3', '0x1', ' 1', '1 ', 'NaN', '٣', '9007199254740992']
  test.each(
    ['link', 'claim', 'seen'].flatMap((name) => [...numbers, '0'.repeat(17)].map((value) => ({ name, value }))),
  )('[B12] $name=$value is bad-request', ({ name, value }) => {
    expect(query({ [name]: value })).toEqual({ ok: false, error: 'bad-request' })
  })

  test.each(numbers.filter((value) => value !== undefined))('[B12] part=%s is bad-request', (part) => {
    expect(query({ part })).toEqual({ ok: false, error: 'bad-request' })
  })

  test('[B12] link 0 is bad-request, claim 0 and seen 0 are not', () => {
    expect(query({ link: '0' })).toEqual({ ok: false, error: 'bad-request' })
    expect(query({ claim: '0', seen: '0' }).ok).toBe(true)
  })

  test.each(['2', '0', '01', '', 'one', '1.0'])('[H2] [B12] version %j is bad-version, whatever else is wrong', (v) => {
    expect(query({ v })).toEqual({ ok: false, error: 'bad-version' })
    expect(query({ v, session: '', link: 'x' })).toEqual({ ok: false, error: 'bad-version' })
  })
})

test('[H2] a hello without a version speaks the current one', () => {
  expect(query({ v: undefined }).ok).toBe(true)
})

test('[H1] greet is off unless it is 1', () => {
  expect(query({ greet: '1' })).toMatchObject({ value: { wantsWelcome: true } })
  for (const value of [undefined, '0', '', 'true'])
    expect(query({ greet: value })).toMatchObject({ value: { wantsWelcome: false } })
})

test('[H6] resume is an epoch, and empty for a session that is new to the client', () => {
  for (const resume of ['e', 'V1StGXR8_Z5jdHi6B-myT', 'a'.repeat(64)])
    expect(query({ resume })).toMatchObject({ value: { resume } })
  for (const resume of [undefined, '']) expect(query({ resume })).toMatchObject({ value: { resume: '' } })
})

test.each(['a'.repeat(65), 'a b', 'a&b', 'é', 'a\n'])('[H6] [B12] resume %j is bad-request', (resume) => {
  expect(query({ resume })).toEqual({ ok: false, error: 'bad-request' })
})
