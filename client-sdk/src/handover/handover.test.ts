import type { Json } from '@rungway/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeGateway, type FakeSocket } from '../../testing/fake-gateway.ts'
import { FakeStorage } from '../../testing/fake-storage.ts'
import type { ChannelClient } from '../channels/types.ts'
import { withChannels } from '../channels/with-channels.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { websocket } from '../transports/websocket.ts'
import { type HandoverLoss, type HandoverOptions, handover } from './handover.ts'
import { revive, stateOf } from './kept-session.ts'
import { LaneThread } from './lane-thread.ts'
import { decodeState, encodeState } from './saved-state.ts'

/** The pages of one tab, one after the other, and their gateway. */
function tab(options: HandoverOptions = {}) {
  const gateway = new FakeGateway().takeSockets()
  const storages = { storage: new FakeStorage(), sharedStorage: new FakeStorage() }
  const losses: HandoverLoss[] = []
  const watch = { now: 1_000_000_000 }
  const given = { ...storages, now: () => watch.now, onLost: (loss: HandoverLoss) => losses.push(loss), ...options }
  return {
    ...storages,
    gateway,
    losses,
    watch,
    socket: () => gateway.sockets.at(-1) as FakeSocket,
    async page() {
      const { client, ...watched } = gateway.connect({ transports: [websocket], handover: handover(given) })
      await watched.is('open')
      return { client, ...watched }
    },
    /** The same with channels. `begin`: in the turn in which they are added. */
    async channels(begin: (client: ChannelClient) => void) {
      const handed = handover(given)
      const { environment } = gateway
      const { client, ...watched } = gateway.connect({ transports: [websocket], handover: handed })
      const channels = withChannels(client, { environment, handover: handed })
      begin(channels)
      await watched.is('open')
      return channels
    },
    async end() {
      gateway.life?.('gone')
      await gateway.clock.settle()
    },
  }
}

const numbered = (socket: FakeSocket): Json[][] =>
  socket.lines.map((line) => JSON.parse(line)).filter(([seq]) => typeof seq === 'number')

describe('the next page', () => {
  test('[S18] goes on with the session, its numbers, links and claims', async () => {
    const { page, end, socket, gateway } = tab()
    const { client } = await page()
    client.send('a')
    await gateway.clock.settle()
    socket().say('["ack",1]', '[1,"x"]', '[2,"y"]')
    client.send('b')
    await end()
    expect(numbered(socket())).not.toContainEqual([3, '', 'close'])
    const [before] = gateway.on('websocket')
    await page()
    const after = gateway.on('websocket').at(-1)
    const { session, link, claim, seen, resume } = after?.query ?? {}
    expect({ session, seen, resume }).toEqual({
      session: before?.query['session'],
      seen: '2',
      resume: 'the-first-life',
    })
    expect(Number(link)).toBeGreaterThan(Number(before?.query['link']))
    expect(Number(claim)).toBeGreaterThan(Number(before?.query['claim']))
    await gateway.clock.settle()
    expect(numbered(socket())).toEqual([[2, 'b']])
  })

  test('is told when it was too large, and the session was closed', async () => {
    const { page, end, socket, losses, gateway } = tab({ maxChars: 300 })
    const { client } = await page()
    client.send('x'.repeat(300))
    await end()
    expect(numbered(socket()).at(-1)).toEqual([2, '', 'close'])
    await page()
    expect(losses).toEqual([{ reason: 'too-large', unacknowledged: [] }])
    expect(new Set(gateway.on('websocket').map(({ query }) => query['session'])).size).toBe(2)
  })

  test('is told so where no storage had room for it', async () => {
    const { page, end, socket, losses, sharedStorage } = tab()
    await page()
    sharedStorage.setItem = () => {
      throw new Error('QuotaExceededError')
    }
    await end()
    expect(numbered(socket()).at(-1)).toEqual([1, '', 'close'])
    await page()
    expect(losses).toEqual([{ reason: 'too-large', unacknowledged: [] }])
  })

  test('is told what was too old, and what the gateway may not have', async () => {
    const { page, end, losses, watch } = tab()
    const { client } = await page()
    client.send('a')
    client.send(new Uint8Array([1]))
    await end()
    watch.now += 60_001
    await page()
    expect(losses).toEqual([{ reason: 'too-old', unacknowledged: ['a', new Uint8Array([1])] }])
  })

  test('is told of what it cannot read, once', async () => {
    const { page, end, losses, storage } = tab()
    await page()
    await end()
    const key = storage.key(0) ?? ''
    storage.setItem(key, `${storage.getItem(key)?.split(' ')[0]} {"session":7}`)
    await page()
    expect(losses).toEqual([{ reason: 'unreadable', unacknowledged: [] }])
    expect([storage.length]).toEqual([0])
  })

  test('begins anew when another has taken it, without a word', async () => {
    const { page, end, losses, sharedStorage, gateway } = tab()
    await page()
    await end()
    sharedStorage.removeItem(sharedStorage.key(0) ?? '')
    await page()
    expect(new Set(gateway.on('websocket').map(({ query }) => query['session'])).size).toBe(2)
    expect(losses).toEqual([])
  })

  test('is told of a lost session which messages are in doubt', async () => {
    const { page, end, gateway, socket } = tab()
    const { client } = await page()
    client.send('a')
    await end()
    gateway.onSocket = (opened) => {
      gateway.takeSockets()
      opened.accept()
      opened.say('["end","unknown-session","reset",0]')
    }
    const { told } = await page()
    const resets = told.flatMap(([event, loss]) => (event === 'reset' ? [loss] : []))
    expect(resets).toMatchObject([{ code: 'unknown-session', inDoubt: ['a'], carried: [] }])
    expect(numbered(socket())).toEqual([])
  })
})

