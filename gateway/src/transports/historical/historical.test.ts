import { describe, expect, test } from 'vitest'
import { openWorld, RawStream } from '../../../testing/raw.ts'
import { TRANSPORTS } from '../index.ts'
import { HISTORICAL_TRANSPORTS, PAGES } from './index.ts'
import { MAX_REPLY_CHARS } from './limits.ts'

const transports = [...TRANSPORTS, ...HISTORICAL_TRANSPORTS]
const HOSTILE_NAMES = ['', 'a.b', 'a(b)', 'alert(1)//', '</script>', 'a\u2028b', 'é', 'a'.repeat(65)]
/** A page of the gateway's own host, as a browser names it. */
const ownPage = (url: string) => ({ referer: `${url}/page` })
/** What Node adds to every reply. */
const OF_HTTP = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])

const bodyOf = async (answer: Promise<Response>) => await (await answer).text()

test('are not offered unless they are named', async () => {
  const world = await openWorld()
  for (const { name } of HISTORICAL_TRANSPORTS) {
    const answer = await world.client(ownPage(world.url)).get(name, { callback: 'c' })
    expect([name, answer.status]).toEqual([name, 404])
  }
  expect(world.sessions).toHaveLength(0)
})

describe('xhr-streaming', () => {
  test('begins with 2 kB of empty lines, and is a line for each frame', async () => {
    const world = await openWorld({ transports })
    const stream = await RawStream.open(world.client().at('xhr-streaming'))
    world.sessions[0]?.send('a')
    const text = await stream.until(/"a"\]\n/)
    expect(text).toBe(`${'\n'.repeat(2_048)}[1,"a"]\n`)
  })
})

describe('multipart', () => {
  test('is a part for each batch of lines, closed by the next boundary', async () => {
    const world = await openWorld({ transports })
    const client = world.client()
    const answer = await client.get('multipart')
    expect(answer.headers.get('content-type')).toBe('multipart/x-mixed-replace; boundary=rungway')
    await answer.body?.cancel()
    const stream = await RawStream.open(client.at('multipart'))
    world.sessions[0]?.send('a')
    world.sessions[0]?.send('b')
    const text = await stream.until(/"b"\]\r\n--rungway\r\n/)
    expect(text).toBe('--rungway\r\nContent-Type: text/plain\r\n\r\n[1,"a"]\n[2,"b"]\r\n--rungway\r\n')
  })
})

