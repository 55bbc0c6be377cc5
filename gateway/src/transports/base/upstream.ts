import { isUtf8 } from 'node:buffer'
import { type Code, ok } from '@rungway/protocol'
import { standing } from '../../http/reply-headers.ts'
import type { GatewayRequest, HeldBody, HttpReply, HttpRequest, Refusal, Routes } from '../../http/request.ts'
import type { Admission, TransportHost } from '../contract/transport.ts'

/** `text/plain` spares a page of another site the preflight; the other is what the body is. */
const TYPES = /^(text\/plain|application\/x-ndjson)\s*(;|$)/i

/**
 * What a client may send in one request, whatever the gateway's limits (PROTOCOL.md, A5), and the
 * framing of it.
 */
const MIN_BATCH_BYTES = 2 * 64 * 1024

/**
 * A GET that carries something up is marked by this header: no link and no image can set it, and
 * the page of another site not without a preflight, which no browser makes for a page that the
 * gateway does not list. A POST needs none: browsers name its page's origin.
 */
const MARK = 'rungway'
const UNMARKED =
  'A GET that carries messages up has the header "Rungway: 1", without which a link or an image could send them. The client sets it.'

const HEADERS = standing({ 'content-type': 'text/plain', 'cache-control': 'no-store' })

const UNTAKEN =
  'The body is compressed in a way that the gateway does not take: gzip alone, and only with the option "compress".'

/**
 * The up path of every transport that has none of its own. One request carries a batch of lines,
 * and its reply the acknowledgement. It may be repeated: what was received before is not received a
 * second time.
 */
export function mountUp(routes: Routes, host: TransportHost): void {
  const { maxBatchBytes, maxMessageBytes } = host.limits
  // A batch may hold one message more than what it is cut at, and no limit of a gateway's makes
  // clients send less than this.
  const maxBytes = Math.max(maxBatchBytes, MIN_BATCH_BYTES) + maxMessageBytes
  const refuse = (request: GatewayRequest, code: Code) => host.refuse(request, { code, retryAfterMs: 0 })
  // For networks that swallow or forbid POST: the same lines, as many as a URL holds.
  routes.get('/up', async (request) => {
    if (request.header(MARK) === undefined)
      return host.refuse(request, { code: 'forbidden', retryAfterMs: 0, message: UNMARKED })
    const admission = await host.admit(request)
    if (!admission.ok) return host.refuse(request, admission.error)
    const text = request.query('lines') ?? request.queryAll('line').join('\n')
    const promised = request.query('bytes')
    if (promised !== undefined && promised !== String(Buffer.byteLength(text))) return refuse(request, 'incomplete')
    const refusal = await begun(admission.value, null)
    if (refusal !== null) return host.refuse(request, refusal)
    return receive(request, host, admission.value, text)
  })
  routes.post('/up', async (request) => {
    if (!TYPES.test(request.header('content-type') ?? '')) return refuse(request, 'bad-type')
    const coding = request.header('content-encoding')?.toLowerCase() ?? 'identity'
    if (coding !== 'identity' && (coding !== 'gzip' || host.unfold === undefined))
      return host.refuse(request, { code: 'bad-type', retryAfterMs: 0, message: UNTAKEN })
    // First the user, then the content: a body of a client that is refused would only take memory.
    const admission = await host.admit(request)
    if (!admission.ok) return host.refuse(request, admission.error)
    const body = await host.bodies.read(request, maxBytes)
    if (!body.ok) return host.refuse(request, body.error)
    try {
      const refusal = await begun(admission.value, body.value)
      if (refusal !== null) return host.refuse(request, refusal)
      const unfold = coding === 'gzip' ? host.unfold : undefined
      const whole = unfold === undefined ? ok(body.value.bytes) : unfold(body.value.bytes, maxBytes)
      if (!whole.ok) return refuse(request, whole.error)
      return await receiveBody(request, host, admission.value, whole.value)
    } finally {
      body.value.release()
    }
  })
}

/** Waits until lines may be read; `body`: where they are. Returns why they are refused instead. */
async function begun(admission: Admission, body: HeldBody | null): Promise<Refusal | null> {
  const unlessCut = (waiting: Promise<unknown>): Promise<Refusal | null> => {
    const settled = waiting.then(() => null)
    return body === null ? settled : Promise.race([settled, body.gaveWay])
  }
  for (let turn = admission.turn(); turn !== null; turn = admission.turn()) {
    const refusal = turn instanceof Promise ? await unlessCut(turn) : turn
    if (refusal !== null) return refusal
  }
  const beginning = body?.begin() ?? null
  return beginning === null ? null : await unlessCut(beginning)
}

async function receiveBody(
  request: HttpRequest,
  host: TransportHost,
  admission: Admission,
  body: Uint8Array,
): Promise<HttpReply> {
  // An intermediary that cuts bodies would otherwise make a frame of the client's look malformed.
  const promised = request.query('bytes')
  if (promised !== undefined && promised !== String(body.length))
    return host.refuse(request, { code: 'incomplete', retryAfterMs: 0 })
  if (!isUtf8(body))
    return host.refuse(request, { code: 'bad-frame', retryAfterMs: 0, message: 'The body is no UTF-8.' })
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return await receive(request, host, admission, text)
}

async function receive(
  request: GatewayRequest,
  host: TransportHost,
  admission: Admission,
  text: string,
): Promise<HttpReply> {
  const received = await admission.receive(text)
  if (!received.ok) return host.refuse(request, received.error)
  return { status: 200, headers: HEADERS, body: received.value }
}
