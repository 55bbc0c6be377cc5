import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import type { paths } from '../../testing/openapi.ts'
import { openWorld, type World } from '../../testing/world.ts'
import { RIGHTS } from '../config/schema.ts'
import { sha256 } from './keys.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'
const keyWith = (...rights: string[]) => ({ name: 'back end', sha256: sha256(KEY), rights })
const AUTHENTICATED = {
  anonymous: true,
  keys: [keyWith(...RIGHTS)],
  webhooks: undefined,
}

/** A client that was made of the OpenAPI document. */
const clientOf = ({ adminUrl }: Pick<World, 'adminUrl'>, key = KEY) =>
  createClient<paths>({ baseUrl: adminUrl, headers: { authorization: `Bearer ${key}` } })

/** A session whose user is called so. */
const users = { jwt: { secret: 'a secret of a test, which is long enough' }, keys: AUTHENTICATED.keys }

async function tokenOf(sub: string): Promise<string> {
  const { SignJWT } = await import('jose')
  const jwt = new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h')
  return await jwt.sign(Buffer.from(users.jwt.secret))
}

/** A world where Ada has two sessions, and Bob one. */
async function openPeople() {
  const world = await openWorld(users)
  const open = async (sub: string) => {
    const client = world.client({ authorization: `Bearer ${await tokenOf(sub)}` })
    await client.greeted()
    return client
  }
  const people = [await open('ada'), await open('ada'), await open('bob')]
  /** What a session has received. */
  const received = async (at: number): Promise<string> => {
    const client = people[at]
    return client === undefined
      ? ''
      : await (await client.get('short-polling', { link: 2, claim: 2, resume: client.epoch })).text()
  }
  return { world, people, received, api: clientOf(world) }
}

describe('a client that was made of the OpenAPI document', () => {
  test('asks how the gateway is', async () => {
    const { api } = await openPeople()
    const { data } = await api.GET('/v1/info')
    expect(data).toMatchObject({
      sessions: 3,
      byTransport: { none: 3 },
      key: { name: 'back end', rights: [...RIGHTS] },
    })
  })

  test('sends to all, to a user, and to one session', async () => {
    const { api, received } = await openPeople()
    expect((await api.POST('/v1/broadcast', { body: { data: { to: 'all' } } })).data).toEqual({ sessions: 3 })
    const ada = { params: { path: { id: 'ada' } } }
    expect((await api.POST('/v1/users/{id}/messages', { ...ada, body: { data: ['to ada'] } })).data).toEqual({
      sessions: 2,
    })
    const { data } = await api.GET('/v1/users/{id}', ada)
    const [session] = data?.sessions ?? []
    expect(data).toMatchObject({ id: 'ada', present: true, sessions: [{ user: 'ada' }, { user: 'ada' }] })
    const one = { params: { path: { name: session?.name ?? '' } } }
    expect((await api.POST('/v1/sessions/{name}/messages', { ...one, body: { data: null } })).data).toEqual({
      sessions: 1,
    })
    const both = '[1,{"to":"all"}]\n[2,["to ada"]]'
    expect([await received(0), await received(1)].sort()).toEqual([both, `${both}\n[3,null]`])
    expect(await received(2)).toBe('[1,{"to":"all"}]')
  })

  test('finds sessions, and ends one, or all of a user', async () => {
    const { api, world, received } = await openPeople()
    const { data } = await api.GET('/v1/sessions', { params: { query: { limit: '2' } } })
    expect(data).toMatchObject({ total: 3, sessions: [{ user: 'ada' }, { user: 'ada' }] })
    const ofBob = await api.GET('/v1/sessions', { params: { query: { user: 'bob' } } })
    const [bob] = ofBob.data?.sessions ?? []
    const path = { name: bob?.name ?? '' }
    expect((await api.GET('/v1/sessions/{name}', { params: { path } })).data).toEqual(bob)
    expect(
      (await api.POST('/v1/sessions/{name}/disconnect', { params: { path }, body: { code: 'forbidden' } })).data,
    ).toEqual({ sessions: 1 })
    expect((await api.GET('/v1/sessions/{name}', { params: { path } })).error).toMatchObject({ code: 'not-found' })
    expect(await received(2)).toContain('"forbidden"')
    const ended = await api.POST('/v1/users/{id}/disconnect', { params: { path: { id: 'ada' } }, body: {} })
    expect([ended.data, world.standalone.gateway.sessionCount]).toEqual([{ sessions: 2 }, 0])
    expect(await received(0)).toContain('"unauthorized"')
  })

  test('is told what is wrong with a request', async () => {
    const { api } = await openPeople()
    // @ts-expect-error: a message has data.
    const { error, response } = await api.POST('/v1/broadcast', { body: {} })
    expect([response.status, error]).toEqual([
      400,
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('data') }),
    ])
  })
})

