import { RungwayError } from '../errors.ts'
import { checkName } from '../names.ts'

export interface EngineIoOptions {
  /** Where its clients look for it. Default: `/engine.io`. */
  readonly path?: string
  /** Takes clients of version 3 of the protocol too (Socket.IO 1 and 2). Default: false. */
  readonly allowEIO3?: boolean
  /**
   * Sets a cookie of this name with the session id in the answer to a handshake by polling, for
   * proxies that route by it. Default: none.
   */
  readonly cookie?: string
}

const TYPES: Readonly<Record<keyof EngineIoOptions, 'string' | 'boolean'>> = {
  path: 'string',
  allowEIO3: 'boolean',
  cookie: 'string',
}

/** A token of RFC 9110: what a cookie may be called. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** Throws `unknown-option` and `bad-option`, as `createGateway` does. `subject`: `mountEngineIo`. */
export function checkEngineIoOptions(subject: string, options: EngineIoOptions, more: readonly string[] = []): void {
  for (const [name, value] of Object.entries(options)) {
    if (more.includes(name)) continue
    checkName('unknown-option', `${subject} has no option`, name, [...Object.keys(TYPES), ...more])
    const type = TYPES[name as keyof EngineIoOptions]
    if (value !== undefined && typeof value !== type)
      throw new RungwayError('bad-option', `${name} takes a ${type}, and was given a ${typeof value}.`)
  }
  if (options.cookie !== undefined && !TOKEN.test(options.cookie))
    throw new RungwayError('bad-option', `cookie is ${JSON.stringify(options.cookie)}, which no cookie can be called.`)
}
