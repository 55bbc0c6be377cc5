import type { GatewayRequest } from './request.ts'

const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i
/** What may be wrong where one address reaches a limit. */
export const PROXY_HINT = '; behind a proxy, set the option trustProxy'

const PORT = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/

/**
 * The address that a request comes from: the peer's, or what the proxies before the gateway say in
 * `X-Forwarded-For`, to which each adds the address that it was asked from. `hops` is how many of
 * them are trusted, because a client of the first can begin the list with anything.
 */
export function clientAddress(request: Pick<GatewayRequest, 'address' | 'header'>, hops: number): string | null {
  if (hops === 0) return request.address
  const forwarded = request.header('x-forwarded-for')?.split(',') ?? []
  // With fewer than that a proxy was passed by: the earliest that one of them has seen.
  return forwarded.at(-Math.min(hops, forwarded.length))?.trim() || request.address
}

/**
 * What one customer of a network has: an address of IPv4, or 64 bits of IPv6, of which everyone has
 * 2^64 addresses.
 */
export function networkOf(address: string): string {
  const [, v6, v4] = PORT.exec(address) ?? []
  const plain = (v6 ?? v4 ?? address).replace(IPV4_IN_IPV6, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const groups = (text = ''): string[] => (text === '' ? [] : text.split(':'))
  const [left, right] = [groups(head), groups(tail)]
  const zeros = Array<string>(tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)).fill('0')
  const network = [...left, ...zeros, ...right].slice(0, 4)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
