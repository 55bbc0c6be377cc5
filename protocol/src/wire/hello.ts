import { err, ok, type Result } from '../result.ts'

/** The version of the protocol that this code implements. */
export const VERSION = 1

/**
 * Introduces a link, and with polling each of its requests, in the query string. PROTOCOL.md,
 * section "Hello".
 */
export interface Hello {
  /**
   * A capability that the client picks: at least 126 bits from a CSPRNG, as 21 to 64 characters of
   * A–Z a–z 0–9 _ -.
   */
  readonly session: string
  /**
   * Number of the link, from 1: ascends over the session's life; the same for all requests of one
   * polling link.
   */
  readonly link: number
  /** Orders the claims of links to be the owner: the highest wins. 0: this link is a candidate. */
  readonly claim: number
  /** Number of the newest message that the client has received from the gateway. */
  readonly seen: number
  /**
   * Characters that the client has of the message after `seen`. Absent: it takes no messages in
   * parts.
   */
  readonly part?: number
  /**
   * The epoch of the client's first welcome: the gateway must not open the session anew. Empty
   * before that.
   */
  readonly resume: string
  /** The client has not been welcomed on this link yet. */
  readonly wantsWelcome: boolean
}

const MAX_NUMBER_LENGTH = 16

/** The hello as a query string, without the question mark. Nothing in it needs escaping. */
export const encodeHello = ({ session, link, claim, seen, part, resume, wantsWelcome }: Hello): string =>
  `v=${VERSION}&session=${session}&link=${link}&claim=${claim}&seen=${seen}${part === undefined ? '' : `&part=${part}`}${resume && `&resume=${resume}`}${wantsWelcome ? '&greet=1' : ''}`

/**
 * Reads a hello from query parameters. `bad-version` is separate from `bad-request`: a newer client
 * can react to it.
 */
export function decodeHello(query: (name: string) => string | undefined): Result<Hello, 'bad-request' | 'bad-version'> {
  const version = query('v')
  if (version !== undefined && version !== String(VERSION)) return err('bad-version')
  const session = query('session') ?? ''
  const link = count(query('link'))
  const claim = count(query('claim'))
  const seen = count(query('seen'))
  const part = count(query('part') ?? '0')
  const resume = query('resume') ?? ''
  const isNamed = /^[\w-]{21,64}$/.test(session) && /^[\w-]{0,64}$/.test(resume)
  if (!isNamed || !link || claim === null || seen === null || part === null) return err('bad-request')
  const takesParts = query('part') !== undefined && { part }
  return ok({ session, link, claim, seen, ...takesParts, resume, wantsWelcome: query('greet') === '1' })
}

function count(text: string | undefined): number | null {
  if (text === undefined || text.length > MAX_NUMBER_LENGTH || !/^\d+$/.test(text)) return null
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : null
}
