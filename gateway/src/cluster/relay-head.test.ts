import { describe, expect, test } from 'vitest'
import type { User } from '../auth/user.ts'
import type { GatewayRequest } from '../http/request.ts'
import { fromOf, readReplyHead, replyFor, requestHead, vouchedOf } from './relay-head.ts'

const requestOf = (search: string, headers: Record<string, string> = {}): GatewayRequest => ({
  method: 'GET',
  path: '/sse',
  search,
  address: null,
  isAborted: false,
  query: () => undefined,
  queryAll: () => [],
  header: (name) => headers[name],
  toRequest: () => null,
  onAbort() {},
})

const headOf = (search: string, headers: Record<string, string> = {}, user: User = { id: '' }) =>
  requestHead(
    requestOf(search, headers),
    { user, network: '192.0.2.1' },
    { from: 'node-two', to: 'node-one' },
    'request',
  )

describe('a request for another node', () => {
  test('has what transports read, and no credentials', () => {
    const head = headOf('session=a', {
      'last-event-id': 'a:1',
      'content-type': 'text/plain',
      origin: 'https://app.example',
      host: 'gateway.example:8080',
      cookie: 'sid=1',
      authorization: 'Bearer a',
      'sec-websocket-protocol': 'rungway, bearer.YQ',
    })
    expect(head).toEqual({
      ':method': 'GET',
      ':path': '/sse?session=a',
      ':authority': 'gateway.example:8080',
      'rungway-node': 'node-one',
      'rungway-from': 'node-two',
      'rungway-user': '{"id":""}',
      'rungway-network': '192.0.2.1',
      'last-event-id': 'a:1',
      'content-type': 'text/plain',
      origin: 'https://app.example',
    })
  })

  test.each(['a b', 'é', 'a\u0080', 'a#b', 'a"b', '%00'])('takes the query %j so that HTTP/2 carries it', (search) => {
    const path = String(headOf(search)[':path'])
    expect(path).toMatch(/^\/sse\?[\x21-\x7e]+$/)
    expect(decodeURIComponent(path.slice('/sse?'.length))).toBe(decodeURIComponent(search))
  })

  test.each(['a\nb', 'a\u0000', 'é', ' a', 'a '])('leaves out a header whose value is %j', (value) => {
    expect(headOf('', { origin: value })).not.toHaveProperty('origin')
  })

  test('says which node it comes from', () => {
    expect([fromOf(headOf('')), fromOf({})]).toEqual(['node-two', null])
  })

  test('names a host where the client named none that is one', () => {
    expect(headOf('', { host: 'a/b?c@d' })[':authority']).toBe('localhost')
  })

  test('carries any user', () => {
    const user = { id: 'Zoë \u{1f600} \ud800 \u007f', expiresAt: 5, data: { role: 'a\nb' } }
    const head = headOf('', {}, user)
    expect(head['rungway-user']).toMatch(/^[\x20-\x7e]+$/)
    expect(vouchedOf({ ...head })).toEqual({ user, network: '192.0.2.1' })
  })
})

test.each([
  undefined,
  '',
  '{',
  'null',
  '[]',
  '{"id":1}',
  '{"id":"a","expiresAt":"never"}',
])('a user that is %j is none', (user) => expect(vouchedOf({ 'rungway-user': user })).toBeNull())

describe('the head of a reply', () => {
  test('comes back as it was, with what a refusal says', () => {
    const refusal = { code: 'too-many', retryAfterMs: 5, message: 'Zu viele Übertragungen' } as const
    const { headers } = replyFor({ status: 429, headers: { 'x-own': 'a' }, body: '', refusal })
    expect(readReplyHead({ ':status': 429, date: 'now', 'content-length': '2', ...headers })).toEqual({
      ok: true,
      value: { type: 'reply', reply: { status: 429, headers: { 'x-own': 'a' }, body: null, refusal }, length: 2 },
    })
  })

  test.each<[string, Parameters<typeof readReplyHead>[0]]>([
    ['no status', {}],
    ['a status of no reply', { ':status': 100 }],
    ['a length that is none', { ':status': 200, 'content-length': '-1' }],
    ['a refusal that is none', { ':status': 400, 'rungway-refusal': '{"code":"toString","retryAfterMs":0}' }],
    ['a refusal that is no JSON', { ':status': 400, 'rungway-refusal': '{' }],
  ])('with %s is not taken', (_what, headers) => {
    expect(readReplyHead(headers)).toEqual({ ok: false, error: 'bad-reply' })
  })
})
