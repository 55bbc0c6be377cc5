import type { Json } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { FakeGateway, type FakeSocket } from '../../testing/fake-gateway.ts'
import { RungwayError } from '../errors.ts'
import type { ClientOptions } from '../options.ts'
import { websocket } from '../transports/index.ts'
import type { Publication } from './types.ts'
import { withChannels } from './with-channels.ts'

/** A client with channels that is open, and its gateway in the test's hands. */
async function begin(options: Partial<ClientOptions> = {}) {
  const gateway = new FakeGateway().takeSockets()
  const { environment } = gateway
  const { client, ...watched } = gateway.connect({ transports: [websocket], ...options })
  const errors: unknown[] = []
  const channels = withChannels(client, { environment, onError: (error) => errors.push(error) })
  await watched.is('open')
  let seq = 0
  let read = 0
  const socket = () => gateway.sockets.at(-1) as FakeSocket
  return {
    ...watched,
    gateway,
    errors,
    client: channels,
    socket,
    /** The gateway says that on the lane. */
    async say(...bodies: Json[]) {
      socket().say(...bodies.map((body) => JSON.stringify([++seq, body, 'c'])))
      await gateway.clock.settle()
    },
    /** What was said on the lane since the last call. */
    async said(): Promise<Json[]> {
      await gateway.clock.settle()
      const bodies = socket().lines.flatMap((line) => {
        const [number, body, kind] = JSON.parse(line)
        return kind === 'c' && number > 0 ? [body] : []
      })
      const before = read
      read = bodies.length
      return bodies.slice(before)
    },
    /** The gateway has forgotten the session. The next one is welcomed. */
    async lose() {
      gateway.onSocket = () => {}
      const [{ length }, lost] = [gateway.sockets, socket()]
      lost.close()
      await gateway.clock.until(() => gateway.sockets.length > length)
      const last = socket()
      gateway.takeSockets()
      last.accept()
      last.say('["end","unknown-session","reset",0]')
      await gateway.clock.until(() => gateway.sockets.length > length + 1)
      ;[seq, read] = [0, 0]
      await watched.is('open')
    },
  }
}

const joined = (more: object = {}): Json => ({ alias: 7, epoch: 'e', offset: 4, recovered: true, missed: [], ...more })
const at = (offset: number) => ({ epoch: 'e', offset })

/** A subscription to `room`, live at offset 4. */
async function inRoom(options = {}) {
  const world = await begin()
  const room = world.client.channel('room')
  const subscription = room.subscribe(options)
  await world.said()
  await world.say(['ok', 1, joined()])
  return { ...world, room, subscription }
}

/** Takes so many publications, and the end if it comes before. */
async function take(subscription: AsyncIterable<Publication>, count: number): Promise<Json[]> {
  const taken: Json[] = []
  for await (const { data } of subscription) if (taken.push(data) === count) break
  return taken
}