describe('forever-iframe', () => {
  test('is a document that calls the page, and begins with more than 1,024 characters', async () => {
    const world = await openWorld({ transports })
    const stream = await RawStream.open(world.client().at('forever-iframe', { callback: 'heard' }))
    const prelude = await stream.until(/<\/script>\n/)
    expect(prelude.length).toBeGreaterThan(1_024)
    expect(prelude).toContain('parent["heard"](l)')
    world.sessions[0]?.send('a')
    expect(await stream.until(/r\(\["/)).toBe(`${prelude}<script>r(["[1,\\"a\\"]"])</script>\n`)
  })

  test('what a message holds cannot leave its script', async () => {
    const world = await openWorld({ transports })
    const stream = await RawStream.open(world.client().at('forever-iframe', { callback: 'heard' }))
    const prelude = await stream.until(/<\/script>\n/)
    world.sessions[0]?.send('</script><script>alert(1)</script><!-- \u2028')
    const script = (await stream.until(/r\(\["[\s\S]*<\/script>\n$/)).slice(prelude.length)
    expect(script.match(/<\/?script/g)).toEqual(['<script', '</script'])
    expect(script).not.toMatch(/<!--|\u2028/)
  })

  test('a refusal is a document that calls the page too', async () => {
    const world = await openWorld({ transports, authenticate: () => null })
    const answer = await world.client().get('forever-iframe', { callback: 'heard' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await answer.text()).toContain('r(["[\\"end\\",\\"unauthorized\\"')
  })
})

test.each([
  'xhr-streaming',
  'multipart',
  'forever-iframe',
])('%s ends a reply that has become long, and goes on with the next request of the link', async (route) => {
  const world = await openWorld({ transports })
  const client = world.client()
  const more = { callback: 'heard' }
  const body = 'x'.repeat(100_000)
  const answer = client.get(route, more)
  while (world.sessions[0] === undefined) await new Promise((resolve) => setImmediate(resolve))
  const [session] = world.sessions
  const count = Math.ceil(MAX_REPLY_CHARS / body.length) + 2
  for (let n = 0; n < count; n++) session?.send(body)
  const text = await bodyOf(answer)
  expect(text.length).toBeGreaterThanOrEqual(MAX_REPLY_CHARS)
  expect(session?.transport).toBe(null)
  client.seen = 3
  const stream = await RawStream.open(client.at(route, more))
  const last = route === 'forever-iframe' ? `[${count},\\"` : `[${count},"`
  expect(await stream.until(new RegExp(last.replace(/[[\\]/g, '\\$&')))).toContain(last)
  expect(world.gateway.sessionCount).toBe(1)
})

describe('jsonp-polling', () => {
  test('is a call of the function that the page named', async () => {
    const world = await openWorld({ transports })
    const client = world.client(ownPage(world.url))
    const answer = client.get('jsonp-polling', { callback: 'heard_1' })
    while (world.sessions[0]?.transport !== 'jsonp-polling') await new Promise((resolve) => setImmediate(resolve))
    world.sessions[0]?.send('a\u2028</script>')
    expect(await bodyOf(answer)).toBe('/**/heard_1(["[1,\\"a\\u2028\\u003c/script\\u003e\\"]"]);')
  })

  test('takes lines by a GET, and acknowledges them by a call', async () => {
    const world = await openWorld({ transports })
    const client = world.client(ownPage(world.url))
    const up = (lines: string) => bodyOf(client.get('jsonp-polling/up', { callback: 'c', lines }))
    expect(await up('[1,"a"]\n[2,"b"]')).toMatch(/^\/\*\*\/c\(\["\[\\"welcome\\"/)
    expect(await up('[1,"a"]\n[2,"b"]')).toContain('\\"seen\\":2')
    expect(world.heard).toEqual(['a', 'b'])
    expect(await up('nonsense')).toContain('[\\"end\\",\\"bad-frame\\"')
  })

  test('is for pages of listed origins, whatever the gateway allows others', async () => {
    for (const origins of [['https://app.example'], '*'] as const) {
      const world = await openWorld({ transports, origins })
      const status = async (headers: Record<string, string>) =>
        (await world.client(headers).get('jsonp-polling/up', { callback: 'c', lines: '' })).status
      const isListed = origins !== '*'
      expect(await status({ referer: 'https://app.example/' })).toBe(isListed ? 200 : 403)
      expect(await status({ referer: `${world.url}/` })).toBe(200)
      expect(await status({ referer: 'https://evil.example/' })).toBe(403)
      expect(await status({ referer: 'https://app.example.evil.example/' })).toBe(403)
      expect(await status({ referer: 'nonsense' })).toBe(403)
      expect(await status({})).toBe(403)
    }
  })

  test('never shows a cookie to the application, and shows the token of the URL', async () => {
    const seen: (string | null)[][] = []
    const authenticate = ({ headers }: Request) => {
      seen.push([headers.get('cookie'), headers.get('authorization')])
      return { id: 'ada' }
    }
    const world = await openWorld({ transports, authenticate })
    const client = world.client({ ...ownPage(world.url), cookie: 'id=1' })
    await client.get('jsonp-polling/up', { callback: 'c', lines: '', access_token: 't' })
    await client.get('jsonp-polling/up', { callback: 'c', lines: '', access_token: 'a\nb' })
    expect(seen).toEqual([
      [null, 'Bearer t'],
      [null, null],
    ])
  })
})

test.each([
  'forever-iframe',
  'jsonp-polling',
  'jsonp-polling/up',
])('%s refuses every name of a function that is not one identifier', async (route) => {
  const world = await openWorld({ transports })
  for (const callback of [...HOSTILE_NAMES, undefined]) {
    const answer = await world.client(ownPage(world.url)).get(route, { callback })
    expect([callback, answer.status, answer.headers.get('content-type')]).toEqual([callback, 400, 'application/json'])
    expect(await answer.text()).not.toContain(callback || '<')
  }
  expect(world.sessions).toHaveLength(0)
})

describe('a refusal reaches the application', () => {
  const told = ({ refusals }: Awaited<ReturnType<typeof openWorld>>) => refusals.map(({ code, path }) => [code, path])

  test.each([
    'forever-iframe',
    'xhr-streaming',
    'multipart',
    'xhr-polling',
    'jsonp-polling',
    'jsonp-polling/up',
    'meta-refresh',
    'endless-page',
  ])('%s, of a user that is not let in', async (route) => {
    const world = await openWorld({ transports: [...transports, ...PAGES], authenticate: () => null })
    await world.client(ownPage(world.url)).get(route, { callback: 'heard', lines: '' })
    expect(told(world)).toEqual([['unauthorized', `/${route}`]])
  })

  test('jsonp-polling/up, of lines that are none', async () => {
    const world = await openWorld({ transports })
    await world.client(ownPage(world.url)).get('jsonp-polling/up', { callback: 'c', lines: 'nonsense' })
    expect(told(world)).toEqual([['bad-frame', '/jsonp-polling/up']])
  })

  test.each(['forever-iframe', 'jsonp-polling'])('%s, of a name that is no identifier', async (route) => {
    const world = await openWorld({ transports })
    await world.client(ownPage(world.url)).get(route, { callback: 'alert(1)' })
    expect(told(world)).toEqual([['bad-request', `/${route}`]])
  })

  test('jsonp-polling, of a page that is not listed', async () => {
    const world = await openWorld({ transports })
    await world.client({ referer: 'https://evil.example/' }).get('jsonp-polling', { callback: 'c' })
    expect(told(world)).toEqual([['forbidden', '/jsonp-polling']])
  })

  test.each(PAGES.map(({ name }) => name))('%s, of a form that is none of its own', async (route) => {
    const world = await openWorld({ transports: [...transports, ...PAGES] })
    await fetch(`${world.url}/${route}`, { method: 'POST', body: 'text=a' })
    expect(told(world)).toEqual([['bad-request', `/${route}`]])
  })
})

test('the headers of each reply', async () => {
  const world = await openWorld({ transports: [...transports, ...PAGES] })
  const closed = await openWorld({ transports: [...transports, ...PAGES], authenticate: () => null })
  const headersOf = async (route: string, { url: base, client: open } = world) => {
    const abort = new AbortController()
    const client = open(ownPage(base))
    const url = client.at(route, { callback: 'c', greet: 1, lines: '' })
    const { headers } = await fetch(url, { headers: client.headers, signal: abort.signal })
    abort.abort()
    return Object.fromEntries([...headers].filter(([name]) => !OF_HTTP.has(name)))
  }
  const every = { 'x-content-type-options': 'nosniff' }
  const stored = { ...every, 'cache-control': 'no-store, no-transform' }
  const stream = { ...stored, 'x-accel-buffering': 'no', incremental: '?1' }
  const text = { 'content-type': 'text/plain; charset=utf-8' }
  const html = { ...every, 'content-type': 'text/html; charset=utf-8' }
  const frame = {
    ...html,
    'content-security-policy': "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'self'",
    'cross-origin-embedder-policy': 'require-corp',
  }
  const script = {
    ...stored,
    'content-type': 'application/javascript; charset=utf-8',
    'cross-origin-resource-policy': 'cross-origin',
  }
  const page = {
    ...html,
    'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    'referrer-policy': 'same-origin',
  }
  expect({
    'forever-iframe': await headersOf('forever-iframe'),
    'xhr-streaming': await headersOf('xhr-streaming'),
    multipart: await headersOf('multipart'),
    'xhr-polling': await headersOf('xhr-polling'),
    'jsonp-polling': await headersOf('jsonp-polling'),
    'jsonp-polling/up': await headersOf('jsonp-polling/up'),
    'meta-refresh': await headersOf('meta-refresh'),
    'endless-page': await headersOf('endless-page'),
    sse: await headersOf('sse'),
    'http-streaming': await headersOf('http-streaming'),
    'forever-iframe that is refused': await headersOf('forever-iframe', closed),
    'jsonp-polling that is refused': await headersOf('jsonp-polling', closed),
    'meta-refresh that is refused': await headersOf('meta-refresh', closed),
  }).toEqual({
    'forever-iframe': { ...frame, ...stream },
    'xhr-streaming': { ...text, ...stream },
    multipart: { 'content-type': 'multipart/x-mixed-replace; boundary=rungway', ...stream },
    'xhr-polling': { ...text, ...stored },
    'jsonp-polling': script,
    'jsonp-polling/up': script,
    'meta-refresh': { ...page, 'cache-control': 'no-store' },
    'endless-page': { ...page, ...stream },
    sse: { 'content-type': 'text/event-stream', ...stream },
    'http-streaming': { ...text, ...stream },
    'forever-iframe that is refused': { ...frame, 'cache-control': 'no-store' },
    'jsonp-polling that is refused': script,
    'meta-refresh that is refused': { ...every, 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
})
