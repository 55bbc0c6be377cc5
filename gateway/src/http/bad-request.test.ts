import { describe, expect, test } from 'vitest'
import {
  openWorld,
  type RawClient,
  RawSocket,
  type Refused,
  rawTcp,
  readAll,
  refused,
  type World,
} from '../../testing/raw.ts'

type More = Record<string, string | number | undefined>

/** Every request that carries a hello, and what it is refused with. */
const ROUTES: Record<string, (client: RawClient, more: More) => Promise<Refused>> = {
  websocket: (client, more) => client.socket(more).refused(),
  sse: (client, more) => refused(client.get('sse', more)),
  'http-streaming': (client, more) => refused(client.get('http-streaming', more)),
  'long-polling': (client, more) => refused(client.get('long-polling', more)),
  'short-polling': (client, more) => refused(client.get('short-polling', more)),
  'POST /up': (client, more) => refused(client.post('[1,"never heard"]', more)),
  'GET /up': (client, more) => refused(client.get('up', { lines: '[1,"never heard"]', ...more })),
}

const pair = async (world: World, headers?: Record<string, string>): Promise<[RawClient, RawClient]> => {
  const both: [RawClient, RawClient] = [world.client(headers), world.client(headers)]
  await Promise.all(both.map((each) => each.echo()))
  return both
}

const stillWork = async (...clients: RawClient[]) => {
  for (const client of clients) expect(await client.echo()).toContain(client.session)
}

describe('a hello that breaks a rule is refused, on every route', () => {
  const BAD_HELLOS: Record<string, More> = {
    'no session': { session: undefined },
    'a short session': { session: 'x'.repeat(20) },
    'a long session': { session: 'x'.repeat(65) },
    'a session with other characters': { session: `${'x'.repeat(21)}/` },
    'link 0': { link: 0 },
    'a negative link': { link: -1 },
    'a link in other digits': { link: '１' },
    'no claim': { claim: undefined },
    'a fractional claim': { claim: 1.5 },
    'a claim beyond numbers': { claim: '9007199254740992' },
    'a claim of a thousand digits': { claim: '1'.repeat(1_000) },
    'no seen': { seen: undefined },
    'seen in hexadecimal': { seen: '0x1' },
    'an empty seen': { seen: '' },
    'an epoch with other characters': { resume: 'an epoch' },
    'a long epoch': { resume: 'x'.repeat(65) },
  }

  for (const [route, ask] of Object.entries(ROUTES)) {
    test(`[B12] [H1] ${route}: bad-request`, async () => {
      const world = await openWorld()
      const [victim, neighbour] = await pair(world)
      for (const [name, more] of Object.entries(BAD_HELLOS)) {
        const told = await ask(victim, more)
        expect({ name, ...told }).toEqual({ name, status: 400, code: 'bad-request', retry: 'never', retryAfterMs: 0 })
      }
      await stillWork(victim, neighbour)
      expect(world.gateway.sessionCount).toBe(2)
    })

    test(`[B12] [H2] ${route}: bad-version, whatever else is wrong`, async () => {
      const world = await openWorld()
      const [victim, neighbour] = await pair(world)
      for (const more of [{ v: 2 }, { v: '' }, { v: '1.0' }, { v: 2, session: 'short' }]) {
        expect(await ask(victim, more)).toMatchObject({ code: 'bad-version', status: 426, retry: 'never' })
      }
      await stillWork(victim, neighbour)
    })

    test(`[B11] ${route}: a hello that has seen what was never said`, async () => {
      const world = await openWorld()
      const [victim, neighbour] = await pair(world)
      for (const more of [{ seen: 99 }, { part: 99 }])
        expect(await ask(victim, more)).toMatchObject({ code: 'bad-sequence', status: 400, retry: 'never' })
      await stillWork(victim, neighbour)
    })

    test(`[B13] ${route}: unknown-session`, async () => {
      const world = await openWorld()
      const [neighbour] = await pair(world)
      const stranger = world.client()
      expect(await ask(stranger, { resume: 1 })).toMatchObject({ code: 'unknown-session', status: 410, retry: 'reset' })
      expect(world.gateway.sessionCount).toBe(2)
      await stillWork(neighbour)
    })

    test(`[H6] [B13] ${route}: a session of that id, but in another life`, async () => {
      const world = await openWorld()
      const [victim, neighbour] = await pair(world)
      const { length } = world.heard
      for (const resume of [1, `${victim.epoch}x`, neighbour.epoch, victim.epoch.slice(1)]) {
        expect(await ask(victim, { resume })).toMatchObject({ code: 'unknown-session', status: 410, retry: 'reset' })
      }
      expect(world.heard).toHaveLength(length)
      await stillWork(victim, neighbour)
      expect(world.gateway.sessionCount).toBe(2)
    })

    test(`[B14] [S11] ${route}: expired`, async () => {
      const world = await openWorld({ limits: { pingMs: 20 } })
      const [victim, late] = await pair(world)
      const gone = Promise.all(world.sessions.map((session) => new Promise((resolve) => session.on('close', resolve))))
      world.pass(world.gateway.limits.lingerMs)
      expect(await gone).toEqual(['expired', 'expired'])
      const neighbour = world.client()
      for (const client of [victim, late]) {
        expect(await ask(client, { resume: 1 })).toMatchObject({ code: 'expired', status: 410, retry: 'reset' })
      }
      await stillWork(neighbour)
      expect(world.gateway.sessionCount).toBe(1)
    })

    test(`[B15] ${route}: forbidden`, async () => {
      const world = await openWorld({ authenticate: ({ headers }) => ({ id: headers.get('authorization') ?? '' }) })
      const [victim, neighbour] = await pair(world, { authorization: 'Bearer ann' })
      for (const headers of [{ authorization: 'Bearer eve' }, {}] as Record<string, string>[]) {
        const thief = Object.assign(world.client(headers), { session: victim.session, link: 99, seen: victim.seen })
        expect(await ask(thief, {})).toMatchObject({ code: 'forbidden', status: 403, retry: 'never' })
        expect(await ask(thief, { resume: 1 })).toMatchObject({ code: 'forbidden' })
      }
      expect(world.heard).not.toContain('never heard')
      await stillWork(victim, neighbour)
    })
  }
})