describe('a subscription', () => {
  test('is iterated, and ends with the loop', async () => {
    const { say, said, subscription } = await inRoom()
    const taken = take(subscription, 2)
    await say([7, 5, 'x', 'ada'], [7, 6, 'y'])
    expect(await taken).toEqual(['x', 'y'])
    expect(await said()).toEqual([['unsub', 2, 'room']])
    expect([subscription.status, subscription.position]).toEqual([
      { name: 'ended', error: null },
      { ...at(6), data: 'y', author: null, at: null },
    ])
  })

  test('keeps what comes before anyone listens, and tells what it stands at', async () => {
    const { say, subscription, gateway } = await inRoom()
    expect([subscription.status, subscription.position]).toEqual([{ name: 'live', recovered: true }, at(4)])
    await say([7, 5, 'x', 'ada'])
    expect(subscription.position).toEqual(at(4))
    const heard: Publication[] = []
    const off = subscription.on('publication', (publication) => heard.push(publication))
    await gateway.clock.settle()
    await say([7, 6, 'y'])
    off()
    expect(heard).toEqual([
      { ...at(5), data: 'x', author: 'ada', at: null },
      { ...at(6), data: 'y', author: null, at: null },
    ])
    expect(subscription.position).toMatchObject(at(6))
  })

  test('whose reader is too slow says so after what waited, and can be taken up from there', async () => {
    const { say, said, subscription, room } = await inRoom({ maxWaiting: 2 })
    await say([7, 5, 'a'], [7, 6, 'b'], [7, 7, 'c'])
    const taken: Json[] = []
    const end = (async () => {
      for await (const { data } of subscription) taken.push(data)
    })()
    await expect(end).rejects.toMatchObject({ code: 'slow-consumer' })
    expect(taken).toEqual(['a', 'b'])
    await said()
    room.subscribe({ since: subscription.position })
    expect(await said()).toEqual([['sub', 3, 'room', at(6), {}]])
  })

  test('whose first listener comes too late for all says so after what waited, and leaves', async () => {
    const { say, said, subscription, gateway } = await inRoom({ maxWaiting: 2 })
    await say([7, 5, 'a'], [7, 6, 'b'], [7, 7, 'c'])
    const heard: Json[] = []
    subscription.on('publication', ({ data }) => heard.push(data))
    await gateway.clock.settle()
    await say([7, 8, 'd'])
    expect(heard).toEqual(['a', 'b'])
    expect(subscription.status).toMatchObject({ name: 'ended', error: { code: 'slow-consumer' } })
    expect(subscription.position).toMatchObject(at(6))
    expect(await said()).toEqual([['unsub', 2, 'room']])
  })

  test('that has ended before anyone could listen tells the first listener, once', async () => {
    const { client, gateway } = await begin()
    const subscription = client.channel('room').subscribe({ presence: true, data: Number.NaN })
    const told: string[] = []
    for (const each of ['first', 'second'])
      subscription.on('status', (status) => told.push(`${each}: ${status.name === 'ended' && status.error?.code}`))
    await gateway.clock.settle()
    expect(told).toEqual(['first: bad-frame', 'second: bad-frame'])
    subscription.on('status', () => told.push('late'))
    await gateway.clock.settle()
    expect(told).toHaveLength(2)
  })

  test('is iterated once', async () => {
    const { subscription } = await inRoom()
    subscription[Symbol.asyncIterator]()
    expect(() => subscription[Symbol.asyncIterator]()).toThrow(/^bad-option: The subscription is iterated already/)
  })

  test('has options and events that exist', async () => {
    const { client } = await begin()
    const room = client.channel('room')
    expect(() => room.subscribe({ presense: true } as object)).toThrow('did you mean "presence"?')
    expect(() => room.subscribe().on('publicaton' as 'status', () => {})).toThrow('did you mean "publication"?')
    await expect(room.publish('x', { key: 'k' } as object)).rejects.toThrow('There is no option "key"')
    await expect(room.history({ since: at(1) } as object)).rejects.toThrow('There is no option "since"')
  })

  test('goes on after a lost session, from where it stood, and says what is lost', async () => {
    const { say, said, lose, subscription } = await inRoom()
    const seen: unknown[] = []
    subscription.on('status', (status) => seen.push(status))
    subscription.on('publication', ({ data }) => seen.push(data))
    await say([7, 5, 'x'])
    await lose()
    expect(await said()).toEqual([['sub', 2, 'room', at(5), {}]])
    await say(['ok', 2, joined({ alias: 1, offset: 9, recovered: false, missed: [[9, 'z', 1]] })])
    expect(seen).toEqual(['x', { name: 'joining' }, { name: 'live', recovered: false }, 'z'])
  })

  test('ends with its signal, and is not begun with one that is aborted', async () => {
    const controller = new AbortController()
    const { said, subscription, room } = await inRoom({ signal: controller.signal })
    const taken = take(subscription, 1)
    controller.abort()
    expect(await taken).toEqual([])
    expect(await said()).toEqual([['unsub', 2, 'room']])
    expect(room.subscribe({ signal: controller.signal }).status.name).toBe('ended')
    expect(await said()).toEqual([])
  })

  test('that the gateway refuses or ends throws why', async () => {
    const { client, say, subscription } = await inRoom()
    const refused = take(client.channel('secret').subscribe(), 1)
    const ended = take(subscription, 1)
    refused.catch(() => {})
    ended.catch(() => {})
    await say(['no', 2, 'forbidden', 'not for you'], ['off', 7, 'unsubscribed'])
    await expect(refused).rejects.toThrow('forbidden: not for you')
    await expect(ended).rejects.toMatchObject({ code: 'unsubscribed' })
  })

  test('shows who is there, under one name for the life of the client', async () => {
    const { client, said, say } = await begin()
    const subscription = client.channel('room').subscribe({ presence: true, data: 'away' })
    const seen: unknown[] = []
    subscription.on('presence', (members, change) => seen.push([members.length, change?.type]))
    const [body] = (await said()) as [[string, number, string, null, { member: string }]]
    expect(body).toEqual(['sub', 1, 'room', null, { presence: true, member: expect.any(String), data: 'away' }])
    client.channel('hall').subscribe({ presence: true })
    client.channel('attic').subscribe({ presence: 'watch' })
    expect(await said()).toEqual([
      ['sub', 2, 'hall', null, { presence: true, member: body[4].member }],
      ['sub', 3, 'attic', null, { presence: true }],
    ])
    await say(['ok', 1, joined({ members: [{ id: 'm', user: null }] })], ['in', 7, { id: 'n', user: 'ada' }])
    expect(seen).toEqual([
      [1, undefined],
      [2, 'in'],
    ])
    expect(subscription.members).toHaveLength(2)
  })

  test('of the gateway is given to whoever waits for it', async () => {
    const { client, say, said } = await begin()
    const heard: unknown[] = []
    client.onSubscribed((subscription) => {
      heard.push(subscription.channel)
      subscription.on('publication', ({ data }) => heard.push(data))
    })
    await say(['on', 7, 'news', 'e', 4], [7, 5, 'x'])
    expect(heard).toEqual(['news', 'x'])
    expect(await said()).toEqual([])
  })

  test('cannot begin from a position when the channel is subscribed already', async () => {
    const { room } = await inRoom()
    expect(() => room.subscribe({ since: at(1) })).toThrow('bad-option')
  })

  test('whose listener throws goes on, and the error is reported', async () => {
    const { say, subscription, errors } = await inRoom()
    const heard: Json[] = []
    subscription.on('publication', () => {
      throw new Error('mine')
    })
    subscription.on('publication', ({ data }) => heard.push(data))
    await say([7, 5, 'x'])
    expect([heard, errors]).toEqual([['x'], [new Error('mine')]])
  })
})

