import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { LaneClient } from '../../testing/lane.ts'
import type { paths } from '../../testing/openapi.ts'
import { openWorld } from '../../testing/world.ts'
import { RIGHTS } from '../config/schema.ts'
import { mayTouch } from './keys.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'
const FEW = 'another-key-of-a-test-that-is-long'

/** A gateway with open rooms, a session in it, and clients of its API with keys of two kinds. */
async function openRooms() {
  const world = await openWorld({
    anonymous: true,
    channels: { 'room:{id}': { allow: { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' } } },
    keys: [
      { name: 'all', secret: KEY, rights: [...RIGHTS] },
      { name: 'few', secret: FEW, rights: [...RIGHTS], channels: ['room:*', 'news'] },
    ],
  })
  const apiWith = (key: string) =>
    createClient<paths>({ baseUrl: world.adminUrl, headers: { authorization: `Bearer ${key}` } })
  const lane = new LaneClient(world.client())
  await lane.client.greeted()
  const [session] = world.standalone.gateway.sessions()
  return { world, api: apiWith(KEY), few: apiWith(FEW), lane, name: session?.name ?? '' }
}

const at = (channel: string) => ({ params: { path: { channel } } })

describe('a back end', () => {
  test('publishes, once for each key, and a session hears it', async () => {
    const { api, lane, world } = await openRooms()
    await lane.send(['sub', 1, 'room:1', null, {}])
    await lane.answer(1)
    const publish = async (body: { data: unknown; key?: string; author?: string }) =>
      (await api.POST('/v1/channels/{channel}/publications', { ...at('room:1'), body })).data
    const first = await publish({ data: { text: 'hi' }, key: 'order-1', author: 'ada' })
    expect(first).toMatchObject({ offset: 1 })
    expect(await publish({ data: { text: 'hi' }, key: 'order-1', author: 'ada' })).toEqual(first)
    expect(await publish({ data: null })).toEqual({ ...first, offset: 2 })
    await lane.until((body) => JSON.stringify(body).endsWith(',2,null]'))
    const [, ...publications] = lane.heard
    expect(publications).toEqual([
      [expect.any(Number), 1, { text: 'hi' }, 'ada'],
      [expect.any(Number), 2, null],
    ])
    const metrics = await (await world.admin('/metrics')).text()
    expect(metrics).toContain('rungway_publications_total 2')
    expect(metrics).toContain('rungway_channels 1')
  })

  test('publishes many at once, and each has a result of its own', async () => {
    const { api } = await openRooms()
    const deep = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)
    const { data } = await api.POST('/v1/batch', {
      body: {
        publications: [
          { channel: 'a', data: 1 },
          { channel: 'a', data: deep },
          { channel: 'b/c d', data: 2 },
        ],
      },
    })
    expect(data?.results).toMatchObject([{ offset: 1 }, { code: 'bad-frame' }, { offset: 1 }])
    const { data: page } = await api.GET('/v1/channels/{channel}/history', at('b/c d'))
    expect(page?.publications).toMatchObject([{ offset: 1, data: 2, author: null }])
  })

  test('reads history forward, backward and in parts', async () => {
    const { api, world } = await openRooms()
    for (let data = 1; data <= 5; data++)
      await api.POST('/v1/channels/{channel}/publications', { ...at('news'), body: { data } })
    const read = async (query: NonNullable<paths['/v1/channels/{channel}/history']['get']['parameters']['query']>) =>
      (await api.GET('/v1/channels/{channel}/history', { params: { path: { channel: 'news' }, query } })).data
    const all = await read({})
    expect(all).toMatchObject({ at: { offset: 5 }, more: false })
    expect(all?.publications.map(({ data }) => data)).toEqual([1, 2, 3, 4, 5])
    const epoch = all?.at.epoch ?? ''
    const part = await read({ epoch, after: '1', limit: '2' })
    expect([part?.publications.map(({ data }) => data), part?.more]).toEqual([[2, 3], true])
    expect((await read({ reverse: 'true', limit: '2' }))?.publications.map(({ data }) => data)).toEqual([5, 4])
    const headers = { authorization: `Bearer ${KEY}` }
    const known = (await world.admin('/v1/channels/news/history', { headers })).headers.get('etag') ?? ''
    const again = async () =>
      (await world.admin('/v1/channels/news/history', { headers: { ...headers, 'if-none-match': known } })).status
    expect(await again()).toBe(304)
    expect((await read({ epoch, before: '3' }))?.publications.map(({ data }) => data)).toEqual([1, 2])
    await api.POST('/v1/channels/{channel}/publications', { ...at('news'), body: { data: 6 } })
    expect(await again()).toBe(200)
    for (const bound of ['after', 'before']) {
      const refused = await world.admin(`/v1/channels/news/history?${bound}=2`, { headers })
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        { code: 'bad-request', message: expect.stringMatching(`^epoch: is missing.*"${bound}"`) },
      ])
    }
  })

  test('packs a history that is long, and says so in a condition too', async () => {
    const { api, world } = await openRooms()
    const publish = (data: string) => api.POST('/v1/channels/{channel}/publications', { ...at('news'), body: { data } })
    const read = async (known = '') => {
      const headers = { authorization: `Bearer ${KEY}`, 'accept-encoding': 'gzip', 'if-none-match': known }
      return await world.admin('/v1/channels/news/history', { headers })
    }
    await publish('short')
    expect((await read()).headers.get('content-encoding')).toBeNull()
    await publish('long '.repeat(1_000))
    const answer = await read()
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.headers.get('vary')).toBe('Accept-Encoding')
    expect(((await answer.json()) as { publications: object[] }).publications).toHaveLength(2)
    expect((await read(answer.headers.get('etag') ?? '')).status).toBe(304)
  })

  test('subscribes a session to what its user may not subscribe to, and ends that', async () => {
    const { api, lane, name } = await openRooms()
    await lane.send(['sub', 1, 'private', null, {}])
    expect(await lane.answer(1)).toEqual(['no', 1, 'unknown-channel', expect.any(String)])
    const subscription = { params: { path: { name } }, body: { channel: 'private' } }
    expect((await api.POST('/v1/sessions/{name}/subscribe', subscription)).data).toEqual({})
    expect((await api.GET('/v1/channels/{channel}', at('private'))).data).toEqual({ subscribers: 1, members: [] })
    await api.POST('/v1/channels/{channel}/ephemeral', { ...at('private'), body: { data: 'typing', author: 'bob' } })
    await lane.until((body) => JSON.stringify(body).endsWith(',0,"typing","bob"]'))
    expect(lane.heard).toContainEqual(['on', expect.any(Number), 'private', expect.any(String), 0])
    const end = async () => (await api.POST('/v1/sessions/{name}/unsubscribe', subscription)).data
    expect([await end(), await end()]).toEqual([{ wasSubscribed: true }, { wasSubscribed: false }])
    await lane.until((body) => Array.isArray(body) && body[0] === 'off')
    const gone = { ...subscription, params: { path: { name: 'nobody' } } }
    expect((await api.POST('/v1/sessions/{name}/subscribe', gone)).error).toMatchObject({ code: 'not-found' })
  })

  test('sees who is in a channel', async () => {
    const { api, lane } = await openRooms()
    await lane.send(['sub', 1, 'room:1', null, { member: 'm'.repeat(21), data: { name: 'Ann' } }])
    await lane.answer(1)
    const { data } = await api.GET('/v1/channels/{channel}', at('room:1'))
    expect(data).toEqual({ subscribers: 1, members: [{ id: expect.any(String), user: null, data: { name: 'Ann' } }] })
  })
})

