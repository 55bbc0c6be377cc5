/** The head of a request or a response. */
export interface Head {
  /** The first line's three parts: method, target and version; or version, status and phrase. */
  readonly line: readonly [string, string, string]
  /** By name in lower case; of a name that comes twice, the last. */
  readonly headers: ReadonlyMap<string, string>
}

export function parseHead(bytes: Buffer): Head {
  const [first = '', ...fields] = bytes.toString('latin1').trimEnd().split('\r\n')
  const [a = '', b = '', ...rest] = first.split(' ')
  const headers = new Map<string, string>()
  for (const field of fields) {
    const colon = field.indexOf(':')
    headers.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
  }
  return { line: [a, b, rest.join(' ')], headers }
}

export const isUpgrade = ({ headers }: Head): boolean => headers.get('upgrade')?.toLowerCase() === 'websocket'

/** What comes after the head of a request. */
export function requestFraming(head: Head): 'chunked' | 'undecided' | { readonly length: number } {
  if (isUpgrade(head)) return 'undecided'
  return bodyFraming(head) ?? { length: 0 }
}

/** A response that another follows, such as `100 Continue` (RFC 9110, section 15.2). */
export const isInterim = ({ line: [, status] }: Head): boolean => /^1\d\d$/.test(status) && status !== '101'

/** What comes after the head of a response to a request with that method. */
export function responseFraming(
  head: Head,
  method: string,
): 'none' | 'interim' | 'chunked' | 'frames' | 'until-close' | { readonly length: number } {
  const status = Number(head.line[1])
  if (isInterim(head)) return 'interim'
  if (status === 101) return 'frames'
  if (method === 'HEAD' || status === 204 || status === 304) return 'none'
  return bodyFraming(head) ?? 'until-close'
}

function bodyFraming({ headers }: Head): 'chunked' | { readonly length: number } | null {
  if (headers.get('transfer-encoding')?.toLowerCase().includes('chunked')) return 'chunked'
  const length = headers.get('content-length')
  return length === undefined ? null : { length: Number(length) }
}
