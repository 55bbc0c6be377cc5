import { describe, expect, test } from 'vitest'
import { kindOfPacket, linesOf, packetsIn } from './packets.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const unit = (type: 'head' | 'body' | 'frame', way: 'up' | 'down') => ({ type, way, exchange: 1 })
const kinds = (type: 'head' | 'body' | 'frame', way: 'up' | 'down', text: string) =>
  linesOf(unit(type, way), bytes(text)).map(({ kind }) => kind)

test.each([
  ['0{"sid":"x"}', 'open'],
  ['1', 'close'],
  ['2', 'ping'],
  ['3', 'pong'],
  ['4hello', 'message'],
  ['5', 'upgrade'],
  ['6', 'noop'],
  ['2probe', 'probe'],
  ['3probe', 'probed'],
  ['bAQID', 'binary'],
  ['HTTP', null],
  ['', null],
])('the packet %j is %s', (packet, kind) => {
  expect(kindOfPacket(packet)).toBe(kind)
})

test('a body is cut at U+001E, with or without the framing of a chunk', () => {
  expect(packetsIn('4a\u001e4b')).toEqual(['4a', '4b'])
  expect(packetsIn('5\r\n4a\u001e4b\r\n')).toEqual(['4a', '4b'])
  expect(packetsIn('0\r\n\r\n')).toEqual([])
})

describe('a unit', () => {
  test('with a head is what the request is for, or how it went', () => {
    expect(kinds('head', 'up', 'GET /e/?EIO=4&transport=polling HTTP/1.1\r\n\r\n')).toEqual(['handshake'])
    expect(kinds('head', 'up', 'GET /e/?EIO=4&transport=polling&sid=** HTTP/1.1\r\n\r\n')).toEqual(['poll'])
    expect(kinds('head', 'up', 'POST /e/?sid=** HTTP/1.1\r\n\r\n')).toEqual(['post'])
    expect(kinds('head', 'up', 'GET /e/?sid=** HTTP/1.1\r\nUpgrade: websocket\r\n\r\n')).toEqual(['socket'])
    expect(kinds('head', 'down', 'HTTP/1.1 101 Switching Protocols\r\n\r\n')).toEqual(['accepted'])
    expect(kinds('head', 'down', 'HTTP/1.1 404 Not Found\r\n\r\n')).toEqual(['refused'])
    expect(kinds('head', 'down', 'HTTP/1.1 200 OK\r\n\r\n')).toEqual([])
  })

  test('with a body or a frame is its packets', () => {
    expect(kinds('body', 'down', '4a\u001e4b')).toEqual(['message', 'message'])
    expect(kinds('body', 'down', 'ok')).toEqual(['posted'])
    expect(linesOf(unit('frame', 'down'), Uint8Array.of(0x81, 6, ...bytes('3probe')))).toEqual([
      { kind: 'probed', way: 'down', by: 'websocket', exchange: 1, text: '3probe' },
    ])
    expect(kinds('body', 'down', '')).toEqual([])
  })
})
