import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openWorld, type RawClient, RawStream, rawTcp, refused } from '../../testing/raw.ts'

const attached = async (world: { sessions: { transport: string | null }[] }, transport: string) => {
  while (world.sessions[0]?.transport !== transport) await new Promise((resolve) => setImmediate(resolve))
}

describe('http-streaming', () => {
  test('[T7] begins with an empty line, and is a line for each frame', async () => {
    const world = await openWorld()
    const stream = await RawStream.open(world.client().at('http-streaming'))
    world.sessions[0]?.send('a')
    world.sessions[0]?.send(new Uint8Array([1]))
    const text = await stream.until(/base64"\]\n/)
    expect(text).toBe('\n[1,"a"]\n[2,"AQ==","base64"]\n')
    world.sessions[0]?.send('b')
    expect(await stream.until(/"b"\]\n/)).toBe(`${text}[3,"b"]\n`)
  })
})

test.each(['http-streaming', 'sse'])('%s is cut into chunks by bytes, not by characters', async (route) => {
  const world = await openWorld()
  const stream = await RawStream.open(world.client().at(route))
  for (const body of ['é', '😀', 'a']) {
    world.sessions[0]?.send(body)
    expect(await stream.until(new RegExp(`"${body}"`, 'u'))).toContain(`"${body}"]`)
  }
  expect(stream.isOver).toBe(false)
})

describe('polling', () => {
  test('[T8] long-polling is answered as soon as there is something, with all of it', async () => {
    const world = await openWorld()
    const client = world.client()
    const answer = client.get('long-polling')
    await attached(world, 'long-polling')
    world.sessions[0]?.send('a')
    world.sessions[0]?.send('b')
    expect(await (await answer).text()).toBe('[1,"a"]\n[2,"b"]')
    expect(await (await client.get('long-polling', { seen: 1 })).text()).toBe('[2,"b"]')
  })

  test('[T8] [P1] long-polling is answered with nothing after pingMs', async () => {
    const world = await openWorld({ limits: { pingMs: 20 } })
    const answer = await world.client().get('long-polling')
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })

  test('[T9] short-polling is answered at once, with nothing if there is nothing', async () => {
    const world = await openWorld()
    const client = world.client()
    expect(await (await client.get('short-polling')).text()).toBe('')
    world.sessions[0]?.send('a')
    expect(await (await client.get('short-polling')).text()).toBe('[1,"a"]')
    expect(await (await client.get('short-polling', { seen: 1 })).text()).toBe('')
  })

  test('[S3] an answer that is lost comes again, until it was seen', async () => {
    const world = await openWorld()
    const client = world.client()
    await client.post('[1,"a"]')
    for (const _ of [1, 2, 3]) expect(await (await client.get('short-polling')).text()).toBe('[1,"a"]')
    expect(await (await client.get('short-polling', { seen: 1 })).text()).toBe('')
  })

  test('[A5] an answer holds what fits its limit, and at least one message', async () => {
    const world = await openWorld({ limits: { maxBatchBytes: 1_000 } })
    const client = world.client()
    await client.post('')
    const bodies = [...Array(4)].map((_, i) => `${i}`.repeat(400))
    for (const body of [...bodies, 'x'.repeat(5_000)]) world.sessions[0]?.send(body)
    const sizes = []
    for (let seen = 0; seen < 5; ) {
      const lines = (await (await client.get('short-polling', { seen })).text()).split('\n')
      sizes.push(lines.length)
      seen += lines.length
    }
    expect(sizes).toEqual([2, 2, 1])
  })
})

/** What stands in a dialogue of PROTOCOL.md as the gateway's answers: the frames of each. */
function answersIn(heading: string): string[] {
  const page = readFileSync(new URL('../../../protocol/PROTOCOL.md', import.meta.url), 'utf8')
  const [, section = ''] = page.split(`### ${heading}\n`)
  const [, dialogue = ''] = section.split('```')
  return [...dialogue.matchAll(/^C ← G {3}(.*)$/gm)].map(([, line = '']) => line.slice(`${line}[`.indexOf('[')))
}