describe('publishing', () => {
  test('waits without a link, and resolves when the channel has it', async () => {
    const { client, gateway, said, say, socket, is } = await begin()
    gateway.onSocket = () => {}
    socket().close()
    await is('connecting')
    const seen: unknown[] = []
    const published = client.channel('room').publish('x', { onStatus: (status) => seen.push(status) })
    expect(seen).toEqual(['queued'])
    gateway.takeSockets()
    await is('open')
    const [body] = (await said()) as [[string, number, string, Json, string, number]]
    expect(body).toEqual(['pub', 1, 'room', 'x', expect.stringMatching(/^[\w-]{21,64}$/), 1])
    expect(seen).toEqual(['queued'])
    await say(['ok', 1, at(5)])
    expect(await published).toEqual(at(5))
    expect(seen).toEqual(['queued', 'accepted'])
  })

  test('is repeated after a lost session, under the same name and number', async () => {
    const { client, said, say, lose } = await begin()
    const published = client.channel('room').publish('x')
    const [first] = (await said()) as [Json[]]
    await lose()
    const [again] = (await said()) as [Json[]]
    expect(again.slice(2)).toEqual(first.slice(2))
    await say(['ok', 2, at(5)])
    expect(await published).toEqual(at(5))
  })

  test('is repeated after an unsure, when the gateway says', async () => {
    const { client, said, say, gateway } = await begin()
    const published = client.channel('room').publish('x')
    await said()
    await say(['no', 1, 'unsure', '', 400])
    expect(await said()).toEqual([])
    await gateway.clock.pass(400)
    expect(await said()).toHaveLength(1)
    await say(['ok', 2, at(5)])
    expect(await published).toEqual(at(5))
  })

  test('rejects with the code of the gateway, and with unsure when the client ends before the answer', async () => {
    const { client, said, say, gateway } = await begin()
    const refused = client.channel('room').publish('x')
    const open = client.channel('room').publish('y')
    open.catch(() => {})
    refused.catch(() => {})
    await said()
    await say(['no', 1, 'forbidden', 'not yours'])
    await expect(refused).rejects.toThrow('forbidden: not yours')
    client.close()
    await expect(gateway.clock.wait(open)).rejects.toMatchObject({ code: 'unsure' })
    await expect(client.channel('room').publish('z')).rejects.toMatchObject({ code: 'closed' })
  })

  test('rejects at once what cannot be sent, and is never queued then', async () => {
    const { client, said } = await begin({ limits: { maxMessageBytes: 200 } })
    const seen: unknown[] = []
    const onStatus = (status: string) => seen.push(status)
    const room = client.channel('room')
    await expect(room.publish('x'.repeat(200), { onStatus })).rejects.toMatchObject({ code: 'too-large' })
    await expect(room.publish(Number.NaN, { onStatus })).rejects.toMatchObject({
      code: 'bad-frame',
      message: 'bad-frame: data is NaN, which JSON turns into null',
    })
    await expect(client.request('m', [new Date(0)] as never)).rejects.toThrow('bad-frame: params[0] is a Date')
    expect([seen, await said()]).toEqual([[], []])
  })

  test('is done, whatever a listener of its status throws', async () => {
    const { client, say, said, errors } = await begin()
    const published = client.channel('room').publish('x', {
      onStatus(status) {
        throw new Error(status)
      },
    })
    await said()
    await say(['ok', 1, at(5)])
    expect(await published).toEqual(at(5))
    expect(errors).toEqual([new Error('queued'), new Error('accepted')])
  })

  test('waits for room in the outbox, in order', async () => {
    const { client, socket, said, say, gateway } = await begin({ limits: { maxOutboxMessages: 2 } })
    const settled: Json[] = []
    for (const data of ['a', 'b', 'c'])
      void client
        .channel('room')
        .publish(data)
        .then(({ offset }) => settled.push([data, offset]))
    const names = (bodies: Json[]) => bodies.map((body) => Array.isArray(body) && body[3])
    expect(names(await said())).toEqual(['a', 'b'])
    socket().say('["ack",2]')
    await gateway.clock.settle()
    expect(names(await said())).toEqual(['c'])
    await say(['ok', 3, at(3)], ['ok', 1, at(1)], ['ok', 2, at(2)])
    expect(settled).toEqual([
      ['c', 3],
      ['a', 1],
      ['b', 2],
    ])
  })

  test('[K16] what is ephemeral is said at once or never', async () => {
    const { client, said, socket, gateway, is } = await begin()
    client.channel('room').say('typing')
    expect(await said()).toEqual([['say', 'room', 'typing']])
    gateway.onSocket = () => {}
    socket().close()
    await is('connecting')
    client.channel('room').say('typing')
    gateway.takeSockets()
    await is('open')
    expect((await said()).filter((body) => Array.isArray(body) && body[0] === 'say')).toEqual([])
    expect(() => client.channel('room').say(Number.NaN)).toThrow('bad-frame')
  })
})

