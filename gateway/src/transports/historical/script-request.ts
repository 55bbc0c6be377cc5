import { withHeaders } from '../../http/changed-request.ts'
import type { HttpRequest } from '../../http/request.ts'

/**
 * A request by a script or a frame, which no page can give a header: a token travels as the query's
 * `access_token` (RFC 6750, section 2.3), and is shown to `authenticate` where every other
 * transport has it. Such URLs end up in logs and histories; give tokens for them a short life.
 */
export const withUrlToken = (request: HttpRequest): HttpRequest => {
  const token = request.query('access_token')
  return token === undefined ? request : withHeaders(request, { authorization: `Bearer ${token}` })
}
