import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { User } from '../user.ts'
import { keysOf } from './keys.ts'
import { checkJwtOptions, type JwtClaims, type JwtOptions, type JwtUser, type JwtUserOption } from './options.ts'
import { VerifiedTokens } from './verified-tokens.ts'

/** Longer ones are refused unread. Node takes 16 kB of headers by itself. */
const MAX_TOKEN_CHARS = 16_384

/**
 * An `authenticate` for JSON Web Tokens: `createGateway({ authenticate: jwt({ jwks, audience,
 * issuer }) })`. The token is looked for in `Authorization: Bearer`, where the client SDK puts it. It
 * has to be signed by the key with an algorithm that is listed, and to have an `exp`; sessions then
 * expire with it, after `graceMs`. Refused tokens are `unauthorized`; keys that cannot be fetched
 * answer `internal`, so that clients come back.
 *
 * Without `user`, the user's id is `sub`, and `session.user.data` the claims.
 *
 * Throws `bad-option` for keys and algorithms that do not go together, and `unknown-option`.
 */
export function jwt<U extends User>(options: JwtOptions & JwtUserOption<U>): (request: Request) => Promise<U | null>
export function jwt(options: JwtOptions): (request: Request) => Promise<JwtUser | null>
export function jwt(options: JwtOptions & Partial<JwtUserOption<User>>): (request: Request) => Promise<User | null> {
  const times = checkJwtOptions(options)
  const { find, algorithms } = keysOf(options, times)
  const { audience, issuer, onReject } = options
  const user: JwtUserOption<User>['user'] = options.user ?? userOfSubject
  const checks: JWTVerifyOptions = {
    algorithms: [...algorithms],
    clockTolerance: times.clockToleranceMs / 1_000,
    requiredClaims: ['exp'],
    ...(audience === undefined ? {} : { audience: [audience].flat() }),
    ...(issuer === undefined ? {} : { issuer: [issuer].flat() }),
  }
  const graceMs = Math.max(times.graceMs, times.clockToleranceMs)

  const verified = new VerifiedTokens(times.cacheMs)
  const verify = async (token: string): Promise<JwtClaims> => {
    const now = Date.now()
    const known = verified.find(token, now)
    if (known !== null) return known
    const claims = claimsOf((await jwtVerify(token, find, checks)).payload)
    verified.keep(token, claims, now, claims.exp * 1_000 + times.clockToleranceMs)
    return claims
  }

  return async (request) => {
    const token = tokenOf(request)
    if (token === null) return null
    try {
      const claims = await verify(token)
      const found = await user(claims)
      if (found === null) return null
      return { ...found, expiresAt: Math.min(claims.exp * 1_000 + graceMs, found.expiresAt ?? Infinity) }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      onReject?.(error)
      return null
    }
  }
}

function tokenOf(request: Request): string | null {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  return token === undefined || token.length > MAX_TOKEN_CHARS ? null : token
}

/** `exp` is required of every token, and was checked to be a number. */
const claimsOf = ({ exp = 0, ...claims }: JWTPayload): JwtClaims => ({ ...claims, exp })

const userOfSubject = (claims: JwtClaims): JwtUser | null =>
  typeof claims.sub === 'string' && claims.sub !== '' ? { id: claims.sub, data: claims } : null