describe('history and presence', () => {
  test('are read in pages, and as a list', async () => {
    const { client, said, say } = await begin()
    const room = client.channel('room')
    const page = room.history({ after: at(2), limit: 2, reverse: true })
    const members = room.presence()
    expect(await said()).toEqual([
      ['past', 1, 'room', { limit: 2, after: at(2), reverse: true }],
      ['who', 2, 'room'],
    ])
    await say(['ok', 1, { ...at(9), publications: [[3, 'x', 50, 'ada']], more: true }])
    await say(['ok', 2, { ...at(9), members: [{ id: 'm', user: 'ada' }] }])
    expect(await page).toEqual({
      ...at(9),
      publications: [{ ...at(3), data: 'x', author: 'ada', at: 50 }],
      more: true,
    })
    expect(await members).toEqual([{ id: 'm', user: 'ada' }])
  })

  test('reject an answer that is none', async () => {
    const { client, said, say } = await begin()
    const [page, members] = [client.channel('room').history(), client.channel('room').presence()]
    members.catch(() => {})
    page.catch(() => {})
    await said()
    await say(['ok', 1, {}], ['ok', 2, []])
    await expect(page).rejects.toMatchObject({ code: 'bad-frame' })
    await expect(members).rejects.toMatchObject({ code: 'bad-frame' })
  })
})

