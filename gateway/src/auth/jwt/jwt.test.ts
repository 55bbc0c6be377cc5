import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { exportJWK, exportSPKI, SignJWT } from 'jose'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { createGateway, type User } from '../../index.ts'
import { type JwtAlgorithm, type JwtClaims, type JwtOptions, jwt } from './index.ts'

const SECRET = randomBytes(64)
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })
const ED = generateKeyPairSync('ed25519')

const NOW = Math.floor(Date.now() / 1_000)
const HOUR = 3_600

interface Token {
  readonly alg?: JwtAlgorithm
  readonly key?: KeyObject | Uint8Array
  readonly claims?: Record<string, unknown>
}

/** A token as an issuer makes it. */
const signed = ({ alg = 'HS256', key = SECRET, claims = {} }: Token = {}): Promise<string> =>
  new SignJWT({ sub: 'ada', exp: NOW + HOUR, ...claims }).setProtectedHeader({ alg }).sign(key)

/** A token by hand, whatever its header says. */
function forged(header: object, signature: (text: string) => string = () => '', claims: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(header)}.${part({ sub: 'ada', exp: NOW + HOUR, ...claims })}`
  return `${text}.${signature(text)}`
}

const carrying = (token: string): Request =>
  new Request('http://localhost/sse', { headers: { authorization: `Bearer ${token}` } })

/** What becomes of a token: the user, or the codes of refusals. */
async function verified(token: string | Promise<string>, options: JwtOptions = { secret: SECRET }) {
  const reasons: unknown[] = []
  const onReject = (error: Error) => reasons.push('code' in error ? error.code : error)
  const user = await jwt({ ...options, onReject })(carrying(await token))
  return user === null ? reasons : user.id
}

describe('a good token', () => {
  const PAIRS: readonly (readonly [JwtAlgorithm, { publicKey: KeyObject; privateKey: KeyObject }])[] = [
    ['RS256', RSA],
    ['RS384', RSA],
    ['RS512', RSA],
    ['PS256', RSA],
    ['PS384', RSA],
    ['PS512', RSA],
    ['ES256', P256],
    ['ES384', P384],
    ['ES512', P521],
    ['EdDSA', ED],
    ['Ed25519', ED],
  ]

  test.each(PAIRS)('of %s is accepted by the key as PEM, as a JWK, as an object and in a set', async (alg, pair) => {
    const { publicKey, privateKey } = pair
    const token = await signed({ alg, key: privateKey })
    const jwk = await exportJWK(publicKey)
    const algorithms = [alg]
    for (const key of [await exportSPKI(publicKey), jwk, publicKey])
      expect(await verified(token, { key, algorithms })).toBe('ada')
    expect(await verified(token, { jwks: { keys: [jwk] }, algorithms })).toBe('ada')
    const other = alg === 'EdDSA' || alg === 'Ed25519' ? RSA : ED
    expect(await verified(token, { key: other.publicKey })).toEqual(['ERR_JOSE_ALG_NOT_ALLOWED'])
  })

  test.each(['HS256', 'HS384', 'HS512'] as const)('of %s is accepted by the secret', async (alg) => {
    expect(await verified(signed({ alg }), { secret: SECRET, algorithms: [alg] })).toBe('ada')
  })

  test('becomes a user with its claims, who expires with it after the grace', async () => {
    const request = carrying(await signed({ claims: { role: 'admin' } }))
    const user = await jwt({ secret: SECRET, graceMs: 7_000 })(request)
    expect(user).toEqual({
      id: 'ada',
      data: { sub: 'ada', exp: NOW + HOUR, role: 'admin' },
      expiresAt: (NOW + HOUR) * 1_000 + 7_000,
    })
  })

  test('becomes what `user` makes of it, or nobody', async () => {
    const named = (claims: JwtClaims) =>
      typeof claims['name'] === 'string' ? { id: `u:${claims.sub}`, data: { name: claims['name'] } } : null
    const authenticate = jwt({ secret: SECRET, user: named })
    expect(await authenticate(carrying(await signed()))).toBeNull()
    const user = await authenticate(carrying(await signed({ claims: { name: 'Ada' } })))
    expect(user).toMatchObject({ id: 'u:ada', data: { name: 'Ada' } })
    const early = jwt({ secret: SECRET, user: async () => ({ id: '1', expiresAt: 5 }) })
    expect(await early(carrying(await signed()))).toMatchObject({ id: '1', expiresAt: 5 })
  })

  test('is checked for its audience and issuer, one or several', async () => {
    const token = await signed({ claims: { aud: ['chat', 'mail'], iss: 'https://id.example' } })
    const both = { secret: SECRET, audience: 'chat', issuer: ['https://old.example', 'https://id.example'] }
    expect(await verified(token, both)).toBe('ada')
  })

  test('that expired less than the tolerance ago is accepted', async () => {
    const token = await signed({ claims: { exp: NOW - 30, nbf: NOW + 40 } })
    expect(await verified(token, { secret: SECRET, clockToleranceMs: 600_000 })).toBe('ada')
  })
})

describe('an attack', () => {
  const secret = { secret: SECRET }

  test.each(['none', 'None', 'NONE', ''])('without a signature, alg %j, is refused', async (alg) => {
    for (const options of [secret, { key: RSA.publicKey }, { jwks: { keys: [await exportJWK(RSA.publicKey)] } }])
      expect(await verified(forged({ alg }), options)).toEqual([expect.stringMatching(/^ERR_J/)])
  })

  test('with the public key as the secret of HS256 is refused', async () => {
    const pem = await exportSPKI(RSA.publicKey)
    const token = forged({ alg: 'HS256' }, (text) => createHmac('sha256', pem).update(text).digest('base64url'))
    expect(await verified(token, { key: pem })).toEqual(['ERR_JOSE_ALG_NOT_ALLOWED'])
    expect(await verified(token, { jwks: { keys: [await exportJWK(RSA.publicKey)] } })).toEqual([
      'ERR_JOSE_ALG_NOT_ALLOWED',
    ])
    // Neither can it be configured by mistake.
    expect(() => jwt({ secret: pem })).toThrow('secret of jwt is a key in PEM')
    expect(() => jwt({ key: pem, algorithms: ['HS256'] })).toThrow('algorithms of jwt has "HS256"')
    expect(() => jwt({ secret: SECRET, algorithms: ['RS256'] })).toThrow('algorithms of jwt has "RS256"')
  })

  test('that brings its own key, or names where one is, is refused', async () => {
    const thief = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const header = { alg: 'RS256', jwk: await exportJWK(thief.publicKey), jku: 'http://127.0.0.1:9/', kid: '../../key' }
    const token = await new SignJWT({ sub: 'ada', exp: NOW + HOUR }).setProtectedHeader(header).sign(thief.privateKey)
    expect(await verified(token, { key: RSA.publicKey })).toEqual(['ERR_JWS_SIGNATURE_VERIFICATION_FAILED'])
    expect(await verified(token, { jwks: { keys: [await exportJWK(RSA.publicKey)] } })).toEqual([
      expect.stringMatching(/^ERR_J/),
    ])
  })

  test.each([
    ['that has expired', { exp: NOW - 60 }, 'ERR_JWT_EXPIRED'],
    ['that is not valid yet', { nbf: NOW + 60 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['that never expires', { exp: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['whose expiry is no number', { exp: 'tomorrow' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['for another audience', { aud: 'mail' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['for no audience', { aud: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['of another issuer', { iss: 'https://id.example.evil' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ])('with a token %s is refused', async (_, claims, code) => {
    const options = { ...secret, audience: 'chat', issuer: 'https://id.example' }
    const right = { aud: 'chat', iss: options.issuer }
    expect(await verified(signed({ claims: { ...right, ...claims } }), options)).toEqual([code])
    expect(await verified(signed({ claims: right }), options)).toBe('ada')
  })

  test('with another claim, key or signature is refused', async () => {
    const [head, , signature] = (await signed()).split('.')
    const [, claims] = (await signed({ claims: { sub: 'root' } })).split('.')
    const code = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
    expect(await verified(`${head}.${claims}.${signature}`)).toEqual([code])
    expect(await verified(signed({ key: randomBytes(64) }))).toEqual([code])
    expect(await verified(`${head}.${claims}.`)).toEqual([code])
  })

  test.each([
    '',
    '.',
    '..',
    'a.b.c',
    '{}.{}.{}',
    'x'.repeat(8_000),
    `${'e30.'.repeat(2_000)}e30`,
  ])('with junk (%#) is refused', async (token) => {
    expect(typeof (await verified(token))).not.toBe('string')
  })

  test('with a token of a megabyte is refused unread', async () => {
    const huge = await signed({ claims: { pad: 'x'.repeat(1_000_000) } })
    expect(await verified(huge)).toEqual([])
  })

  test('with a subject that is no name is refused', async () => {
    for (const sub of ['', undefined]) expect(await verified(signed({ claims: { sub } }))).toEqual([])
  })
})

test('an option that would check nothing, or cannot work, is refused at once', () => {
  const thrown = (options: object) => {
    try {
      jwt(options)
      return 'accepted'
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }
  expect(thrown({})).toContain('was given 0')
  expect(thrown({ secret: SECRET, key: RSA.publicKey })).toContain('was given 2')
  expect(thrown({ secret: 'short' })).toContain('has 5 bytes; HS256 takes 32')
  expect(thrown({ secret: SECRET.subarray(0, 32), algorithms: ['HS256', 'HS512'] })).toContain('HS512 takes 64')
  expect(thrown({ secret: SECRET, audience: '' })).toContain('audience of jwt is empty')
  expect(thrown({ secret: SECRET, issuer: [] })).toContain('issuer of jwt is empty')
  expect(thrown({ secret: SECRET, algorithms: [] })).toContain('algorithms of jwt is empty')
  expect(thrown({ secret: SECRET, graceMs: Number.NaN })).toContain('graceMs of jwt is NaN')
  expect(thrown({ secret: SECRET, audiance: 'chat' })).toContain('Did you mean "audience"?')
  expect(thrown({ key: 'no key' })).toContain('key of jwt is no public key')
  expect(thrown({ key: generateKeyPairSync('x25519').publicKey })).toContain('of the type x25519')
  expect(thrown({ jwks: 'id.example/keys' })).toContain('it takes an address')
  expect(thrown({ jwks: { keys: 'none' } })).toContain('is no key set')
})

test('the data of a user has the type that `user` returns', () => {
  interface Api {
    user: { name: string }
  }
  createGateway<Api>({
    authenticate: jwt({ secret: SECRET, user: () => ({ id: '1', data: { name: 'Ada' } }) }),
  }).close()
  // @ts-expect-error: the map asks for a name.
  createGateway<Api>({ authenticate: jwt({ secret: SECRET, user: () => ({ id: '1', data: { nam: 'Ada' } }) }) }).close()
  createGateway<{ user: JwtClaims }>({ authenticate: jwt({ secret: SECRET }) }).close()
  const authenticate = jwt({ secret: SECRET })
  expectTypeOf(authenticate).returns.resolves.toExtend<User<JwtClaims> | null>()
})
