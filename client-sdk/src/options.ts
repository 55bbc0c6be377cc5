import { LADDER, type LadderOptions, nearest } from '@rungway/protocol'
import type { Token } from './connection/credentials.ts'
import type { Environment } from './environment/environment.ts'
import { RungwayError } from './errors.ts'
import type { ClientEvents } from './events.ts'
import type { Handover } from './handover/contract.ts'
import { type ClientLimits, DEFAULT_LIMITS } from './limits.ts'
import type { ClientTransport } from './transports/contract.ts'

export interface ClientOptions {
  /** The ladder, best first. */
  readonly transports: readonly ClientTransport[]
  /**
   * Credentials, or a function that provides them: it is called for each link, so that it can
   * return a fresh one. Empty for none. While a function's tokens are refused, it is called again
   * for half a minute before `unauthorized` is final.
   */
  readonly token?: Token
  /** Replaces parts of the environment, and supplies those that are missing. */
  readonly environment?: Partial<Environment>
  /** Replaces single limits of `DEFAULT_LIMITS`. */
  readonly limits?: Partial<ClientLimits>
  /** Replaces single members of `LADDER`: the policy for stepping down and climbing back. */
  readonly ladder?: Partial<LadderOptions>
  /** Called with what a listener of that event threw. Default: a line on the console. */
  readonly onError?: (error: unknown, context: { readonly event: keyof ClientEvents }) => void
  /**
   * Whether to write a line to the console, once, when every transport has failed before any has
   * carried. Default: true.
   */
  readonly warnings?: boolean
  /**
   * Lets the session go on after a reload of the page: `handover()` of `@rungway/client/handover`,
   * one for each client.
   */
  readonly handover?: Handover
}

const OPTIONS: Readonly<Record<keyof ClientOptions, null>> = {
  transports: null,
  token: null,
  environment: null,
  limits: null,
  ladder: null,
  onError: null,
  warnings: null,
  handover: null,
}

/** Throws `bad-option` for the first name that is not known, with the nearest one or all. */
export function checkNames(kind: string, given: object, known: object): void {
  const names = Object.keys(known)
  for (const name in given) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    const hint = meant ? `did you mean "${meant}"?` : `there are ${names.join(', ')}`
    throw new RungwayError('bad-option', `There is no ${kind} "${name}": ${hint}`)
  }
}

/**
 * The defaults with the values that are given in their place. Throws `bad-option` for an unknown
 * name, and for no number of at least 0.
 */
function withDefaults<T extends object>(defaults: T, given: Partial<T> = {}): T {
  checkNames('limit', given, defaults)
  const all = { ...defaults, ...given }
  for (const name in all)
    if (!(Number(all[name]) >= 0))
      throw new RungwayError('bad-option', `"${name}" has to be a number of at least 0, not ${all[name]}`)
  return all
}

/** Checks names and numbers. Throws `bad-option`. */
export function checkOptions(options: ClientOptions): {
  readonly limits: ClientLimits
  readonly ladderOptions: LadderOptions
} {
  checkNames('option', options, OPTIONS)
  for (const { isSupported } of options.transports)
    if (!isSupported)
      throw new RungwayError('bad-option', '"transports" takes transports, not names: import each from @rungway/client')
  if (!['undefined', 'string', 'function'].includes(typeof options.token))
    throw new RungwayError('bad-option', '"token" is a string, or a function that provides one')
  return { limits: withDefaults(DEFAULT_LIMITS, options.limits), ladderOptions: withDefaults(LADDER, options.ladder) }
}

/** The gateway's absolute URL, without a slash at its end. Throws `bad-url`. */
export function checkUrl(url: string, environment: Environment): string {
  let cause: unknown
  try {
    const resolved = environment.resolve(url).replace(/\/$/, '')
    if (/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(resolved)) return resolved
  } catch (error) {
    cause = error
  }
  throw new RungwayError(
    'bad-url',
    `"${url.replace(/\/\/.*@/, '//…@')}" is no URL here: give one with http:// or https://, without a query or credentials (see "token"), or in a page a path`,
    { cause },
  )
}
