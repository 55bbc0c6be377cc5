import { expect, test } from 'vitest'
import { toAddress } from './address.ts'

test('a port alone is of this machine', () => {
  expect(toAddress(8080)).toEqual({ host: '127.0.0.1', port: 8080 })
  expect(toAddress('8080')).toEqual({ host: '127.0.0.1', port: 8080 })
})

test('hosts are names, IPv4 and bracketed IPv6 addresses', () => {
  expect(toAddress('localhost:1')).toEqual({ host: 'localhost', port: 1 })
  expect(toAddress('example.com:443')).toEqual({ host: 'example.com', port: 443 })
  expect(toAddress('[::1]:80')).toEqual({ host: '::1', port: 80 })
})

test.each(['', 'localhost', 'http://localhost:80', '::1:80', 'a:70000', '-1'])('"%s" is no address', (text) => {
  expect(() => toAddress(text)).toThrow(expect.objectContaining({ code: 'bad-address' }))
})