describe('a page', () => {
  test('that may not use its storage closes its session as ever', async () => {
    const { page, end, socket } = tab({ storage: undefined })
    await page()
    await end()
    expect(numbered(socket())).toEqual([[1, '', 'close']])
  })

  test.each(['storage', 'sharedStorage'] as const)('whose %s fails begins as ever', async (name) => {
    const { page, end, losses, socket, ...storages } = tab()
    await page()
    await end()
    for (const method of ['getItem', 'setItem', 'removeItem'] as const)
      storages[name][method] = () => {
        throw new Error('NS_ERROR_FILE_CORRUPTED')
      }
    await page()
    await end()
    expect(numbered(socket())).toEqual([[1, '', 'close']])
    expect(losses).toEqual([])
  })

  test('that closes its client hands nothing over', async () => {
    const { page, end, storage } = tab()
    const { client } = await page()
    client.close()
    await end()
    expect(storage.length).toBe(0)
  })

  test('cannot give one handover to two clients, and none to a minified one', () => {
    const one = handover({ storage: new FakeStorage(), sharedStorage: new FakeStorage() })
    const gateway = new FakeGateway()
    gateway.connect({ handover: one })
    expect(() => gateway.connect({ handover: one })).toThrow('bad-option')
    expect(() => handover().begin({} as Parameters<(typeof one)['begin']>[0])).toThrow('minified')
    expect(() => handover({ kay: 'x' } as HandoverOptions)).toThrow('did you mean "key"')
  })

  test('removes tickets that nobody has used in a day', async () => {
    const { page, end, sharedStorage } = tab()
    sharedStorage.setItem('rungway handover old', '1')
    sharedStorage.setItem('another', '1')
    await page()
    await end()
    expect([sharedStorage.getItem('rungway handover old'), sharedStorage.getItem('another')]).toEqual([null, '1'])
  })
})

