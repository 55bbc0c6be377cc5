import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { GatewayRequest, HttpReply } from './request.ts'

const gzipped = promisify(gzip)

/** What most lines of JSON gain, they gain by the fastest level. */
const LEVEL = 1

/** What bounds it. */
export interface CompressorLimits {
  readonly minCompressedBytes: number
  readonly maxCompressing: number
}

export type Compressor = (request: GatewayRequest, reply: HttpReply) => HttpReply | Promise<HttpReply>

/** Whether a client takes gzip (RFC 9110, section 12.5.3): named, and not with the weight 0. */
function takesGzip(accepted: string | undefined): boolean {
  const codings = (accepted ?? '').toLowerCase().split(',')
  return codings.some((coding) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/.test(coding))
}

/**
 * Compresses what is one piece of text: the answers of polls, and those to requests up. Streams stay
 * as they are, because what is squeezed waits for more. Each takes a quarter of a megabyte while it
 * lasts; beyond `maxCompressing` at once answers go as they are.
 */
export function createCompressor({ minCompressedBytes, maxCompressing }: CompressorLimits): Compressor {
  let compressing = 0
  return (request, reply) => {
    const { status, headers, body } = reply
    const isLines = status === 200 && headers['content-type']?.startsWith('text/plain') === true
    if (typeof body !== 'string' || !isLines || body.length < minCompressedBytes) return reply
    // A cache on the way must not give it to a client that does not take it.
    const varied = { ...headers, vary: [headers['vary'], 'accept-encoding'].filter(Boolean).join(', ') }
    if (compressing >= maxCompressing || !takesGzip(request.header('accept-encoding')))
      return { ...reply, headers: varied }
    compressing++
    return gzipped(body, { level: LEVEL })
      .then(
        (bytes) => ({ ...reply, headers: { ...varied, 'content-encoding': 'gzip' }, body: bytes }),
        () => reply,
      )
      .finally(() => {
        compressing--
      })
  }
}