describe('requests', () => {
  test('resolve with the answer, or reject with the code', async () => {
    const { client, said, say } = await begin()
    const asked = client.request('lookup', { name: 'x' })
    const refused = client.request('nothing', null)
    refused.catch(() => {})
    expect(await said()).toEqual([
      ['req', 1, 'lookup', { name: 'x' }],
      ['req', 2, 'nothing', null],
    ])
    await say(['ok', 1, 42], ['no', 2, 'unknown-method', ''])
    expect(await asked).toBe(42)
    await expect(refused).rejects.toMatchObject({ code: 'unknown-method' })
    expect(await said()).toEqual([])
  })

  test('are canceled by their signal and by time, and the gateway is told', async () => {
    const { client, said, gateway } = await begin()
    const controller = new AbortController()
    const aborted = client.request('a', null, { signal: controller.signal })
    const late = client.request('b', null, { timeoutMs: 50 })
    late.catch(() => {})
    await said()
    controller.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    await gateway.clock.pass(50)
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    expect(await said()).toEqual([
      ['stop', 1],
      ['stop', 2],
    ])
    await expect(client.request('c', null, { signal: controller.signal })).rejects.toThrow('enough')
    expect(await said()).toEqual([])
  })

  test('end with a lost session, because they may have been carried out', async () => {
    const { client, said, lose } = await begin()
    const asked = client.request('buy', null)
    asked.catch(() => {})
    await said()
    await lose()
    await expect(asked).rejects.toMatchObject({ code: 'reset' })
    expect(await said()).toEqual([])
  })

  test('of the gateway are handled, refused, and canceled', async () => {
    const { client, said, say, errors } = await begin()
    client.handle('double', (number) => Number(number) * 2)
    client.handle('fail', () => {
      throw new Error('mine')
    })
    client.handle('deny', () => {
      throw new RungwayError('forbidden', 'no')
    })
    client.handle('wait', (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)))
    const off = client.handle('gone', () => 1)
    off()
    await say(...['double', 'fail', 'deny', 'wait', 'gone'].map((method, i): Json => ['req', i + 1, method, 21]))
    await say(['stop', 4])
    expect(
      (await said()).toSorted((a, b) => Number(a?.toString().split(',')[1]) - Number(b?.toString().split(',')[1])),
    ).toEqual([
      ['ok', 1, 42],
      ['no', 2, 'internal', ''],
      ['no', 3, 'forbidden', ''],
      ['no', 4, 'canceled', ''],
      ['no', 5, 'unknown-method', 'This client does not handle "gone"'],
    ])
    expect(errors).toEqual([new Error('mine')])
  })

  test('fresh credentials are given to the gateway', async () => {
    const { client, said, say } = await begin()
    const given = client.authenticate('token')
    expect(await said()).toEqual([['auth', 1, 'token']])
    await say(['ok', 1, null])
    expect(await given).toBeUndefined()
  })
})
