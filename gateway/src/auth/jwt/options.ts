import type { KeyObject } from 'node:crypto'
import type { JSONWebKeySet, JWK } from 'jose'
import { RungwayError } from '../../errors.ts'
import { checkName } from '../../names.ts'
import type { User } from '../user.ts'

/** What a token says whose signature is good. */
export interface JwtClaims {
  /** Whom the token is about. */
  readonly sub?: string
  /** Who issued it. */
  readonly iss?: string
  /** Whom it was issued for. */
  readonly aud?: string | readonly string[]
  /** When it expires, in seconds since 1970. */
  readonly exp: number
  readonly [claim: string]: unknown
}

export type JwtAlgorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** The user of a token when the option `user` is not given. */
export interface JwtUser {
  readonly id: string
  readonly data: JwtClaims
}

/** How tokens are verified. Exactly one of `secret`, `key` and `jwks` is given. */
export interface JwtOptions {
  /**
   * The secret that issuer and gateway share, for HS256, HS384 and HS512: at least as long as the
   * hash (32, 48, 64 bytes). A string is taken as UTF-8.
   */
  readonly secret?: string | Uint8Array
  /**
   * The issuer's public key, as PEM (`-----BEGIN PUBLIC KEY-----`, or a certificate), as a JWK or
   * as a `KeyObject`: RSA, EC or Ed25519.
   */
  readonly key?: string | JWK | KeyObject
  /**
   * The address of the issuer's key set, or the set itself. It is fetched when it is needed, kept
   * for `jwksCacheMs`, and fetched again when a token names a key that is not in it.
   */
  readonly jwks?: string | URL | JSONWebKeySet
  /**
   * Algorithms that are accepted. Default: HS256 for a secret; RS256, EdDSA or the one of its curve
   * for a key; RS256, ES256 and EdDSA for a key set. `none` is no algorithm, and a secret and a
   * public key never stand in for each other.
   */
  readonly algorithms?: readonly JwtAlgorithm[]
  /** What `aud` has to contain; one of them, for a list. Default: it is not looked at. */
  readonly audience?: string | readonly string[]
  /** What `iss` has to be; one of them, for a list. Default: it is not looked at. */
  readonly issuer?: string | readonly string[]
  /** How far the clocks of issuer and gateway may differ. Default: 5,000. */
  readonly clockToleranceMs?: number
  /**
   * How long a link lives on after its token has expired, for a client that refreshes late. A new
   * request with that token is refused all the same. Default: 30,000.
   */
  readonly graceMs?: number
  /**
   * How long the signature of a token that was found good is not looked at again: clients that poll
   * bring the same one with each request. Its `exp` counts all the same, and `user` is called each
   * time; a key that is taken back counts so much later. 0: it is looked at each time. Default: 30,000.
   */
  readonly cacheMs?: number
  /** How long a key set is used before it is fetched again. Default: 600,000. */
  readonly jwksCacheMs?: number
  /**
   * How long no further fetch follows one, whatever keys tokens name: made-up tokens
   * cannot make the gateway fetch. Default: 30,000.
   */
  readonly jwksCooldownMs?: number
  /**
   * How long keys that were fetched are used while the issuer cannot be reached. Then requests
   * answer `internal`, and their clients come back. Default: 86,400,000 (a day).
   */
  readonly jwksStaleMs?: number
  /**
   * Called with a token that was refused, and why: `error.code` is one of jose's
   * (`ERR_JWT_EXPIRED`, …). The token itself is not in it. For logs; the client gets
   * `unauthorized`.
   */
  readonly onReject?: (error: Error) => void
  /** Called when keys could not be fetched, and those that were fetched before are used. */
  readonly onOutage?: (error: unknown) => void
}

/** How claims become a user. */
export interface JwtUserOption<U extends User> {
  /** `null` refuses with `unauthorized`. A user's own `expiresAt` counts when it is earlier. */
  readonly user: (claims: JwtClaims) => U | null | Promise<U | null>
}

/** Defaults of the options that are numbers. */
export const JWT_DEFAULTS = {
  cacheMs: 30_000,
  clockToleranceMs: 5_000,
  graceMs: 30_000,
  jwksCacheMs: 600_000,
  jwksCooldownMs: 30_000,
  jwksStaleMs: 86_400_000,
} as const

export type JwtTimes = Readonly<Record<keyof typeof JWT_DEFAULTS, number>>

const NAMES: Readonly<Record<keyof JwtOptions | 'user', true>> = {
  secret: true,
  key: true,
  jwks: true,
  algorithms: true,
  audience: true,
  issuer: true,
  cacheMs: true,
  clockToleranceMs: true,
  graceMs: true,
  jwksCacheMs: true,
  jwksCooldownMs: true,
  jwksStaleMs: true,
  onReject: true,
  onOutage: true,
  user: true,
}

export const badOption = (message: string): RungwayError => new RungwayError('bad-option', message)

/** Throws for an option that there is not, and for times that are none. Returns the times. */
export function checkJwtOptions(options: JwtOptions): JwtTimes {
  for (const name of Object.keys(options)) checkName('unknown-option', 'jwt has no option', name, Object.keys(NAMES))
  for (const name of ['audience', 'issuer'] as const) {
    const value = options[name]
    // An empty list, or a variable of the environment that is not set, would look like a check.
    if (value !== undefined && (value.length === 0 || [value].flat().some((each) => typeof each !== 'string' || !each)))
      throw badOption(`${name} of jwt is empty: give a text or a list of them, or leave it out.`)
  }
  const timeOf = (name: keyof JwtTimes): number => {
    const value = options[name] ?? JWT_DEFAULTS[name]
    if (Number.isFinite(value) && value >= 0) return value
    throw badOption(`${name} of jwt is ${value}; it takes a number of milliseconds from 0.`)
  }
  return {
    cacheMs: timeOf('cacheMs'),
    clockToleranceMs: timeOf('clockToleranceMs'),
    graceMs: timeOf('graceMs'),
    jwksCacheMs: timeOf('jwksCacheMs'),
    jwksCooldownMs: timeOf('jwksCooldownMs'),
    jwksStaleMs: timeOf('jwksStaleMs'),
  }
}
