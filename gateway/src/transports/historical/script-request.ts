import type { HttpRequest } from '../../http/request.ts'

/**
 * A request by a script or a frame, which no page can give a header: a token travels as the query's `access_token`
 * (RFC 6750, section 2.3), and is shown to `authenticate` where every other transport has it. Such URLs end up in logs
 * and histories; give tokens for them a short life.
 */
export const withUrlToken = (request: HttpRequest): HttpRequest => {
  const token = request.query('access_token')
  return token === undefined ? request : withHeaders(request, { authorization: `Bearer ${token}` })
}

/** The same request as if the browser had sent no cookie: a script of any site could otherwise speak for its visitor. */
export const withoutCookies = (request: HttpRequest): HttpRequest =>
  request.header('cookie') === undefined ? request : withHeaders(request, { cookie: undefined })

const PRINTABLE = /^[\x20-\x7e]*$/

/** `undefined` removes a header. What cannot stand in a header is left out. */
function withHeaders(request: HttpRequest, changed: Readonly<Record<string, string | undefined>>): HttpRequest {
  return {
    method: request.method,
    path: request.path,
    address: request.address,
    get isAborted() {
      return request.isAborted
    },
    query: (name) => request.query(name),
    header: (name) => (name in changed ? changed[name] : request.header(name)),
    onAbort: (run) => request.onAbort(run),
    readBody: (maxBytes) => request.readBody(maxBytes),
    toRequest() {
      const original = request.toRequest()
      if (original === null) return null
      const headers = new Headers(original.headers)
      for (const [name, value] of Object.entries(changed))
        if (value === undefined) headers.delete(name)
        else if (PRINTABLE.test(value)) headers.set(name, value)
      return new Request(original.url, { headers })
    },
  }
}
