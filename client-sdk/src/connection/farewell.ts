import { type ClientSession, utf8Length } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import { MAX_FAREWELL_BYTES } from '../limits.ts'
import { request } from '../transports/http/request.ts'
import type { Link } from './link.ts'

/**
 * The page is being discarded: what is not acknowledged and the close go out once more, and nothing waits for an answer. What no link
 * can write goes in a request that outlives the page. Firefox has stopped all others by now, and may have ended the last link.
 */
export function sayFarewell(
  environment: Environment,
  base: string,
  session: ClientSession,
  links: Iterable<Link>,
  token: string | undefined,
): void {
  const link = session.depart('')
  for (const { carrier } of links) carrier?.farewell?.()
  const body = session.pull(link, MAX_FAREWELL_BYTES, environment.now()).join('\n')
  if (!body) return
  const url = `${base}/up?${session.hello(link)}&bytes=${utf8Length(body)}`
  request(environment, url, token, { method: 'POST', keepalive: true, body }).catch(() => {})
}
