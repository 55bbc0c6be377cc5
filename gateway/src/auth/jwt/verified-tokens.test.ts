import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type JwtOptions, jwt } from './index.ts'
import { VerifiedTokens } from './verified-tokens.ts'

const SECRET = randomBytes(64)
const START = Date.UTC(2026, 0, 1)

function clock(): { pass(ms: number): void } {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  onTestFinished(() => void vi.useRealTimers())
  return { pass: (ms) => void vi.setSystemTime(Date.now() + ms) }
}

const signed = (sub: string, lifeMs: number): Promise<string> =>
  new SignJWT({ sub, exp: (START + lifeMs) / 1_000 }).setProtectedHeader({ alg: 'HS256' }).sign(SECRET)

/** An `authenticate`, and how often it has looked at a signature. */
function counting(options: Partial<JwtOptions> = {}) {
  const verify = vi.spyOn(crypto.subtle, 'verify')
  onTestFinished(() => void verify.mockRestore())
  const authenticate = jwt({ secret: SECRET, ...options })
  return {
    looked: () => verify.mock.calls.length,
    ask: async (token: string) =>
      (await authenticate(new Request('http://x/', { headers: { authorization: `Bearer ${token}` } })))?.id ?? null,
  }
}

test('the signature of a token is looked at once in a while, and that of each other one', async () => {
  const time = clock()
  const { ask, looked } = counting()
  const [ada, bob] = [await signed('ada', 3_600_000), await signed('bob', 3_600_000)]
  for (const token of [ada, bob, ada, bob]) await ask(token)
  expect([await ask(ada), await ask(bob), looked()]).toEqual(['ada', 'bob', 2])
  time.pass(30_000)
  expect([await ask(ada), looked()]).toEqual(['ada', 3])
})

test('a token that has expired is refused, and one with another signature', async () => {
  const time = clock()
  const { ask } = counting({ clockToleranceMs: 0 })
  const token = await signed('ada', 10_000)
  expect(await ask(token)).toBe('ada')
  expect(await ask(`${token.slice(0, -2)}AA`)).toBeNull()
  time.pass(9_000)
  expect(await ask(token)).toBe('ada')
  time.pass(1_000)
  expect(await ask(token)).toBeNull()
})

test('`user` is called each time, with claims of its own', async () => {
  clock()
  const seen: unknown[] = []
  const authenticate = jwt({
    secret: SECRET,
    user(claims) {
      seen.push(claims['sub'])
      Object.assign(claims, { sub: 'changed' })
      return { id: 'x' }
    },
  })
  const request = new Request('http://x/', { headers: { authorization: `Bearer ${await signed('ada', 60_000)}` } })
  for (let n = 0; n < 3; n++) await authenticate(request)
  expect(seen).toEqual(['ada', 'ada', 'ada'])
})

test('with 0 each is looked at', async () => {
  clock()
  const { ask, looked } = counting({ cacheMs: 0 })
  const token = await signed('ada', 60_000)
  for (let n = 0; n < 3; n++) await ask(token)
  expect(looked()).toBe(3)
})

test('no more than so many are known, the newest', () => {
  const tokens = new VerifiedTokens(1_000, 2)
  for (const name of ['a', 'b', 'a', 'c']) tokens.keep(name, { sub: name, exp: 1 }, 0, 1_000)
  expect(['a', 'b', 'c'].map((name) => tokens.find(name, 0)?.sub)).toEqual(['a', undefined, 'c'])
})
