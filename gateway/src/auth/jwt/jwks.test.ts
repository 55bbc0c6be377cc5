import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { openWorld, refused } from '../../../testing/raw.ts'
import { type JwtOptions, jwt } from './index.ts'

afterEach(() => void vi.useRealTimers())

interface IssuerKey {
  readonly kid: string
  readonly jwk: JWK
  readonly privateKey: CryptoKey
}

async function newKey(kid: string): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return { kid, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }, privateKey }
}

const tokenOf = ({ kid, privateKey }: IssuerKey): Promise<string> =>
  new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'ES256', kid }).setExpirationTime('30d').sign(privateKey)

/** An issuer on a port of its own, which can rotate its keys and fail. */
async function openIssuer(...first: IssuerKey[]) {
  const issuer = { keys: first, status: 200, fetches: 0, url: '' }
  const server = createServer((_request, response) => {
    issuer.fetches++
    response.writeHead(issuer.status, { 'content-type': 'application/json' })
    response.end(issuer.status === 200 ? JSON.stringify({ keys: issuer.keys.map(({ jwk }) => jwk) }) : 'out of order')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
  return issuer
}

/** The clock alone is stopped: fetches need their timers. */
function clock() {
  vi.useFakeTimers({ toFake: ['Date'] })
  return (ms: number): void => void vi.setSystemTime(Date.now() + ms)
}

/** Says who a token is: a user's id, null, or what is thrown. */
function verifier(jwks: string, options: JwtOptions = {}) {
  const outages: unknown[] = []
  const authenticate = jwt({ jwks, onOutage: (error) => outages.push(error), ...options })
  const who = async (key: IssuerKey): Promise<unknown> => {
    const headers = { authorization: `Bearer ${await tokenOf(key)}` }
    return await authenticate(new Request('http://localhost/', { headers })).then(
      (user) => user?.id ?? null,
      (error: Error) => error.name,
    )
  }
  return { who, outages }
}

test('a key set is fetched once for many tokens, and again when it is old', async () => {
  const pass = clock()
  const key = await newKey('a')
  const issuer = await openIssuer(key)
  const { who } = verifier(issuer.url)
  expect(await Promise.all([who(key), who(key), who(key)])).toEqual(['ada', 'ada', 'ada'])
  pass(599_000)
  expect([await who(key), issuer.fetches]).toEqual(['ada', 1])
  pass(1_001)
  expect([await who(key), issuer.fetches]).toEqual(['ada', 2])
})

test('a key that was rotated in is found, one that was rotated out is refused, and made-up names fetch no more', async () => {
  const pass = clock()
  const [old, next] = [await newKey('old'), await newKey('new')]
  const issuer = await openIssuer(old)
  const { who } = verifier(issuer.url)
  expect(await who(old)).toBe('ada')
  issuer.keys = [next]
  expect([await who(next), issuer.fetches]).toEqual([null, 1])
  pass(30_001)
  expect([await who(next), issuer.fetches]).toEqual(['ada', 2])
  expect(await who(old)).toBeNull()
  for (let i = 0; i < 20; i++) expect(await who({ ...old, kid: `made-up-${i}` })).toBeNull()
  expect(issuer.fetches).toBe(2)
})

test('an outage: keys that are known go on for a day, and unknown ones are no refusal', async () => {
  const pass = clock()
  const [key, next] = [await newKey('a'), await newKey('b')]
  const issuer = await openIssuer(key)
  const { who, outages } = verifier(issuer.url)
  expect(await who(key)).toBe('ada')
  issuer.status = 503
  pass(3_600_000)
  expect([await who(key), issuer.fetches, outages.length]).toEqual(['ada', 2, 1])
  // Requests do not wait for one failed fetch after another.
  expect([await who(key), await who(next), issuer.fetches]).toEqual(['ada', 'KeysUnavailable', 2])
  pass(82_800_001)
  expect(await who(key)).toBe('KeysUnavailable')
  pass(5_001)
  issuer.status = 200
  issuer.keys = [key, next]
  expect([await who(key), await who(next)]).toEqual(['ada', 'ada'])
})

test('a gateway whose issuer is down answers `internal`, and lets its clients in when it is back', async () => {
  const pass = clock()
  const key = await newKey('a')
  const issuer = await openIssuer(key)
  issuer.status = 500
  const world = await openWorld({ authenticate: jwt({ jwks: issuer.url }) })
  const client = world.client({ authorization: `Bearer ${await tokenOf(key)}` })
  expect(await refused(client.get('sse'))).toMatchObject({ code: 'internal', retry: 'later' })
  expect(world.errors).toMatchObject([{ name: 'KeysUnavailable' }])
  issuer.status = 200
  pass(5_001)
  await client.echo()
  expect(world.sessions[0]?.user).toMatchObject({ id: 'ada', data: { sub: 'ada' } })
  const stranger = world.client({ authorization: `Bearer ${await tokenOf(await newKey('a'))}` })
  expect(await refused(stranger.get('sse'))).toMatchObject({ code: 'unauthorized', status: 401 })
})