describe('without a key that has the right', () => {
  const raw = (world: World, path: string, init: RequestInit = {}) =>
    world.admin(path, {
      ...init,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...init.headers },
    })

  test('every operation of the document is refused', async () => {
    const world = await openWorld({ anonymous: true, keys: [keyWith('info')] })
    const document = (await (await world.admin('/openapi.json')).json()) as { paths: Record<string, object> }
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path: path.replaceAll(/\{\w+\}/g, 'x'), method: method.toUpperCase() })),
    )
    expect(operations.length).toBeGreaterThan(5)
    for (const { path, method } of operations) {
      const init = method === 'GET' ? { method } : { method, body: '{}' }
      for (const authorization of ['', 'Bearer wrong', `Basic ${KEY}`, `Bearer ${KEY}x`, `Bearer ${sha256(KEY)}`]) {
        const { status } = await raw(world, path, { ...init, headers: { authorization } })
        expect([method, path, authorization, status]).toEqual([method, path, authorization, 401])
      }
      expect([method, path, (await raw(world, path, init)).status]).toEqual([
        method,
        path,
        ['/v1/info', '/v1/stats'].includes(path) ? 200 : 403,
      ])
    }
  })

  test('without keys the API is off, and says so', async () => {
    const world = await openWorld({ anonymous: true })
    const answer = await raw(world, '/v1/info')
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { message: expect.stringContaining('API is off') },
    ])
  })

  test('a key that is not known is told from one that was not given', async () => {
    const world = await openWorld(AUTHENTICATED)
    const messageOf = async (headers: Record<string, string>) =>
      ((await (await raw(world, '/v1/info', { headers })).json()) as { message: string }).message
    expect(await messageOf({ authorization: '' })).toBe('Give a key in Authorization: Bearer.')
    expect(await messageOf({ authorization: 'Bearer wrong' })).toContain('is not known')
  })

  test('what is no JSON, too long or nowhere is refused with a code, and neither key nor body is logged', async () => {
    const world = await openWorld(AUTHENTICATED)
    const said: string[] = []
    const post = async (body: string, path = '/v1/broadcast') => {
      const answer = await raw(world, path, { method: 'POST', body })
      const { code, message = '' } = (await answer.json()) as { code?: string; message?: string }
      if (code === 'bad-frame' || code === 'bad-request') said.push(message)
      return [answer.status, code]
    }
    expect(await post('{')).toEqual([400, 'bad-request'])
    expect(await post('{"data":1,"more":2}')).toEqual([400, 'bad-request'])
    expect(await post(`{"data":${'['.repeat(500)}${']'.repeat(500)}}`)).toEqual([400, 'bad-frame'])
    expect(said).toEqual([
      'The body is no JSON.',
      expect.stringMatching(/^more: /),
      expect.stringMatching(/^data(\[0\])+ nests too deep/),
    ])
    expect(await post(JSON.stringify({ data: 'x'.repeat(900_000) }))).toEqual([413, 'too-large'])
    expect(await post('{}', '/v1/nowhere')).toEqual([404, 'not-found'])
    expect(await post('{"data":"of a user"}')).toEqual([200, undefined])
    const metrics = await (await world.admin('/metrics')).text()
    expect(metrics).toContain('rungway_api_requests_total{operation="broadcast",status="200"} 1')
    const log = world.log.join('')
    expect(log).toContain('"by":"back end"')
    for (const secret of [KEY, 'of a user']) expect(log).not.toContain(secret)
    // The last: after an answer that came before the end of its body the connection is closed.
    expect(await post(JSON.stringify({ data: 'x'.repeat(1_100_000) }))).toEqual([413, 'too-large'])
  })
})
