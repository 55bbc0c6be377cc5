import {
  type CryptoKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWKSCacheInput,
  type JWSHeaderParameters,
  jwksCache,
  type RemoteJWKSet,
} from 'jose'
import type { JwtTimes } from './options.ts'

/** The issuer could not be asked for its keys: no fault of the token's. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

/** After a failed fetch none is tried for so long: each one may take five seconds to fail. */
const RETRY_MS = 5_000

/**
 * An issuer's key set behind an address. While it cannot be fetched, the keys that were fetched
 * last go on, for `jwksStaleMs`: an issuer that restarts signs no user out.
 */
export class RemoteKeys {
  readonly #url: URL
  readonly #staleMs: number
  readonly #onOutage: (error: unknown) => void
  readonly #cache: JWKSCacheInput = {}
  readonly #remote: RemoteJWKSet
  #failure: { readonly at: number; readonly error: unknown } | null = null

  constructor(url: URL, times: JwtTimes, onOutage: (error: unknown) => void = () => {}) {
    this.#url = url
    this.#staleMs = times.jwksStaleMs
    this.#onOutage = onOutage
    this.#remote = createRemoteJWKSet(url, {
      cacheMaxAge: times.jwksCacheMs,
      cooldownDuration: times.jwksCooldownMs,
      [jwksCache]: this.#cache,
    })
  }

  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#failure !== null && Date.now() - this.#failure.at < RETRY_MS)
      return await this.#findKnown(header, token, this.#failure.error)
    try {
      const key = await this.#remote(header, token)
      this.#failure = null
      return key
    } catch (error) {
      if (isTokensFault(error)) throw error
      this.#failure = { at: Date.now(), error }
      this.#onOutage(error)
      return await this.#findKnown(header, token, error)
    }
  }

  async #findKnown(header: JWSHeaderParameters, token: FlattenedJWSInput, cause: unknown): Promise<CryptoKey> {
    const jwks = this.#remote.jwks()
    if (jwks !== undefined && Date.now() - Number(this.#cache['uat'] ?? 0) < this.#staleMs) {
      try {
        return await createLocalJWKSet(jwks)(header, token)
      } catch (error) {
        // The key may be a new one, which only the issuer can tell.
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      }
    }
    throw new KeysUnavailable(`The keys at ${this.#url.origin}${this.#url.pathname} cannot be fetched.`, { cause })
  }
}

const isTokensFault = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported
