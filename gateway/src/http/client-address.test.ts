import { expect, test } from 'vitest'
import { clientAddress, networkOf } from './client-address.ts'
import type { GatewayRequest } from './request.ts'

const from = (address: string | null, forwarded?: string): GatewayRequest => ({
  method: 'GET',
  path: '/',
  address,
  isAborted: false,
  query: () => undefined,
  search: '',
  queryAll: () => [],
  header: (name) => (name === 'x-forwarded-for' ? forwarded : undefined),
  toRequest: () => null,
  onAbort() {},
})

test.each<[number, string | undefined, string]>([
  [0, '203.0.113.1', '192.0.2.9'],
  [1, undefined, '192.0.2.9'],
  [1, '203.0.113.1', '203.0.113.1'],
  [1, 'forged, 198.51.100.7, 203.0.113.1', '203.0.113.1'],
  [2, 'forged, 198.51.100.7, 203.0.113.1', '198.51.100.7'],
  [2, '203.0.113.1', '203.0.113.1'],
  [1, '', '192.0.2.9'],
])('behind %i proxies, with X-Forwarded-For: %s, a request comes from %s', (hops, forwarded, address) => {
  expect(clientAddress(from('192.0.2.9', forwarded), hops)).toBe(address)
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2:ffff::1', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network))