test('[T8] [T16] the dialogue of long polling in PROTOCOL.md', async () => {
  const world = await openWorld()
  const client = world.client()
  const polls = async (count: number) => {
    while (world.gateway.stats().attached['long-polling'] !== count)
      await new Promise((resolve) => setImmediate(resolve))
  }
  const textOf = async (answer: Promise<Response>) => (await (await answer).text()).replaceAll('\n', ' ')

  const welcome = await textOf(client.get('long-polling', { greet: 1 }))
  const [, { epoch: resume }] = JSON.parse(welcome)
  const poll = textOf(client.get('long-polling', { resume }))
  await polls(2)
  const answer = await textOf(client.post('[1,"hi"]', { resume }))
  world.sessions[0]?.send('news')
  const news = await poll
  const idle = textOf(client.get('long-polling', { resume, seen: 2 }))
  await polls(3)
  world.pass(world.gateway.limits.pingMs)

  const [first = '', ...others] = answersIn('Long polling: an echo, and what comes by itself')
  expect(welcome.replace(resume, 'k7Qw').replace('"part":0,"resumed":false,', '')).toContain(first.replace('…}]', ''))
  expect(others).toEqual([answer, news, await idle])
})

/** The two requests that carry up. */
const parameters = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => `&line=${encodeURIComponent(line)}`)
    .join('')

const UP: Record<
  string,
  (client: RawClient, lines: string, more?: Record<string, string | number>) => Promise<Response>
> = {
  POST: (client, lines, more) => client.post(lines, { bytes: Buffer.byteLength(lines), ...more }),
  GET: (client, lines, more) =>
    fetch(client.at('up', { bytes: Buffer.byteLength(lines), ...more }) + (lines && parameters(lines)), {
      headers: { rungway: '1' },
    }),
  'GET with line ends': (client, lines, more) => client.get('up', { lines, ...more }),
}

for (const [method, say] of Object.entries(UP)) {
  test(`[T11] [T14] ${method} /up never attaches, and its claim does not count`, async () => {
    const world = await openWorld()
    const client = world.client()
    const owner = await client.socket({ greet: 1 }).opened()
    const [, { epoch: resume }] = JSON.parse(await owner.line('["welcome"'))
    const answer = await say(client, '[1,"a"]', { link: 1, claim: 99, greet: 1, resume })
    expect(await answer.text()).toBe('["ack",1]')
    expect(world.sessions[0]?.transport).toBe('websocket')
    expect(await owner.line('[1')).toBe('[1,"a"]')
    // Had the claim counted, this one would be refused.
    client.socket({ link: 2, claim: 2 })
    expect(await owner.refused()).toMatchObject({ code: 'replaced' })
  })

  test(`[H6] [T10] ${method} /up is answered with a welcome until the client says the epoch, then with an ack`, async () => {
    const world = await openWorld()
    const client = world.client()
    const { maxMessageBytes, pingMs, lingerMs, pollMs } = world.gateway.limits
    const answer = await say(client, '[1,"a"]\n[2,"é 😀 & = % +"]')
    expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      'text/plain',
      'no-store',
    ])
    const text = await answer.text()
    const { epoch } = JSON.parse(text)[1]
    expect(epoch).toMatch(/^[\w-]{8}$/)
    const terms = { seen: 2, part: 0, resumed: false, epoch, maxMessageBytes, pingMs, lingerMs, pollMs }
    expect(JSON.parse(text)).toEqual(['welcome', terms])
    // A repeat, whose first answer was lost, gets the same.
    expect(await (await say(client, '[1,"a"]\n[2,"é 😀 & = % +"]')).text()).toBe(text)
    expect(await (await say(client, '[3,"b"]', { resume: epoch })).text()).toBe('["ack",3]')
    expect(await (await say(client, '', { resume: epoch })).text()).toBe('["ack",3]')
    expect(world.heard).toEqual(['a', 'é 😀 & = % +', 'b'])
  })

  test(`[P2] [T11] ${method} /up: a ping is answered on the link that it was for`, async () => {
    const world = await openWorld()
    const client = world.client()
    const owner = await client.socket().opened()
    const candidate = await client.socket({ link: 2, claim: 0 }).opened()
    await say(client, '["ping",5]', { link: 2, claim: 0 })
    expect(await candidate.line('["pong"')).toBe('["pong",5]')
    expect(owner.lines).toEqual([])
  })
}

