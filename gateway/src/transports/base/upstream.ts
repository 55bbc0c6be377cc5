import { isUtf8 } from 'node:buffer'
import type { Code } from '@rungway/protocol'
import type { GatewayRequest, HttpReply, Routes } from '../../http/request.ts'
import type { TransportHost } from '../contract/transport.ts'

/** `text/plain` spares a page of another site the preflight; the other is what the body is. */
const TYPES = /^(text\/plain|application\/x-ndjson)\s*(;|$)/i

/** What a client may send in one request, whatever the gateway's limits (PROTOCOL.md, A5), and the framing of it. */
const MIN_BATCH_BYTES = 2 * 64 * 1024

/**
 * The up path of every transport that has none of its own. One request carries a batch of lines and is answered with the acknowledgement.
 * It may be repeated: what was heard before is heard no second time.
 */
export function mountUp(routes: Routes, port: TransportHost): void {
  const { maxBatchBytes, maxMessageBytes } = port.limits
  // A batch may hold one message more than what it is cut at, and no limit of a gateway's makes clients send less than this.
  const maxBytes = Math.max(maxBatchBytes, MIN_BATCH_BYTES) + maxMessageBytes
  const refuse = (visit: GatewayRequest, code: Code) => port.refuse(visit, { code, retryAfterMs: 0 })
  // For networks that swallow or forbid POST: the same lines, as many as a URL holds.
  routes.get('/up', async (visit) => await take(visit, port, visit.query('lines') ?? ''))
  routes.post('/up', async (visit) => {
    if (!TYPES.test(visit.header('content-type') ?? '')) return refuse(visit, 'bad-type')
    const body = await visit.read(maxBytes)
    // The client left in the middle of its body: nobody reads the answer, and nothing was taken.
    if (typeof body === 'string') return refuse(visit, body)
    // An intermediary that cuts bodies would otherwise make a frame of the client's look malformed.
    const promised = visit.query('bytes')
    if (promised !== undefined && promised !== String(body.length)) return refuse(visit, 'incomplete')
    return isUtf8(body) ? await take(visit, port, body.toString()) : refuse(visit, 'bad-frame')
  })
}

async function take(visit: GatewayRequest, port: TransportHost, text: string): Promise<HttpReply> {
  const admission = await port.admit(visit)
  if (!admission.ok) return port.refuse(visit, admission.error)
  const answer = admission.value.receive(text)
  if (!answer.ok) return port.refuse(visit, answer.error)
  const headers = { 'content-type': 'text/plain', 'cache-control': 'no-store', ...port.cors(visit) }
  return { status: 200, headers, body: answer.value }
}
