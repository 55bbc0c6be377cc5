import { utf8Length } from '@rungway/protocol'
import { MAX_FAREWELL_BYTES } from '../limits.ts'
import { request } from '../transports/http/request.ts'
import type { Connection } from './state.ts'

/**
 * The page is being discarded: what is not acknowledged and the close go out once more, and nothing
 * waits for an answer. What no link can write goes in a request that outlives the page. Firefox has
 * stopped all others by now, and may have ended the last link.
 */
export function sayFarewell({ environment, base, conversation, credentials, links }: Connection): void {
  conversation.carry()
  const { session } = conversation
  const link = session.depart('')
  for (const { carrier } of links.values()) carrier?.farewell?.()
  const body = session.pull(link, MAX_FAREWELL_BYTES, environment.now(), Infinity).join('\n')
  if (!body) return
  const url = `${base}/up?${session.hello(link)}&bytes=${utf8Length(body)}`
  request(environment, url, credentials.last, { method: 'POST', keepalive: true, body }).catch(() => {})
}
