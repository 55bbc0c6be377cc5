import { describe, expect, test } from 'vitest'
import { openWorld, RawSocket, refused } from '../../testing/raw.ts'
import { HISTORICAL_TRANSPORTS, PAGES } from '../transports/historical/index.ts'
import { TRANSPORTS } from '../transports/index.ts'

const PAGE = 'https://app.example'
const EVIL = 'https://evil.example'
const ROUTES = ['sse', 'http-streaming', 'short-polling', 'up']

describe('origins', () => {
  test('[T13] a page of another site is refused, sockets included', async () => {
    const world = await openWorld({ origins: [PAGE] })
    const url = new URL(world.url)
    const client = world.client()
    for (const origin of [
      EVIL,
      'null',
      `${PAGE}.evil.example`,
      `http://${url.hostname}:1`,
      'https://app.example:8443',
      'x',
    ]) {
      for (const route of ROUTES) {
        const answer = await fetch(client.at(route), { headers: { origin } })
        expect([origin, await refused(answer)]).toMatchObject([origin, { code: 'forbidden', status: 403 }])
      }
      const preflight = await fetch(client.at('up'), { method: 'OPTIONS', headers: { origin } })
      expect(preflight.status).toBe(403)
      const socket = new RawSocket(client.at('websocket'), { origin })
      const status = await new Promise((resolve) => {
        socket.socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode))
        socket.socket.on('open', () => resolve('open'))
      })
      expect([origin, status]).toEqual([origin, 403])
    }
    expect(world.gateway.sessionCount).toBe(0)
  })

  test('[T13] an allowed page may use it, its own pages too, and a program without an origin too', async () => {
    const world = await openWorld({ origins: [PAGE] })
    for (const origin of [PAGE, world.url, undefined]) {
      const headers: Record<string, string> = origin === undefined ? {} : { origin }
      const client = world.client(headers)
      await client.echo()
      const { headers: answered } = await client.get('short-polling')
      expect(answered.get('access-control-allow-origin')).toBe(origin ?? null)
      expect(answered.get('access-control-allow-credentials')).toBe(origin === undefined ? null : 'true')
      expect(answered.get('vary')).toBe(origin === undefined ? null : 'origin')
      await new RawSocket(client.at('websocket'), headers).opened()
    }
  })

  test('[T13] a page of another site that sends no origin, as an image does, is refused by what the browser says of it', async () => {
    const world = await openWorld({ origins: [PAGE] })
    for (const site of ['cross-site', 'same-site']) {
      const answer = await fetch(world.client().at('short-polling'), { headers: { 'sec-fetch-site': site } })
      expect([site, await refused(answer)]).toMatchObject([site, { code: 'forbidden' }])
    }
    for (const site of ['same-origin', 'none']) await world.client({ 'sec-fetch-site': site }).echo()
    await world.client({ 'sec-fetch-site': 'cross-site', origin: PAGE }).echo()
  })

  test('[T13] what is refused can be read without credentials alone', async () => {
    const world = await openWorld({ origins: [PAGE] })
    for (const origin of [EVIL, 'null']) {
      const { status, headers } = await world.client({ origin }).get('short-polling')
      expect([status, headers.get('access-control-allow-origin')]).toEqual([403, '*'])
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  test('[T13] `*` allows any page that has an origin, and none of them to read with credentials', async () => {
    const world = await openWorld({ origins: '*' })
    const client = world.client({ origin: EVIL })
    await client.echo()
    for (const route of ['short-polling', 'none']) {
      const { headers } = await client.get(route)
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
    const preflight = await fetch(client.at('up'), { method: 'OPTIONS', headers: { origin: EVIL } })
    expect([preflight.status, preflight.headers.get('access-control-allow-credentials')]).toEqual([204, null])
    expect(await refused(world.client({ origin: 'null' }).get('short-polling'))).toMatchObject({ code: 'forbidden' })
    expect(world.refusals.map(({ message }) => message)).toContainEqual(expect.stringContaining('sandboxed frame'))
  })

  test('[T13] with `*` a page of another site does not come with the cookies of its visitor, over a socket neither', async () => {
    const seen: (string | null)[] = []
    const authenticate = ({ headers }: Request) => {
      seen.push(headers.get('cookie'), headers.get('authorization'))
      return { id: 'anybody' }
    }
    const world = await openWorld({ origins: '*', authenticate })
    const from = async (origin: string) => {
      const headers = { origin, cookie: 'login=1', authorization: 'Bearer t' }
      const client = world.client(headers)
      await client.post('[1,"a"]')
      await client.get('short-polling')
      const socket = await new RawSocket(client.at('websocket', { link: 2, claim: 2, greet: 1 }), headers).opened()
      await socket.line('["welcome"')
      return seen.splice(0)
    }
    expect(await from(EVIL)).toEqual([null, 'Bearer t', null, 'Bearer t', null, 'Bearer t'])
    expect(await from(world.url)).toEqual(['login=1', 'Bearer t', 'login=1', 'Bearer t', 'login=1', 'Bearer t'])
  })

  test('[T19] no reply is taken for another type than it says', async () => {
    const world = await openWorld({ origins: [PAGE] })
    for (const origin of [PAGE, EVIL]) {
      const client = world.client({ origin })
      for (const route of [...ROUTES, 'none']) {
        const { headers, body } = await client.get(route)
        expect([route, headers.get('x-content-type-options')]).toEqual([route, 'nosniff'])
        await body?.cancel()
      }
    }
  })

  test('[T13] a page may read why it was refused, and when to come again', async () => {
    const world = await openWorld({ origins: [PAGE], limits: { maxSessions: 0 } })
    const answer = await world.client({ origin: PAGE }).get('sse')
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([429, PAGE])
    expect(answer.headers.get('access-control-expose-headers')).toBe('retry-after')
  })

  test('[T17] a browser that navigates is refused on every route that is no document', async () => {
    const world = await openWorld({ transports: [...TRANSPORTS, ...HISTORICAL_TRANSPORTS, ...PAGES] })
    const headers = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const documents = ['/forever-iframe', '/meta-refresh', '/endless-page']
    const { paths } = world.gateway.handler
    for (const path of paths.filter((each) => !documents.includes(each) && !each.startsWith('/jsonp'))) {
      const answer = await world.client(headers).get(path.slice(1), { lines: '[1,"forged"]' })
      expect([path, await refused(answer)]).toMatchObject([path, { code: 'forbidden', status: 403 }])
    }
    expect([world.gateway.sessionCount, world.heard]).toEqual([0, []])
    for (const path of documents) {
      const { status, body } = await world.client(headers).get(path.slice(1), { callback: 'c' })
      expect([path, status]).toEqual([path, 200])
      await body?.cancel()
    }
  })

  test('[T17] a frame or an embedded object is a navigation too, and a request of a page or a program is none', async () => {
    const world = await openWorld()
    for (const dest of ['document', 'frame', 'iframe', 'embed', 'object'])
      expect(await refused(world.client({ 'sec-fetch-dest': dest }).get('sse'))).toMatchObject({ code: 'forbidden' })
    await world.client({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }).echo()
  })

  test('[T14] a GET that a link or an image could make carries nothing up', async () => {
    const world = await openWorld()
    const client = world.client()
    const url = client.at('up', { lines: '[1,"forged"]', greet: 1 })
    expect(await refused(fetch(url))).toMatchObject({ code: 'forbidden', status: 403 })
    expect(world.refusals).toMatchObject([{ message: expect.stringContaining('Rungway: 1') }])
    expect([world.gateway.sessionCount, world.heard]).toEqual([0, []])
    expect((await fetch(url, { headers: { rungway: '1' } })).status).toBe(200)
    expect(world.heard).toEqual(['forged'])
  })

  test('[T13] a preflight is answered for every route, and opens nothing', async () => {
    const world = await openWorld({ origins: [PAGE], authenticate: () => null })
    for (const route of [...ROUTES, 'long-polling', 'websocket']) {
      const headers = { origin: PAGE, 'access-control-request-method': 'POST' }
      const answer = await fetch(world.client().at(route), { method: 'OPTIONS', headers })
      expect([answer.status, await answer.text()]).toEqual([204, ''])
      expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE)
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(answer.headers.get('access-control-allow-headers')).toBe(
        'authorization, content-encoding, content-type, last-event-id, rungway',
      )
    }
    expect(world.gateway.sessionCount).toBe(0)
  })
})
