import { expect, test } from 'vitest'
import type { Figures } from '../figures.ts'
import type { RequestRow } from '../recording.ts'
import { csvOf } from './csv.ts'
import { harOf } from './har.ts'

const FIGURES: Figures = {
  messages: 2,
  requests: 1,
  bytesUp: 10,
  bytesDown: 30,
  requestsPerMessage: 0.5,
  bytesPerMessage: 20,
  overhead: null,
  p50: 1.5,
  p95: 2,
  p99: 2,
}

test('a CSV has a row for each lane and for each message', () => {
  const arrivals = [{ n: 1, way: 'down' as const, sentAt: 0, at: 1.5 }]
  const lines = csvOf(new Map([['a,"b"', FIGURES]]), new Map([['sse', { arrivals }]])).split('\r\n')
  expect(lines).toEqual([
    'lane,messages,requests,bytesUp,bytesDown,requestsPerMessage,bytesPerMessage,overhead,p50,p95,p99',
    '"a,""b""",2,1,10,30,0.5,20,,1.5,2,2',
    '',
    'lane,way,n,sentAt,arrivedAt,milliseconds',
    'sse,down,1,1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.001Z,1.50',
    '',
  ])
})

test('a HAR has requests as DevTools write them, and the messages of a WebSocket', () => {
  const socket: RequestRow = {
    id: 1,
    lane: 'websocket',
    method: 'GET',
    target: '/lab/v/websocket/websocket?v=1&session=***',
    startMs: 1_000,
    responseMs: 1_004,
    endMs: null,
    status: 101,
    bytesUp: 400,
    bytesDown: 200,
    isStopped: false,
    headUp: 'GET /lab/v/websocket/websocket?v=1&session=*** HTTP/1.1\r\nhost: x:1\r\nupgrade: websocket\r\n',
    headDown: 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n',
    frames: [{ at: 1_500, way: 'up', opcode: 1, bytes: 9, text: 'hi' }],
  }
  expect(harOf([socket], 'http://x:1', '1')).toMatchObject({
    log: {
      version: '1.2',
      entries: [
        {
          _resourceType: 'websocket',
          startedDateTime: '1970-01-01T00:00:01.000Z',
          request: {
            url: 'ws://x:1/lab/v/websocket/websocket?v=1&session=***',
            headers: [{ name: 'host', value: 'x:1' }, {}],
          },
          response: { status: 101, statusText: 'Switching Protocols' },
          timings: { wait: 4 },
          _webSocketMessages: [{ type: 'send', time: 1.5, opcode: 1, data: 'hi' }],
        },
      ],
    },
  })
  const poll = { ...socket, headUp: 'GET /x HTTP/1.1\r\n', endMs: 1_010, isStopped: true }
  const [entry] = (harOf([poll], 'http://x:1', '1') as { log: { entries: object[] } }).log.entries
  expect(entry).toMatchObject({ time: 10, _resourceType: 'fetch', response: { _error: 'net::ERR_CONNECTION_RESET' } })
  expect(entry).not.toHaveProperty('_webSocketMessages')
})