describe('a request that breaks a rule is refused', () => {
  test('[B4] invalid UTF-8 in a POST', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const body = Buffer.concat([Buffer.from('[2,"'), Buffer.from([0xc3, 0x28]), Buffer.from('"]')])
    expect(await refused(victim.post(body))).toMatchObject({ code: 'bad-frame', status: 400 })
    await stillWork(victim, neighbour)
  })

  test('[B4] invalid UTF-8 on a socket', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const link = await victim.socket({ link: 9, claim: 9 }).opened()
    victim.link = 9
    link.socket.send(Buffer.from([0x5b, 0xc3, 0x28]), { binary: false })
    expect((await link.closed).status).toBe(1007)
    await stillWork(victim, neighbour)
  })

  test('[B23] a binary message on a socket', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const link = await victim.socket().opened()
    link.socket.send(Buffer.from('[2,"a"]'), { binary: true })
    expect(await link.refused()).toMatchObject({ code: 'bad-frame' })
    expect(world.heard).not.toContain('a')
    await stillWork(victim, neighbour)
  })

  test('[B6] a body over the limit: refused before it is there, with a length and without', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const { maxBatchBytes, maxMessageBytes } = world.gateway.limits
    const limit = maxBatchBytes + maxMessageBytes
    const head = `POST /up?${victim.query()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n`
    const announced = await rawTcp(world.url)
    const answer = readAll(announced)
    announced.write(`${head}Connection: close\r\nContent-Length: ${limit + 1}\r\n\r\n[2,"a"]\n`)
    expect(await answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"too-large"/)
    const chunked = await rawTcp(world.url)
    const refusal = readAll(chunked)
    chunked.write(`${head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    for (let sent = 0; sent <= limit; sent += 0x10000) chunked.write(chunk)
    // The body has no end, and yet is answered.
    expect(await refusal).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"too-large"/)
    expect(world.heard).not.toContain('a')
    await stillWork(victim, neighbour)
  })

  test('[B6] [B5] a socket message over the limit', async () => {
    const world = await openWorld({ limits: { maxMessageBytes: 1_000, maxBatchBytes: 2_000 } })
    const [victim, neighbour] = await pair(world)
    const link = await victim.socket().opened()
    link.socket.send('x'.repeat(3_001))
    expect((await link.closed).status).toBe(1009)
    const message = expect.stringContaining('longer than maxBatchBytes and maxMessageBytes allow')
    expect(world.refusals).toMatchObject([{ code: 'too-large', path: '/websocket', message }])
    await stillWork(victim, neighbour)
  })

  test('[B16] a method that the route does not take, with the ones that it does', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const ways = ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'].map((route) => [route, 'GET'])
    for (const [route = '', allowed = ''] of [...ways, ['up', 'GET, POST']]) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH']) {
        if (allowed.includes(method)) continue
        const answer = await fetch(victim.at(route), { method })
        expect([route, method, answer.status, answer.headers.get('allow')]).toEqual([route, method, 405, allowed])
        if (method !== 'HEAD') expect(await answer.json()).toMatchObject({ code: 'bad-method' })
      }
    }
    await stillWork(victim, neighbour)
  })

  test('[B17] [T10] a content type that `/up` does not take', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/html', 'text/plainish', '']) {
      const answer = await fetch(victim.at('up'), {
        method: 'POST',
        body: Buffer.from('[2,"a"]'),
        headers: { 'content-type': type },
      })
      expect([type, await refused(answer)]).toMatchObject([type, { code: 'bad-type', status: 415 }])
    }
    expect(world.heard).not.toContain('a')
    for (const type of ['text/plain;charset=UTF-8', 'Text/Plain', 'application/x-ndjson']) {
      const answer = await fetch(victim.at('up'), { method: 'POST', body: '', headers: { 'content-type': type } })
      expect([type, answer.status]).toEqual([type, 200])
    }
    await stillWork(victim, neighbour)
  })

  test.each([
    ['Content-Length: 99', ''],
    ['Transfer-Encoding: chunked', '63\r\n'],
  ])('[B18] a body that is cut off delivers nothing, not even its whole lines (%s)', async (header, size) => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const socket = await rawTcp(world.url)
    const gone = new Promise((resolve) => [...world.sockets].at(-1)?.on('close', resolve))
    socket.write(
      `POST /up?${victim.query()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n${header}\r\n\r\n${size}[2,"whole"]\n[3,"ha`,
    )
    socket.end()
    await gone
    await stillWork(victim, neighbour)
    expect(world.heard).not.toContain('whole')
    expect(world.errors).toEqual([])
  })

  test('[B24] [T15] a body that is not as long as was promised: nothing of it is taken', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    // In bytes, not in characters: cut between two lines, in the middle of one, to nothing; or
    // grown on the way.
    const body = '[2,"whole, é"]\n[3,"b"]'
    const bytes = Buffer.byteLength(body)
    for (const came of [body.split('\n')[0] ?? '', body.slice(0, -3), '', `${body}\n[4,"c"]`]) {
      expect(await refused(victim.post(came, { bytes }))).toEqual({
        status: 400,
        code: 'incomplete',
        retry: 'reopen',
        retryAfterMs: 0,
      })
    }
    for (const bad of ['', 'x', -1, body.length, `0${bytes}`]) {
      expect(await refused(victim.post(body, { bytes: bad }))).toMatchObject({ code: 'incomplete' })
    }
    // Nor is it taken for a frame that breaks a rule.
    const half = Buffer.from(body).subarray(0, body.indexOf('é') + 1)
    expect(await refused(victim.post(half, { bytes }))).toMatchObject({ code: 'incomplete' })
    expect(world.heard).toHaveLength(2)
    expect((await victim.post(body, { bytes })).status).toBe(200)
    expect(world.heard.slice(2)).toEqual(['whole, é', 'b'])
    victim.said = 3
    await stillWork(victim, neighbour)
  })

  test('[B24] [T15] lines of a URL that is cut off, or whose line ends are stripped: nothing of them is taken', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    const lines = '[2,"whole, é"]\n[3,"b"]'
    const bytes = Buffer.byteLength(lines)
    for (const came of [lines.slice(0, -3), lines.split('\n')[0] ?? '', lines.replace('\n', ''), ''])
      expect(await refused(victim.get('up', { lines: came, bytes }))).toMatchObject({ code: 'incomplete' })
    expect(world.heard).toHaveLength(2)
    expect((await victim.get('up', { lines, bytes })).status).toBe(200)
    expect(world.heard.slice(2)).toEqual(['whole, é', 'b'])
    victim.said = 3
    await stillWork(victim, neighbour)
  })

  test('[B22] an unknown route, upgrades included', async () => {
    const world = await openWorld()
    const [victim, neighbour] = await pair(world)
    for (const route of ['', 'nothing', 'sse/x', 'WEBSOCKET', '%00', '..%2f..%2fetc']) {
      expect(await refused(victim.get(route))).toMatchObject({ code: 'not-found', status: 404 })
    }
    const socket = new RawSocket(victim.at('nothing'))
    const status = await new Promise((resolve) => {
      socket.socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode))
    })
    expect(status).toBe(404)
    await stillWork(victim, neighbour)
  })
})
