import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { RawClient, refused } from '../../../gateway/testing/raw.ts'
import { openWorld } from '../../testing/world.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'
const KEYS = [{ name: 'chief', secret: KEY, rights: ['sessions', 'info'] }]
const ROUTES = ['/', '/page.js', '/live', '/ready', '/metrics', '/openapi.json', '/v1/info', '/nowhere']

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

/** `fetch` sends neither a `Host` of one's own nor what browsers add. */
const ask = (base: string, path: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<Reply>((resolve, reject) => {
    const sent = request(new URL(path, base), { method, headers: { authorization: `Bearer ${KEY}`, ...headers } })
    sent.on('error', reject)
    sent.on('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
    sent.end()
  })

const REBOUND = { host: 'rebound.example:8081' }

describe('a name that someone has pointed at the address of operators', () => {
  test('does not reach it on any route, the operators’ sessions included', async () => {
    const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS })
    for (const path of ROUTES) {
      const { status, text } = await ask(adminUrl, path, REBOUND)
      expect([path, status, text]).toEqual([path, 403, expect.stringContaining('admin.hosts')])
    }
    const { status, text } = await ask(adminUrl, '/session/sse', REBOUND)
    expect([status, text]).toEqual([403, expect.stringContaining('forbidden')])
  })

  test.each(['localhost:1', '127.0.0.1', '[::1]:8081'])('and %s, which is of this machine, does', async (host) => {
    const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS })
    expect((await ask(adminUrl, '/metrics', { host })).status).toBe(200)
  })

  test('does where the configuration lists it, and no other then', async () => {
    const admin = { port: 0, hosts: ['Rebound.example'] }
    const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS, admin })
    expect((await ask(adminUrl, '/v1/info', REBOUND)).status).toBe(200)
    expect((await ask(adminUrl, '/v1/info', { host: 'localhost' })).status).toBe(403)
    const operator = new RawClient(`${adminUrl}/session`, { authorization: `Bearer ${KEY}` })
    // By number, as the test connects.
    expect(await refused(operator.get('short-polling'))).toMatchObject({ code: 'forbidden' })
    expect((await ask(adminUrl, `/session/short-polling?${operator.query({})}`, REBOUND)).status).toBe(200)
  })

  test('does on an address of all interfaces, where probes ask for a number', async () => {
    const admin = { port: 0, host: '0.0.0.0' }
    const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS, admin })
    expect((await ask(adminUrl, '/live', { host: '10.1.2.3:8081' })).status).toBe(200)
  })
})

describe('a page of another site', () => {
  test.each(['cross-site', 'same-site'])('that is %s may ask for nothing', async (site) => {
    const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS })
    for (const path of ROUTES) {
      for (const mode of ['no-cors', 'cors', 'websocket']) {
        const { status } = await ask(adminUrl, path, { 'sec-fetch-site': site, 'sec-fetch-mode': mode })
        expect([path, mode, status]).toEqual([path, mode, 403])
      }
      const posted = await ask(adminUrl, path, { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }, 'POST')
      expect([path, posted.status]).toEqual([path, 403])
    }
  })

  test('may link to the operators’ page, and that page asks for itself', async () => {
    const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS })
    const linked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await ask(adminUrl, '/', linked)).status).toBe(200)
    const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
    expect((await ask(adminUrl, '/v1/info', own)).status).toBe(200)
  })
})

test('browsers are told to take each answer for what it is', async () => {
  const { adminUrl } = await openWorld({ anonymous: true, keys: KEYS })
  for (const path of ROUTES)
    expect([path, (await ask(adminUrl, path, {})).headers['x-content-type-options']]).toEqual([path, 'nosniff'])
  expect((await ask(adminUrl, '/metrics', REBOUND)).headers['x-content-type-options']).toBe('nosniff')
})
