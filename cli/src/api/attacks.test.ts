import { connect } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { openWorld, type World } from '../../testing/world.ts'
import { RIGHTS } from '../config/schema.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'
const FEW = 'another-key-of-a-test-that-is-long'

const openAttacked = () =>
  openWorld({
    anonymous: true,
    channels: { 'room:{id}': { history: { messages: 10 } } },
    keys: [
      { name: 'all', secret: KEY, rights: [...RIGHTS] },
      { name: 'few', secret: FEW, rights: ['publish', 'history'], channels: ['room:*'] },
    ],
  })

/** What is answered to bytes, which no client of HTTP would send, until the connection is closed. */
const said = ({ adminUrl }: World, text: string) =>
  new Promise<string>((resolve) => {
    let answer = ''
    const socket = connect(Number(new URL(adminUrl).port), '127.0.0.1')
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', () => {})
    socket.write(text)
  })

const head = (method: string, target: string, ...headers: string[]): string =>
  [`${method} ${target} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers, '', ''].join('\r\n')

const post = (target: string, body: string, key = KEY): string =>
  head(
    'POST',
    target,
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ) + body

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)

const nested = (open: string, close: string, count: number): string => open.repeat(count) + close.repeat(count)

const HOSTILE_BODIES: Readonly<Record<string, readonly [target: string, body: string]>> = {
  'a megabyte of lists': ['/v1/broadcast', `{"data":${nested('[', ']', 500_000)}}`],
  'a megabyte of lists, published': ['/v1/channels/room:1/publications', `{"data":${nested('[', ']', 500_000)}}`],
  'a megabyte of objects, said': ['/v1/channels/room:1/ephemeral', `{"data":${'{"a":'.repeat(150_000)}`],
  'a megabyte of lists, in a batch': [
    '/v1/batch',
    `{"publications":[{"channel":"room:1","data":${nested('[', ']', 400_000)}}]}`,
  ],
  'a megabyte of lists, where no data is': ['/v1/broadcast', nested('[', ']', 500_000)],
  'a key __proto__': ['/v1/broadcast', '{"data":{"__proto__":{"isAdmin":true}}}'],
  'a key __proto__, in a batch': ['/v1/batch', '{"publications":[{"channel":"room:1","data":{"__proto__":1}}]}'],
  'a number beyond any': ['/v1/channels/room:1/publications', '{"data":1e999}'],
}

describe('bodies that are made to hurt', () => {
  test.each(Object.entries(HOSTILE_BODIES))('%s is refused', async (_, [target, body]) => {
    const world = await openAttacked()
    expect(await said(world, post(target, body))).toContain('"bad-frame"')
  })

  test('what nests without end is not parsed, whatever is wrong with it besides', async () => {
    const world = await openAttacked()
    // No JSON, and refused for its depth all the same.
    expect(await said(world, post('/v1/broadcast', '['.repeat(1_000_000)))).toContain('nests deeper')
    expect(await said(world, post('/v1/broadcast', '['.repeat(900)))).toContain('is no JSON')
  })

  test('data may nest as deep as messages may, in a batch too', async () => {
    const world = await openAttacked()
    const { maxDepth } = world.standalone.gateway.limits
    const data = nested('[', ']', maxDepth)
    expect(statusOf(await said(world, post('/v1/broadcast', `{"data":${data}}`)))).toBe(200)
    const batch = await said(world, post('/v1/batch', `{"publications":[{"channel":"room:1","data":${data}}]}`))
    expect(batch).toContain('"offset":1')
    expect(await said(world, post('/v1/broadcast', `{"data":[${data}]}`))).toContain('"bad-frame"')
  })

  test('a length that is a lie is refused at once, and one that is not told when it is reached', async () => {
    const world = await openAttacked()
    const key = `authorization: Bearer ${KEY}`
    const lie = head('POST', '/v1/broadcast', key, 'content-type: application/json', 'content-length: 99999999999')
    expect(statusOf(await said(world, `${lie}{`))).toBe(413)
    const chunk = `10000\r\n${'x'.repeat(0x1_0000)}\r\n`
    const untold = head('POST', '/v1/broadcast', key, 'content-type: application/json', 'transfer-encoding: chunked')
    expect(statusOf(await said(world, untold + chunk.repeat(20)))).toBe(413)
  })

  test('without a key no body is waited for', async () => {
    const world = await openAttacked()
    const stranger = head('POST', '/v1/broadcast', 'content-type: application/json', 'content-length: 1000000')
    expect(statusOf(await said(world, `${stranger}{`))).toBe(401)
  })
})

describe('bodies that are no JSON in UTF-8', () => {
  const posted = (body: string | Buffer, ...headers: string[]): string =>
    head('POST', '/v1/broadcast', `authorization: Bearer ${KEY}`, `content-length: ${body.length}`, ...headers) + body
  const JSON_BODY = '{"data":1}'

  test.each([
    ['no type', [], 'Send application/json'],
    ['a type of text', ['content-type: text/plain'], 'Send application/json'],
    ['another charset', ['content-type: application/json; charset=utf-16'], 'in UTF-8'],
    ['a packed body', ['content-type: application/json', 'content-encoding: gzip'], 'Content-Encoding'],
  ])('%s is refused with what to send', async (_, headers, words) => {
    const world = await openAttacked()
    const answer = await said(world, posted(JSON_BODY, ...headers))
    expect([statusOf(answer), answer.includes(words), answer.includes('"bad-type"')]).toEqual([415, true, true])
  })

  test('JSON by any of its names is taken', async () => {
    const world = await openAttacked()
    for (const type of ['application/json', 'Application/JSON; Charset="UTF-8"', 'application/vnd.app+json'])
      expect([type, statusOf(await said(world, posted(JSON_BODY, `content-type: ${type}`)))]).toEqual([type, 200])
    // Everything of this one may be left out.
    const bare = head('POST', '/v1/users/ada/disconnect', `authorization: Bearer ${KEY}`, 'content-length: 0')
    expect(statusOf(await said(world, bare))).toBe(200)
  })

  test('bytes that are no text are refused, and no replacement characters are sent', async () => {
    const world = await openAttacked()
    const answer = await world.admin('/v1/broadcast', {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: Buffer.from('{"data":"\xc3\x28"}', 'latin1'),
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'bad-frame', message: 'The body is no UTF-8.' },
    ])
  })

  test('a body that does not come whole is one line of the log, and no error', async () => {
    const world = await openAttacked()
    const socket = connect(Number(new URL(world.adminUrl).port), '127.0.0.1')
    socket.on('error', () => {})
    const type = 'content-type: application/json'
    const start = head('POST', '/v1/broadcast', `authorization: Bearer ${KEY}`, type, 'content-length: 99')
    socket.end(`${start}{"da`)
    const lines = () => world.log.filter((line) => line.includes('did not arrive whole'))
    await vi.waitFor(() => expect(lines()).toHaveLength(1))
    expect(world.log.join('')).not.toMatch(/"level":"error"|"stack"/)
  })
})

test('a method that an operation does not take is answered with those that it does', async () => {
  const world = await openAttacked()
  for (const [method, target, allow] of [
    ['POST', '/v1/info', 'GET, HEAD'],
    ['PUT', '/v1/broadcast', 'POST'],
    ['DELETE', '/v1/channels/room:1/history', 'GET, HEAD'],
    ['HEAD', '/v1/batch', 'POST'],
  ] as const) {
    const answer = await said(world, head(method, target, `authorization: Bearer ${KEY}`))
    expect([method, statusOf(answer), /^allow: (.*)\r$/im.exec(answer)?.[1]]).toEqual([method, 405, allow])
  }
  const read = await said(world, head('HEAD', '/v1/info', `authorization: Bearer ${KEY}`))
  expect(statusOf(read)).toBe(200)
})

describe('targets and methods that are made to confuse', () => {
  test.each([
    ['a name that is no text', 'GET', '/v1/channels/%00/history', 400],
    ['a line in a name', 'GET', '/v1/channels/a%0Aforged/history', 400],
    ['half a character', 'GET', '/v1/users/%ff', 200],
    ['a name of JavaScript', 'GET', '/v1/sessions/__proto__', 404],
    ['a position beyond any', 'GET', `/v1/channels/room:1/history?epoch=e&after=${'9'.repeat(400)}`, 200],
    ['a position in no epoch', 'GET', '/v1/channels/room:1/history?after=1', 400],
    ['one thing twice', 'GET', '/v1/channels/room:1/history?limit=1&limit=2', 400],
    ['two slashes', 'GET', '//v1/info', 404],
    ['capitals', 'GET', '/V1/info', 404],
    ['a URL that is none', 'GET', 'http://[/v1/info', 400],
    ['an asterisk', 'OPTIONS', '*', 400],
    ['a method of nobody', 'TRACE', '/v1/info', 405],
    ['a page’s question whether it may ask', 'OPTIONS', '/v1/broadcast', 405],
  ])('%s has its refusal', async (_, method, target, status) => {
    const world = await openAttacked()
    expect(statusOf(await said(world, head(method, target, `authorization: Bearer ${KEY}`)))).toBe(status)
    expect(world.log.join('')).not.toContain('"level":"error"')
  })

  test.each([
    '/v1/info',
    '/v1/../v1/info',
    '/v1/%69nfo',
    '//v1/info',
    '/v1/info/',
    '/v1/info?key=x',
    '/v1//info',
  ])('none of them is a way round the key: %s', async (target) => {
    const world = await openAttacked()
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT']) {
      const answer = await said(world, head(method, target, 'x-http-method-override: GET'))
      expect([method, [401, 404].includes(statusOf(answer)), answer.includes('uptimeSeconds')]).toEqual([
        method,
        true,
        false,
      ])
    }
  })

  test.each([
    ['two keys', [`authorization: Bearer wrong`, `authorization: Bearer ${KEY}`]],
    ['a key and more', [`authorization: Bearer ${KEY} ${FEW}`]],
    ['a key behind a comma', [`authorization: Bearer wrong, Bearer ${KEY}`]],
    ['a key in a cookie', [`cookie: authorization=Bearer ${KEY}`]],
    ['a very long one', [`authorization: Bearer ${' '.repeat(6_000)}${'x'.repeat(6_000)} `]],
  ])('%s is no key', async (_, headers) => {
    const world = await openAttacked()
    expect(statusOf(await said(world, head('GET', '/v1/info', ...headers)))).toBe(401)
  })

  test('a key for some channels is for no others, however they are written', async () => {
    const world = await openAttacked()
    const publish = async (target: string, body: string) => statusOf(await said(world, post(target, body, FEW)))
    expect(await publish('/v1/channels/room:1/publications', '{"data":1}')).toBe(200)
    for (const name of ['news', 'ROOM:1', '%6eews', 'room', '..%2Froom:1', '%20room:1'])
      expect([name, await publish(`/v1/channels/${name}/publications`, '{"data":1}')]).toEqual([name, 403])
    const mixed = '{"publications":[{"channel":"room:1","data":2},{"channel":"news","data":2}]}'
    expect(await publish('/v1/batch', mixed)).toBe(403)
    // Nothing of it was published.
    const history = head('GET', '/v1/channels/room:1/history', `authorization: Bearer ${FEW}`)
    expect(await said(world, history)).toContain('"offset":1}')
  })
})

test('what strangers send by the thousand is no line of the log, and no key is in one', async () => {
  const world = await openAttacked()
  await said(world, post('/v1/broadcast', '{'))
  const lines = world.log.length
  for (let n = 0; n < 200; n++)
    await world.admin(`/v1/info?n=${n}`, { headers: { authorization: `Bearer ${KEY.slice(1)}\u00ff${n}` } })
  expect(world.log.length).toBe(lines)
  for (const key of [KEY, FEW, KEY.slice(1)]) expect(world.log.join('')).not.toContain(key)
})
