import { err, ok, type Result } from '@rungway/protocol'
import { MAX_REFUSAL_CHARS } from '../../limits.ts'
import type { LinkFailure, LinkPort } from '../contract.ts'
import { readText } from './body.ts'
import { request } from './request.ts'

/**
 * Called with a refusal by the gateway: `believe` hands it to the session, which knows what follows
 * from it. `isMalformed`: the fault is in the request, not in the credentials.
 */
type OnRefusal = (believe: () => void, isMalformed: boolean) => void

const MALFORMED = [400, 405, 413, 415]

/** Makes a request. Never throws. */
export async function ask(
  port: LinkPort,
  route: string,
  query = '',
  init?: RequestInit,
  onRefusal: OnRefusal = (believe) => believe(),
): Promise<Result<Response, LinkFailure>> {
  const { environment, token, signal } = port
  try {
    const answer = await request(environment, port.url(route) + query, token, { signal, ...init })
    const isPage = /html/.test(answer.headers.get('content-type') ?? '')
    return answer.ok && !isPage ? ok(answer) : err(await refused(port, answer, onRefusal))
  } catch (cause) {
    // Browsers report the violation of a page's policy a moment after the request has failed.
    if (environment.origin) await new Promise<void>((resolve) => environment.after(0, resolve))
    return err({ cause })
  }
}

/**
 * Reads a failed response: a gateway's refusal is an `end` in another form, anything else comes
 * from something that is no gateway.
 */
async function refused(port: LinkPort, answer: Response, onRefusal: OnRefusal): Promise<LinkFailure> {
  const { status } = answer
  const { code, message, retry, retryAfterMs } = await readText(answer, MAX_REFUSAL_CHARS)
    .then(JSON.parse)
    .catch(() => ({}))
  if (!retry) return { status, isForeign: status === 404 || status < 400 }
  const failure = { status, reason: message && String(message) }
  // A request that arrived in part may arrive whole another way: the link goes on.
  if (code !== 'incomplete')
    onRefusal(
      () => port.answered([JSON.stringify(['end', code, retry, retryAfterMs])], failure),
      MALFORMED.includes(status) && retry === 'never',
    )
  return failure
}