describe('channels of the next page', () => {
  const joined = (alias: number, offset: number): Json => ({ alias, epoch: 'e', offset, recovered: true, missed: [] })
  const lane = (socket: FakeSocket): Json[] =>
    numbered(socket).flatMap(([, body, kind]) => (kind === 'c' ? [body as Json] : []))

  test('[K4] [K8] [K13] go on from the position, under ids that were not used, with what was not answered', async () => {
    const { channels, end, socket, gateway } = tab()
    const served: string[] = []
    const first = await channels((client) => {
      client
        .channel('room')
        .subscribe()
        .on('publication', () => {})
      client.onSubscribed(({ channel }) => served.push(channel))
      client.handle('ask', () => new Promise(() => {}))
    })
    await gateway.clock.settle()
    socket().say(
      `[1,${JSON.stringify(['ok', 1, joined(1, 4)])},"c"]`,
      '[2,[1,5,"x"],"c"]',
      '[3,["on",2,"news","n",7],"c"]',
      '[4,["req",9,"ask",null],"c"]',
    )
    await gateway.clock.settle()
    void first
      .channel('room')
      .publish('mine')
      .catch(() => {})
    await gateway.clock.settle()
    const [, pub] = lane(socket()) as [Json, [string, number, string, Json, string, number]]
    await end()
    expect(lane(socket()).at(-1)).toEqual(['no', 9, 'reset', expect.any(String)])
    await channels((client) => {
      client.onSubscribed(({ channel }) => served.push(`${channel} again`))
      client.channel('room').subscribe()
    })
    await gateway.clock.settle()
    const said = lane(socket()) as [string, number, ...Json[]][]
    expect(said.findLast(([kind]) => kind === 'sub')?.slice(2)).toEqual(['room', { epoch: 'e', offset: 5 }, {}])
    expect(said.filter(([kind]) => kind === 'pub').map((body) => body.slice(2))).toEqual(
      Array.from({ length: 2 }, () => pub.slice(2)),
    )
    const ids = said.filter(([kind]) => kind !== 'no').map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(served).toEqual(['news', 'news again'])
  })

  test('are left after ten seconds where the page does not ask for them', async () => {
    const { channels, end, socket, gateway } = tab()
    await channels((client) => {
      client.channel('room').subscribe()
      client.channel('hall').subscribe()
    })
    await gateway.clock.settle()
    socket().say(
      `[1,${JSON.stringify(['ok', 1, joined(1, 4)])},"c"]`,
      `[2,${JSON.stringify(['ok', 2, joined(2, 4)])},"c"]`,
    )
    await end()
    await channels((client) => client.channel('room').subscribe())
    const left = () => lane(socket()).flatMap((body) => (Array.isArray(body) && body[0] === 'unsub' ? [body[2]] : []))
    await gateway.clock.pass(9_900)
    expect(left()).toEqual([])
    await gateway.clock.pass(200)
    expect(left()).toEqual(['hall'])
  })
})

test('what stands in a storage is read only as it was written', () => {
  const state = {
    session: 'x'.repeat(24),
    epoch: 'e',
    claims: 1,
    links: 2,
    seen: 3,
    joined: '',
    acked: 4,
    outbox: [['"a"', 'json'] as const],
    unheard: [],
    lane: null,
  }
  expect(decodeState(encodeState(state))).toEqual(state)
  const names = Object.keys(state)
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.maxSafeNat()), (name, value) => {
      const read = decodeState(JSON.stringify({ ...state, [name]: value }))
      if (!read) return
      expect(decodeState(encodeState(read))).toEqual(read)
      // What is read goes on, here and in the page after.
      if (read.claims > 1_000) return
      const kept = revive(read, DEFAULT_LIMITS, 0)
      kept.session.open(read.links + 1, 'owner')
      expect(decodeState(JSON.stringify({ ...read, ...stateOf(kept, read.links + 1, read.links) }))).not.toBe(null)
    }),
    { examples: [['links', Number.MAX_SAFE_INTEGER]] },
  )
  fc.assert(fc.property(fc.string(), (text) => decodeState(text) === null))
  for (const bad of [
    { claims: 1e9 },
    { outbox: [['"a"', 'close']] },
    { outbox: [['a', 'json']] },
    { outbox: [['[1,\n2]', 'json']] },
    { session: 'short' },
    { session: ['x'.repeat(24)] },
    { session: { toString: null, valueOf: null } },
    { epoch: undefined },
    { links: Number.MAX_SAFE_INTEGER },
  ])
    expect(decodeState(JSON.stringify({ ...state, ...bad }))).toBe(null)
})

test('a thread leaves the first page’s bodies as they are', () => {
  const thread = new LaneThread('x'.repeat(24), null)
  const bodies: Json[] = [
    ['sub', 1, 'room', null, {}],
    ['pub', 2, 'room', 'a', 'x'.repeat(24), 1],
    ['say', 'room', 'a'],
    ['ok', 9, null],
  ]
  for (const body of bodies) expect(thread.up(body)).toEqual(body)
})
