import type { HistoricalEnvironment, Xhr } from '../../environment/historical.ts'
import type { LinkFailure, LinkPort } from '../contract.ts'
import { MAX_GROWN_CHARS, RENEWED_CHARS } from './limits.ts'
import { sendXhr } from './xhr-fetch.ts'

/** Takes what has arrived since the last call. False: it makes no sense. */
export type Reader = (chunk: string) => boolean

/**
 * Makes requests to `route`, one after another, and feeds what each `responseText` grows by. A
 * reply that the gateway ended because it was long is followed by the next request of the same
 * link; any other end is the end of the link.
 */
export async function readGrowing(
  port: LinkPort,
  { XMLHttpRequest }: HistoricalEnvironment,
  route: string,
  createReader: () => Reader,
): Promise<LinkFailure> {
  while (!port.signal.aborted) {
    const failure = await readOne(port, XMLHttpRequest as NonNullable<typeof XMLHttpRequest>, route, createReader())
    if (failure !== null) return failure
  }
  return {}
}

/** Resolves with null when the reply ended by the gateway's plan. */
function readOne(
  port: LinkPort,
  XMLHttpRequest: NonNullable<HistoricalEnvironment['XMLHttpRequest']>,
  route: string,
  read: Reader,
): Promise<LinkFailure | null> {
  return new Promise((resolve) => {
    let offset = 0
    const headers = port.token ? { authorization: `Bearer ${port.token}` } : {}
    const xhr = sendXhr(XMLHttpRequest, port.url(route), { headers, signal: port.signal }, null)
    const take = () => {
      if (xhr.status !== 200) return
      // Engines return the same string until more has come: only its end is copied.
      const chunk = xhr.responseText.slice(offset)
      offset += chunk.length
      if (chunk !== '' && !read(chunk)) port.lost('broken')
      if (offset > MAX_GROWN_CHARS) xhr.abort()
    }
    // Chromium and Firefox report it every 50 ms at most, and so do they with the state: this is
    // what a message may be late.
    xhr.onprogress = take
    xhr.onload = () => {
      take()
      if (xhr.status === 200) resolve(offset >= RENEWED_CHARS ? null : {})
      else resolve(refusalOf(port, xhr))
    }
    // Browsers report the violation of a page's policy a moment after the request has failed.
    xhr.onerror = () => port.environment.after(0, () => resolve({}))
    xhr.onabort = () => resolve({})
  })
}

/** A refusal of the gateway's also goes to the session, which knows what follows from it. */
function refusalOf(port: LinkPort, xhr: Xhr): LinkFailure {
  const { status } = xhr
  try {
    const { code, message, retry, retryAfterMs } = JSON.parse(xhr.responseText)
    if (typeof retry === 'string') {
      const failure = { status, reason: String(message) }
      port.answered([JSON.stringify(['end', code, retry, retryAfterMs])], failure)
      return failure
    }
  } catch {
    // A page, or half a reply: no gateway has said this.
  }
  return { status, isForeign: status === 404 }
}