test('a key for some channels touches no other, in no operation', async () => {
  const { few, name } = await openRooms()
  const body = { data: 1 }
  const session = { params: { path: { name } } }
  const answers = (channel: string) => [
    few.POST('/v1/channels/{channel}/publications', { ...at(channel), body }),
    few.POST('/v1/channels/{channel}/ephemeral', { ...at(channel), body }),
    few.POST('/v1/batch', {
      body: {
        publications: [
          { channel: 'news', data: 1 },
          { channel, data: 1 },
        ],
      },
    }),
    few.GET('/v1/channels/{channel}/history', at(channel)),
    few.GET('/v1/channels/{channel}', at(channel)),
    few.POST('/v1/sessions/{name}/subscribe', { ...session, body: { channel } }),
    few.POST('/v1/sessions/{name}/unsubscribe', { ...session, body: { channel } }),
  ]
  const statuses = async (channel: string) =>
    (await Promise.all(answers(channel))).map(({ response }) => response.status)
  for (const channel of ['other', 'newsroom', 'xroom:1', 'room'])
    expect(await statuses(channel)).toEqual(Array(7).fill(403))
  for (const channel of ['news', 'room:1']) expect(await statuses(channel)).toEqual(Array(7).fill(200))
  expect(mayTouch({ channels: ['*'] }, 'anything')).toBe(true)
})

test('what is no name, or too large, is refused with its code', async () => {
  const { api } = await openRooms()
  const publish = async (channel: string, data: unknown) => {
    const { response, error } = await api.POST('/v1/channels/{channel}/publications', {
      ...at(channel),
      body: { data },
    })
    return [response.status, error?.code]
  }
  expect(await publish('a\u0007b', 1)).toEqual([400, 'bad-request'])
  expect(await publish('é'.repeat(200), 1)).toEqual([400, 'bad-request'])
  expect(await publish('a', 'x'.repeat(900_000))).toEqual([413, 'too-large'])
})