for (const [method, say] of Object.entries(UP)) {
  test(`[T16] ${method} /up brings down what is due, and the poll that is held stays`, async () => {
    const world = await openWorld()
    const client = world.client()
    const { epoch: resume } = await client.greeted()
    const poll = client.get('long-polling', { resume })
    await attached(world, 'long-polling')
    expect(await (await say(client, '[1,"a"]\n[2,"b"]', { resume })).text()).toBe('["ack",2]\n[1,"a"]\n[2,"b"]')
    // One that was lost comes again with its repeat, and what was seen does not.
    const again = await say(client, '[1,"a"]\n[2,"b"]', { resume, seen: 1 })
    expect(await again.text()).toBe('["ack",2]\n[2,"b"]')
    expect(await (await say(client, '["ack",2]\n[3,"c"]', { resume, seen: 2 })).text()).toBe('["ack",3]\n[3,"c"]')
    // What comes by itself takes the poll, with all that may be missing.
    world.sessions[0]?.send('d')
    expect(await (await poll).text()).toBe('[3,"c"]\n[4,"d"]')
  })

  test(`[T16] ${method} /up brings nothing down to whom it does not welcome, nor beside a stream`, async () => {
    const world = await openWorld()
    const client = world.client()
    const { epoch: resume } = await client.greeted()
    const poll = client.get('long-polling', { resume })
    await attached(world, 'long-polling')
    expect(await (await say(client, '[1,"a"]')).text()).toMatch(/^\["welcome",.*\]$/)
    expect(await (await poll).text()).toBe('[1,"a"]')
    client.link = 2
    const stream = await RawStream.open(client.at('http-streaming', { resume, seen: 1 }))
    expect(await (await say(client, '[2,"b"]', { resume, seen: 1 })).text()).toBe('["ack",2]')
    expect(await stream.until(/b/)).toBe('\n[2,"b"]\n')
  })
}

test('[T14] GET /up needs no lines, and takes what stands before it as POST does', async () => {
  const world = await openWorld()
  const client = world.client()
  expect((await client.get('up')).status).toBe(200)
  expect(world.gateway.sessionCount).toBe(1)
  expect(await refused(client.get('up', { lines: '[1,"a"]\n[3,"c"]' }))).toMatchObject({ code: 'gap', status: 409 })
  expect(world.heard).toEqual(['a'])
})

test('[S10] a POST that comes first opens the session, and the link finds it', async () => {
  const world = await openWorld()
  const client = world.client()
  await client.post('[1,"first"]')
  const link = client.socket({ greet: 1 })
  expect(JSON.parse(await link.line('["welcome"'))[1]).toMatchObject({ seen: 1, resumed: false })
  expect(world.gateway.sessionCount).toBe(1)
})

test('[T12] down paths are neither stored, squeezed nor held back', async () => {
  const world = await openWorld()
  for (const route of ['sse', 'http-streaming', 'long-polling', 'short-polling']) {
    const client = world.client()
    await client.post('[1,"something to say"]')
    const { headers, body } = await fetch(client.at(route), { headers: { 'accept-encoding': 'gzip, br' } })
    await body?.cancel()
    expect([route, headers.get('cache-control')]).toEqual([route, 'no-store, no-transform'])
    expect(headers.get('content-encoding')).toBe(null)
    expect([route, headers.get('x-accel-buffering')]).toEqual([route, route.endsWith('polling') ? null : 'no'])
  }
})

test('[T12] with the option long answers in one piece are compressed for who takes it, and streams never', async () => {
  const world = await openWorld({ compress: true })
  const long = Array.from({ length: 60 }, (_, n) => ({ city: 'Reykjavík', index: n }))
  for (const [route, accepted, coding] of [
    ['long-polling', 'br, gzip;q=0.5', 'gzip'],
    ['short-polling', 'gzip', 'gzip'],
    ['short-polling', 'gzip;q=0, br', null],
    ['long-polling', 'identity', null],
    ['http-streaming', 'gzip', null],
    ['sse', 'gzip', null],
  ] as const) {
    const client = world.client()
    await client.post('[1,"opens"]')
    world.gateway.broadcast(long)
    const answer = await fetch(client.at(route), { headers: { 'accept-encoding': accepted } })
    expect([route, answer.headers.get('content-encoding')]).toEqual([route, coding])
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform')
    if (!route.endsWith('polling')) await answer.body?.cancel()
    else {
      // `fetch` unpacks it.
      expect(await answer.text()).toContain(JSON.stringify(long))
      expect(answer.headers.get('vary')).toContain('accept-encoding')
    }
  }
})

test('[S14] a body is not read before its user is known', async () => {
  const world = await openWorld({ authenticate: () => null })
  const socket = await rawTcp(world.url)
  // A megabyte is promised, and none of it sent: an answer that waited for it would never come.
  socket.write(
    `POST /up?${world.client().query()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 500000\r\n\r\n`,
  )
  const [head] = await once(socket, 'data')
  expect(String(head)).toMatch(/^HTTP\/1\.1 401 /)
})
