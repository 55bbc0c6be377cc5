import { Buffer } from 'node:buffer'
import { createPublicKey, KeyObject } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { badOption, type JwtAlgorithm, type JwtOptions, type JwtTimes } from './options.ts'
import { RemoteKeys } from './remote-keys.ts'

/** Where the key of a token comes from, and the algorithms that it may name. */
export interface Keys {
  readonly find: JWTVerifyGetKey
  readonly algorithms: readonly JwtAlgorithm[]
}

const HASH_BYTES: Readonly<Partial<Record<JwtAlgorithm, number>>> = { HS256: 32, HS384: 48, HS512: 64 }
const RSA: readonly JwtAlgorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const CURVES: Readonly<Record<string, JwtAlgorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }
const ED25519: readonly JwtAlgorithm[] = ['EdDSA', 'Ed25519']
const SIGNED: readonly JwtAlgorithm[] = [...RSA, ...Object.values(CURVES), ...ED25519]
const SET_DEFAULT: readonly JwtAlgorithm[] = ['RS256', 'ES256', 'EdDSA', 'Ed25519']

/** Throws `bad-option` when there is not exactly one source, or it does not fit the algorithms. */
export function keysOf(options: JwtOptions, times: JwtTimes): Keys {
  const { secret, key, jwks } = options
  const given = [secret, key, jwks].filter((each) => each !== undefined)
  if (given.length !== 1) throw badOption(`jwt takes one of secret, key and jwks, and was given ${given.length}.`)
  if (secret !== undefined) return secretKeys(options, secret)
  if (key !== undefined) return publicKeys(options, key)
  return setKeys(options, jwks ?? '', times)
}

/** The algorithms that are asked for, as far as the source of keys has them. */
function chosen(
  { algorithms }: JwtOptions,
  source: string,
  possible: readonly JwtAlgorithm[],
  preset: readonly JwtAlgorithm[],
): readonly JwtAlgorithm[] {
  if (algorithms === undefined) return preset
  const wrong = algorithms.find((name) => !possible.includes(name))
  if (wrong !== undefined)
    throw badOption(`algorithms of jwt has ${JSON.stringify(wrong)}; ${source} goes with ${possible.join(', ')}.`)
  if (algorithms.length === 0) throw badOption('algorithms of jwt is empty: every token would be refused.')
  return algorithms
}

function secretKeys(options: JwtOptions, secret: string | Uint8Array): Keys {
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret
  // A public key in place of the secret: anyone could sign with it.
  if (/^\s*-----BEGIN /.test(Buffer.from(bytes).toString('latin1')))
    throw badOption('secret of jwt is a key in PEM; give a public key as "key".')
  const algorithms = chosen(options, 'a secret', ['HS256', 'HS384', 'HS512'], ['HS256'])
  for (const name of algorithms) {
    const needed = HASH_BYTES[name] ?? 0
    if (bytes.length < needed)
      throw badOption(`secret of jwt has ${bytes.length} bytes; ${name} takes ${needed} or more of them, at random.`)
  }
  return { find: () => bytes, algorithms }
}

function publicKeys(options: JwtOptions, key: NonNullable<JwtOptions['key']>): Keys {
  const object = publicKey(key)
  const possible = algorithmsOf(object)
  const [first] = possible
  if (first === undefined)
    throw badOption(
      `key of jwt is of the type ${object.asymmetricKeyType}; it takes RSA, EC (P-256, P-384, P-521) or Ed25519.`,
    )
  const preset = ED25519.includes(first) ? ED25519 : [first]
  return { find: () => object, algorithms: chosen(options, 'that key', possible, preset) }
}

function publicKey(key: NonNullable<JwtOptions['key']>): KeyObject {
  try {
    if (key instanceof KeyObject) return key.type === 'private' ? createPublicKey(key) : checkPublic(key)
    return createPublicKey(typeof key === 'string' ? key : { key: { ...key }, format: 'jwk' })
  } catch (cause) {
    throw badOption(
      `key of jwt is no public key in PEM, as a JWK or as a KeyObject: ${cause}. A secret goes into "secret".`,
    )
  }
}

function checkPublic(key: KeyObject): KeyObject {
  if (key.type !== 'public') throw new TypeError(`its type is ${key.type}`)
  return key
}

function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly JwtAlgorithm[] {
  if (asymmetricKeyType === 'rsa') return RSA
  if (asymmetricKeyType === 'ed25519') return ED25519
  const curve = CURVES[asymmetricKeyDetails?.namedCurve ?? '']
  return asymmetricKeyType === 'ec' && curve !== undefined ? [curve] : []
}

function setKeys(options: JwtOptions, jwks: string | URL | JSONWebKeySet, times: JwtTimes): Keys {
  const algorithms = chosen(options, 'a key set', SIGNED, SET_DEFAULT)
  if (typeof jwks === 'object' && !(jwks instanceof URL)) return { find: localKeys(jwks), algorithms }
  const address = String(jwks)
  if (!URL.canParse(address) || !/^https?:/i.test(address))
    throw badOption(
      `jwks of jwt is ${JSON.stringify(address)}; it takes an address with https: or http:, or a key set.`,
    )
  const remote = new RemoteKeys(new URL(address), times, options.onOutage)
  return { find: (header, token) => remote.find(header, token), algorithms }
}

function localKeys(jwks: JSONWebKeySet): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(jwks)
  } catch (cause) {
    throw badOption(`jwks of jwt is no key set: ${cause}.`)
  }
}
