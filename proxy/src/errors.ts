export type ProxyCode = 'bad-address' | 'cannot-listen' | 'unknown-fault' | 'bad-parameter' | 'needs-http'

/** Why a proxy could not do what was requested. */
export const PROXY_CODES: Readonly<Record<ProxyCode, string>> = {
  'bad-address': 'An address is not `port` or `host:port`.',
  'cannot-listen':
    'The listening socket could not be opened: the port is in use, or the host is not one of this machine.',
  'unknown-fault': 'No fault has that name.',
  'bad-parameter': 'The number that a fault takes is missing or out of range.',
  'needs-http': 'The fault needs to understand HTTP, and the proxy passes bytes only.',
}

/**
 * The one error that this package throws. `cause` is what the system said, where it said something.
 */
export class ProxyError extends Error {
  override readonly name: string = 'ProxyError'
  readonly code: ProxyCode

  constructor(code: ProxyCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
