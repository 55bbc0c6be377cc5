import { ProxyError } from './errors.ts'

/** Where a TCP connection goes to, or where a proxy listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** The address of this machine that no other machine reaches. */
export const LOOPBACK = '127.0.0.1'

/** `8080`, `'8080'`, `'localhost:8080'`, `'example.com:443'` or `'[::1]:8080'`. */
export type AddressLike = number | string | Address

const MAX_PORT = 65_535

/**
 * Reads an address; one without a host is of this machine. Throws `ProxyError` with `bad-address`.
 */
export function toAddress(from: AddressLike): Address {
  if (typeof from === 'object') return from
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]+)\]|([^:[\]/\s]+)):)?(\d{1,5})$/.exec(String(from)) ?? []
  const port = Number(digits)
  if (digits === '' || port > MAX_PORT)
    throw new ProxyError(
      'bad-address',
      `"${from}" is no address: expected a port or host:port, such as 8080, localhost:8080 or [::1]:8080`,
    )
  return { host: bracketed ?? plain ?? LOOPBACK, port }
}
