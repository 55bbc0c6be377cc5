import { createHash } from 'node:crypto'
import type { ApiKey, Right } from '../config/schema.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The keys of the HTTP API. They are found by their hashes, so that neither the time of a look-up
 * nor the memory of the process gives one away.
 */
export class KeyRing {
  readonly #keys = new Map<string, ApiKey>()

  constructor(keys: readonly ApiKey[]) {
    for (const key of keys) this.#keys.set(key.sha256 ?? sha256(key.secret ?? ''), key)
  }

  /** The key that a request carries in `Authorization: Bearer`. */
  find(authorization: string | undefined): ApiKey | null {
    const [, secret] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    return secret === undefined ? null : (this.#keys.get(sha256(secret)) ?? null)
  }
}

export const may = (key: ApiKey, right: Right): boolean => key.rights.includes(right)

/** Whether a key is for a channel: all without a list, else those that one of its patterns fits. */
export const mayTouch = ({ channels }: Pick<ApiKey, 'channels'>, channel: string): boolean =>
  channels === undefined ||
  channels.some((pattern) => (pattern.endsWith('*') ? channel.startsWith(pattern.slice(0, -1)) : channel === pattern))
