import { isUtf8 } from 'node:buffer'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Port } from './transport.ts'

/** `text/plain` spares a page of another site the preflight; the other is what the body is. */
const TYPES = /^(text\/plain|application\/x-ndjson)\s*(;|$)/i

/** What a client may send in one request, whatever the gateway's limits (PROTOCOL.md, A5), and the framing of it. */
const MIN_BATCH_BYTES = 2 * 64 * 1024

/**
 * The up path of every transport that has none of its own. One request carries a batch of lines and is answered with the acknowledgement.
 * It may be repeated: what was heard before is heard no second time.
 */
export function mountUp(app: Hono, port: Port): void {
  const { maxBatchBytes, maxMessageBytes } = port.limits
  // A batch may hold one message more than what it is cut at, and no limit of a gateway's makes clients send less than this.
  const maxSize = Math.max(maxBatchBytes, MIN_BATCH_BYTES) + maxMessageBytes
  const limit = bodyLimit({
    maxSize,
    onError: (c) => port.refuse(c, { code: 'too-large', retryAfterMs: 0 }),
  })
  // A body without a length is read by the limit itself, which throws when the client leaves in the middle of it.
  const limitOrRefuse: MiddlewareHandler = (c, next) =>
    limit(c, next).catch(() => port.refuse(c, { code: 'bad-request', retryAfterMs: 0 }))
  // For networks that swallow or forbid POST: the same lines, as many as a URL holds.
  app.get('/up', async (c) => await take(c, port, c.req.query('lines') ?? ''))
  app.post('/up', limitOrRefuse, async (c) => {
    if (!TYPES.test(c.req.header('content-type') ?? '')) return port.refuse(c, { code: 'bad-type', retryAfterMs: 0 })
    let body: Buffer
    try {
      body = Buffer.from(await c.req.arrayBuffer())
    } catch {
      // The client left in the middle of its body: nobody reads the answer, and nothing was taken.
      return port.refuse(c, { code: 'bad-request', retryAfterMs: 0 })
    }
    // An intermediary that cuts bodies would otherwise make a frame of the client's look malformed.
    const promised = c.req.query('bytes')
    if (promised !== undefined && promised !== String(body.length))
      return port.refuse(c, { code: 'incomplete', retryAfterMs: 0 })
    return isUtf8(body) ? await take(c, port, body.toString()) : port.refuse(c, { code: 'bad-frame', retryAfterMs: 0 })
  })
}

async function take(c: Context, port: Port, text: string): Promise<Response> {
  const admission = await port.admit(c)
  if (!admission.ok) return port.refuse(c, admission.error)
  const answer = admission.value.receive(text)
  if (!answer.ok) return port.refuse(c, answer.error)
  return c.body(answer.value, 200, { 'content-type': 'text/plain', 'cache-control': 'no-store', ...port.cors(c) })
}
