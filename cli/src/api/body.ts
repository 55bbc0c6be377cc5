import { nestsWithin } from '@rungway/protocol'
import type { MiddlewareHandler } from 'hono'
import type { Log } from '../ops/log.ts'
import { type ApiEnv, refuse } from './operation.ts'

/** Far beyond what data may nest, so that what is wrong with one publication of a batch is its own affair. */
const MAX_DEPTH = 1_000

/** What the validator takes for JSON. */
const JSON_TYPE = /^application\/([\w.-]+\+)?json$/

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/** Why the headers of a body keep it from being read; null: they do not. `type`: Content-Type. */
export function unfitHeaders(type: string, encoding: string): string | null {
  const [media = '', ...parameters] = type.toLowerCase().split(';')
  if (!JSON_TYPE.test(media.trim())) return 'Send application/json: the Content-Type of the body is another, or none.'
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=')
    const charset = value.trim().replaceAll('"', '')
    if (name.trim() === 'charset' && charset !== 'utf-8' && charset !== 'utf8')
      return 'Send JSON in UTF-8: the Content-Type of the body has another charset.'
  }
  return encoding === '' || encoding === 'identity' ? null : 'Send the body as it is, without a Content-Encoding.'
}

/** Lets only bodies through that have come whole, and are text that may be JSON. */
export const readBody =
  (log: Log): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    if (c.req.method !== 'POST') return await next()
    const type = c.req.header('content-type')
    const unfit = unfitHeaders(type ?? '', c.req.header('content-encoding') ?? '')
    // Without a body there is none of a wrong type.
    const mayBeAbsent = type === undefined && !hasBody(c.req.raw.headers)
    if (unfit !== null && !mayBeAbsent) return refuse(c, 415, 'bad-type', unfit)
    let bytes: ArrayBuffer
    try {
      bytes = await c.req.arrayBuffer()
    } catch (error) {
      // The limit of bodies without a length is answered where it is set.
      if (error instanceof Error && error.name === 'BodyLimitError') throw error
      log.info({ by: c.get('key').name, path: c.req.path }, 'a body of the API did not arrive whole')
      return refuse(c, 400, 'incomplete', 'The body did not arrive whole. Send it again.')
    }
    let text: string
    try {
      text = UTF_8.decode(bytes)
    } catch {
      return refuse(c, 400, 'bad-frame', 'The body is no UTF-8.')
    }
    // A megabyte of brackets takes a tenth of a second to parse, and back ends pass on what others say.
    if (!nestsWithin(text, MAX_DEPTH))
      return refuse(c, 400, 'bad-frame', `The body nests deeper than ${MAX_DEPTH} levels.`)
    return await next()
  }

const hasBody = (headers: Headers): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0
