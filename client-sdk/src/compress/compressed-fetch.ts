import type { Environment } from '../environment/environment.ts'
import { gzip } from '../environment/gzip.ts'

type Fetch = NonNullable<Environment['fetch']>

export interface CompressOptions {
  /** Bodies from so many characters on are compressed: what is shorter fits into one packet anyway. Default: 1 400. */
  readonly minChars?: number
}

/**
 * A `fetch` that compresses long bodies up with gzip, by the platform's `CompressionStream`; where
 * there is none they go as they are. For a gateway with the option `compress`, which alone takes
 * them:
 *
 *     connect(url, { environment: { fetch: compressedFetch(fetch) } })
 *
 * Costs a preflight with a gateway of another origin. Bodies that hold a secret beside what a
 * stranger has chosen should not be compressed.
 */
export function compressedFetch(fetch: Fetch, { minChars = 1_400 }: CompressOptions = {}): Fetch {
  return async (input, init) => {
    const { body } = init ?? {}
    const packer = typeof body === 'string' && body.length >= minChars ? gzip() : undefined
    if (packer === undefined) return await fetch(input, init)
    const packed = new Response(body ?? null).body?.pipeThrough(packer)
    const headers = new Headers(init?.headers)
    // A text has this type by itself, and bytes have none.
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
    headers.set('content-encoding', 'gzip')
    return await fetch(input, { ...init, headers, body: await new Response(packed ?? null).arrayBuffer() })
  }
}
