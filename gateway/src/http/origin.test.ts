import { describe, expect, test } from 'vitest'
import { openWorld, RawSocket, refused } from '../../testing/raw.ts'

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

  test('[T13] `*` allows any page', async () => {
    const world = await openWorld({ origins: '*' })
    await world.client({ origin: EVIL }).echo()
  })

  test('[T13] a page may read why it was refused, and when to come again', async () => {
    const world = await openWorld({ origins: [PAGE], limits: { maxSessions: 0 } })
    const answer = await world.client({ origin: PAGE }).get('sse')
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([429, PAGE])
    expect(answer.headers.get('access-control-expose-headers')).toBe('retry-after')
  })

  test('[T13] a preflight is answered for every route, and opens nothing', async () => {
    const world = await openWorld({ origins: [PAGE], authenticate: () => null })
    for (const route of [...ROUTES, 'long-polling', 'websocket']) {
      const headers = { origin: PAGE, 'access-control-request-method': 'POST' }
      const answer = await fetch(world.client().at(route), { method: 'OPTIONS', headers })
      expect([answer.status, await answer.text()]).toEqual([204, ''])
      expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE)
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(answer.headers.get('access-control-allow-headers')).toBe('authorization, content-type, last-event-id')
    }
    expect(world.gateway.sessionCount).toBe(0)
  })
})
