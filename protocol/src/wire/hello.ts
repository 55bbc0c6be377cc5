import { err, ok, type Result } from '../result.ts'

/** The version of the protocol that this code speaks. */
export const VERSION = 1

/** How a client introduces a link, and with polling each request of it, in the query string. PROTOCOL.md, section "Hello". */
export interface Hello {
  /** A capability that the client picks: at least 126 bits from a CSPRNG, as 21 to 64 characters of A–Z a–z 0–9 _ -. */
  readonly session: string
  /** The link's number: ascends over the session's life, the same for all requests of one polling link. */
  readonly link: number
  /** Orders what links say about which of them the session writes to: the highest wins. 0: this link only proves itself. */
  readonly claim: number
  /** The newest of the gateway's messages that the client has. */
  readonly seen: number
  /** The epoch that the client was welcomed to: do not open the session anew. Empty for a session that is new to the client. */
  readonly resume: string
  /** The client has not been welcomed on this link yet. */
  readonly wantsWelcome: boolean
}

const MAX_NUMBER_LENGTH = 16

/** Reads a hello from query parameters. `bad-version` is told apart, because a newer client can do something about it. */
export function decodeHello(query: (name: string) => string | undefined): Result<Hello, 'bad-request' | 'bad-version'> {
  const version = query('v')
  if (version !== undefined && version !== String(VERSION)) return err('bad-version')
  const session = query('session') ?? ''
  const link = count(query('link'))
  const claim = count(query('claim'))
  const seen = count(query('seen'))
  const resume = query('resume') ?? ''
  const isNamed = /^[\w-]{21,64}$/.test(session) && /^[\w-]{0,64}$/.test(resume)
  if (!isNamed || link === null || claim === null || seen === null || link === 0) return err('bad-request')
  return ok({ session, link, claim, seen, resume, wantsWelcome: query('greet') === '1' })
}

function count(text: string | undefined): number | null {
  if (text === undefined || text.length > MAX_NUMBER_LENGTH || !/^\d+$/.test(text)) return null
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : null
}
