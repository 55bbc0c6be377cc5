import { describe, expect, test } from 'vitest'
import { FakeRedis } from '../../../testing/fake-redis.ts'
import type { Told } from '../broker.ts'
import { readPush } from './push.ts'
import { RedisBroker, type RedisBrokerOptions } from './redis-broker.ts'

const KEEP = { messages: 10, bytes: 1_000, ageMs: 60_000 }

/** A broker that is connected to a store without anything in it. */
async function world(options: RedisBrokerOptions = {}) {
  const redis = new FakeRedis()
  let ids = 0
  const broker = new RedisBroker(redis, { scheduler: redis.scheduler, randomId: () => `id${ids++}`, ...options })
  await redis.connect()
  const publish = (seq: number, data = `${seq}`) =>
    broker.publish('room', data, { key: { producer: 'p', seq }, keep: KEEP, author: null })
  return { redis, broker, publish }
}

const namesOf = ({ sent }: FakeRedis): string[] => sent.map(({ name }) => name)

describe('the broker over a port', () => {
  test('is away, repairing and live as its connections are', async () => {
    const redis = new FakeRedis()
    const broker = new RedisBroker(redis, { scheduler: redis.scheduler })
    expect(broker.health).toBe('away')
    redis.held.add('READ')
    await redis.connect()
    expect(broker.health).toBe('live')
    await redis.disconnect()
    expect(broker.health).toBe('away')
  })

  test('while Redis is away, `ready` says where it was looked for and why in vain', async () => {
    const redis = new FakeRedis()
    const broker = new RedisBroker(redis, { scheduler: redis.scheduler })
    redis.refuse('Redis at 127.0.0.1:6379: connect ECONNREFUSED 127.0.0.1:6379')
    const ready = broker.ready().catch(String)
    await redis.pass(5_000)
    expect(await ready).toBe(
      'RungwayError: Redis has not answered within 5000 ms: Redis at 127.0.0.1:6379: connect ECONNREFUSED 127.0.0.1:6379. See that it runs and can be reached there, or correct its URL.',
    )
  })

  test('is repairing until each channel has been looked at', async () => {
    const { redis, broker } = await world()
    await broker.join('room', null, () => {})
    await redis.disconnect()
    redis.held.add('READ')
    await redis.connect()
    expect(broker.health).toBe('repairing')
    redis.calls.at(-1)?.answer(['E', '0', 1, 0])
    await redis.settle()
    expect(broker.health).toBe('live')
  })

  test('a publish without an answer is unsure after five seconds, and the connections are dropped', async () => {
    const { redis, publish } = await world()
    redis.held.add('PUBLISH')
    const published = publish(1)
    await redis.pass(4_950)
    expect(redis.resets).toBe(0)
    await redis.pass(50)
    await expect(published).resolves.toEqual({ type: 'unsure' })
    expect(redis.resets).toBe(1)
  })

  test('a publish waits for a connection, and is sent once there is one', async () => {
    const { redis, publish } = await world()
    await redis.disconnect()
    const published = publish(1)
    await redis.pass(3_000)
    expect(namesOf(redis)).not.toContain('PUBLISH')
    await redis.connect()
    await expect(published).resolves.toMatchObject({ type: 'published' })
  })

  test('a read whose connection is lost is read again, a publish is unsure', async () => {
    const { redis, broker, publish } = await world()
    redis.held.add('READ').add('PUBLISH')
    const page = broker.history('room', { limit: 1 })
    const published = publish(1)
    await redis.disconnect()
    await expect(published).resolves.toEqual({ type: 'unsure' })
    redis.held.clear()
    await redis.connect()
    await expect(page).resolves.toMatchObject({ at: { epoch: 'E', offset: 0 } })
  })

  test('what is pushed during a join comes after it, without what the join has brought', async () => {
    const { redis, broker } = await world()
    redis.held.add('READ')
    const told: Told[] = []
    const joining = broker.join('room', { epoch: 'E', offset: 0 }, (each) => told.push(each))
    await redis.settle()
    redis.push('rungway:c:room', 'p E 1 5 9 null\n"a"')
    redis.push('rungway:c:room', 'p E 2 6 18 "ada"\n"b"')
    redis.calls[0]?.answer(['E', '1', 1, 0, '1', '5 9 null\n"a"'])
    const joined = await joining
    expect(joined.missed.map(({ data }) => data)).toEqual(['"a"'])
    expect(told).toEqual([])
    await redis.settle()
    expect(told).toEqual([
      { type: 'publication', epoch: 'E', publication: { offset: 2, prev: 1, at: 6, author: 'ada', data: '"b"' } },
    ])
  })

  test('a repair subscribes in batches, and says to each channel where it is', async () => {
    const { redis, broker } = await world()
    const told: Told[] = []
    for (let index = 0; index < 1_000; index++) await broker.join(`c${index}`, null, (each) => told.push(each))
    await redis.settle()
    redis.subscribes.length = 0
    await redis.disconnect()
    await redis.connect()
    expect(redis.subscribes.map(({ length }) => length)).toEqual([1, 512, 488])
    expect(told.filter(({ type }) => type === 'moved')).toHaveLength(1_000)
    expect(told.filter(({ type }) => type === 'picture')).toHaveLength(1_000)
  })

  test('connections that carry nothing are dropped within three seconds', async () => {
    const { redis } = await world()
    await redis.pass(10_000)
    expect(redis.resets).toBe(0)
    redis.echoes = false
    await redis.pass(3_000)
    expect(redis.resets).toBe(1)
  })

  test('a busy connection is not probed', async () => {
    const { redis, broker } = await world()
    await broker.join('room', null, () => {})
    for (let second = 0; second < 10; second++) {
      redis.push('rungway:c:room', 'e null\n1')
      await redis.pass(1_000)
    }
    expect(namesOf(redis)).not.toContain('SAY')
  })

  test('a store of another generation is given what was published lately before anything else', async () => {
    const { redis, publish } = await world()
    for (const seq of [1, 2]) await publish(seq)
    redis.sent.length = 0
    redis.held.add('PUBLISH')
    const third = publish(3)
    redis.calls[0]?.answer(['stale', 'H'])
    await redis.settle()
    // The first two again, in the new generation; the third waits for them.
    expect(redis.calls.slice(1).map(({ args }) => [args[1], args[2]])).toEqual([
      ['H', '1'],
      ['H', '2'],
    ])
    for (const call of redis.calls.slice(1)) call.answer(['published', 'F', call.args[2] ?? '', 'H'])
    await redis.settle()
    expect(redis.calls.at(-1)?.args.slice(1, 3)).toEqual(['H', '3'])
    redis.calls.at(-1)?.answer(['published', 'F', '3', 'H'])
    await expect(third).resolves.toEqual({ type: 'published', at: { epoch: 'F', offset: 3 } })
  })

  test('it is given that however long it was away', async () => {
    const { redis, publish } = await world()
    await publish(1)
    await redis.disconnect()
    await redis.pass(60_000)
    redis.replies = { GENERATION: 'H', BEAT: ['1', 'H'] }
    redis.sent.length = 0
    await redis.connect()
    expect(redis.sent.filter(({ name }) => name === 'PUBLISH').map(({ args }) => args[1])).toEqual(['H'])
  })

  test('what it was given is given to the next one as well, in order', async () => {
    const { redis, publish } = await world()
    for (const seq of [1, 2, 3]) await publish(seq)
    await redis.pass(3_000)
    for (const generation of ['H', 'I']) {
      await redis.disconnect()
      redis.replies = { GENERATION: generation, BEAT: ['1', generation] }
      redis.sent.length = 0
      await redis.connect()
      const given = redis.sent.filter(({ name }) => name === 'PUBLISH').map(({ args }) => args.slice(1, 3))
      expect(given).toEqual(['1', '2', '3'].map((seq) => [generation, seq]))
      await redis.pass(3_000)
    }
  })

  test('it is given nothing that is older than that, and nothing where that is 0', async () => {
    for (const [options, ms] of [
      [{}, 6_000],
      [{ repeatMs: 0 }, 0],
    ] as const) {
      const { redis, publish } = await world(options)
      await publish(1)
      await redis.pass(ms)
      await redis.disconnect()
      redis.replies = { GENERATION: 'H', BEAT: ['1', 'H'] }
      redis.sent.length = 0
      await redis.connect()
      expect(namesOf(redis)).not.toContain('PUBLISH')
    }
  })

  test('a node that was taken for dead vouches for its members under another name', async () => {
    const { redis, broker } = await world()
    await broker.enter('room', { id: 'a', user: null })
    const before = broker.node
    redis.sent.length = 0
    redis.held.add('BEAT')
    await redis.pass(1_000)
    redis.calls[0]?.answer(['0', 'G'])
    redis.held.clear()
    await redis.settle()
    expect(broker.node).not.toBe(before)
    const entered = redis.sent.filter(({ name }) => name === 'ENTER')
    // One that has come to another node meanwhile is not taken back.
    expect(entered.map(({ args }) => [args[4], args[5], args[7]])).toEqual([[broker.node, 'a', ` ${before} `]])
    // What the store has under the name before goes last, so that no member seems to leave.
    expect(namesOf(redis)).toEqual(['BEAT', 'BEAT', 'ENTER', 'RETIRE', 'CHANNELS_OF', 'REAPED'])
    expect(redis.sent.find(({ name }) => name === 'RETIRE')?.args).toEqual([before])
  })

  test('a member that enters while its node changes its name enters under the new one, too', async () => {
    const { redis, broker } = await world()
    redis.held.add('ENTER').add('BEAT')
    const before = broker.node
    const entering = broker.enter('room', { id: 'a', user: null })
    await redis.pass(1_000)
    redis.calls.find(({ name }) => name === 'BEAT')?.answer(['0', 'G'])
    redis.held.delete('BEAT')
    await redis.settle()
    redis.held.clear()
    redis.calls.find(({ name }) => name === 'ENTER')?.answer(1)
    await entering
    const owners = redis.sent.filter(({ name }) => name === 'ENTER').map(({ args }) => args[4])
    expect(owners).toEqual([before, broker.node])
  })

  test('clears up after others only when it has been there for a lease', async () => {
    const { redis } = await world()
    await redis.pass(3_500)
    expect(redis.sent.filter(({ name }) => name === 'BEAT').every(({ args }) => args[3] === '0')).toBe(true)
    redis.replies = { BEAT: ['1', 'G', 'dead'], CHANNELS_OF: ['room', 'hall'] }
    await redis.pass(1_000)
    expect(redis.sent.findLast(({ name }) => name === 'BEAT')?.args[3]).not.toBe('0')
    expect(redis.sent.filter(({ name }) => name === 'REAP').map(({ args }) => args.slice(3))).toContainEqual([
      'hall',
      'dead',
    ])
  })

  test('says that Redis refuses the password, and waits for what it answers else', async () => {
    const redis = new FakeRedis()
    const ready = () => new RedisBroker(redis, { scheduler: redis.scheduler }).ready()
    const late = ready()
    redis.refuse('connect ECONNREFUSED 127.0.0.1:6379')
    const [outcome] = await Promise.all([late.catch((error: unknown) => error), redis.pass(5_000)])
    expect(outcome).toMatchObject({ code: 'no-store' })
    const refused = ready()
    redis.refuse('NOAUTH Authentication required.')
    await expect(refused).rejects.toMatchObject({ code: 'unfit-store', message: /NOAUTH.*url/ })
  })

  test('keeps the process alive while Redis is waited for, and no longer', async () => {
    const redis = new FakeRedis()
    const broker = new RedisBroker(redis, { scheduler: redis.scheduler })
    const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length
    const before = timers()
    const ready = broker.ready().catch(() => {})
    expect(timers()).toBe(before + 1)
    await redis.pass(5_000)
    await ready
    expect(timers()).toBe(before)
  })

  test('says what is missing in Redis', async () => {
    const { redis, broker } = await world()
    await expect(broker.ready()).resolves.toEqual([])
    redis.replies = { CHECK: ['7.0.15', 'allkeys-lru', '1000000'] }
    await expect(broker.ready()).resolves.toEqual([expect.stringContaining('noeviction')])
    redis.replies = { CHECK: ['6.0.16', 'noeviction', '0'] }
    await expect(broker.ready()).rejects.toMatchObject({ code: 'unfit-store', message: /6\.0\.16.*6\.2/ })
    redis.replies = { CHECK: ['7.0.15', 'noeviction', '0', 'XADD', 'NOPERM no right'] }
    await expect(broker.ready()).rejects.toMatchObject({ code: 'unfit-store', message: /\+xadd/ })
  })
})

describe('the broker over a port of several servers', () => {
  /** Eight servers, with one part each. */
  async function cluster() {
    const redis = new FakeRedis(8)
    let ids = 0
    const broker = new RedisBroker(redis, { scheduler: redis.scheduler, randomId: () => `id${ids++}` })
    await redis.connect()
    const publish = (channel: string) =>
      broker.publish(channel, '1', { key: { producer: 'p', seq: 1 }, keep: KEEP, author: null })
    return { redis, broker, publish }
  }
  /** Channels of two parts, by the hash of their names. */
  const [HERE, PART, ELSEWHERE] = ['b', 5, 'a'] as const

  test('is repairing while one is away, and goes on with the others', async () => {
    const { redis, broker, publish } = await cluster()
    await redis.disconnect([PART])
    expect(broker.health).toBe('repairing')
    redis.sent.length = 0
    const waiting = publish(HERE)
    await expect(publish(ELSEWHERE)).resolves.toMatchObject({ type: 'published' })
    expect(redis.sent.filter(({ name }) => name === 'PUBLISH')).toHaveLength(1)
    await redis.connect([PART])
    await expect(waiting).resolves.toMatchObject({ type: 'published' })
    expect(broker.health).toBe('live')
    await redis.disconnect()
    expect(broker.health).toBe('away')
  })

  test('looks only at the channels of the one that is back', async () => {
    const { redis, broker } = await cluster()
    const told: string[] = []
    for (const channel of [HERE, ELSEWHERE])
      await broker.join(channel, null, ({ type }) => void told.push(`${channel} ${type}`))
    await redis.settle()
    await redis.disconnect([PART])
    await redis.connect([PART])
    expect(told.toSorted()).toEqual([`${HERE} moved`, `${HERE} picture`])
  })

  test('calls again what was not run, for five seconds, and says what to look at', async () => {
    const { redis, broker, publish } = await cluster()
    redis.refusals.PUBLISH = 'TRYAGAIN Multiple keys request during rehashing of slot'
    const published = publish(HERE)
    await redis.pass(1_000)
    expect(namesOf(redis).filter((name) => name === 'PUBLISH').length).toBeGreaterThan(10)
    delete redis.refusals.PUBLISH
    await redis.pass(50)
    await expect(published).resolves.toMatchObject({ type: 'published' })
    redis.refusals.READ = 'CLUSTERDOWN Hash slot not served'
    const page = broker.history(HERE, { limit: 1 }).catch(String)
    await redis.pass(5_000)
    expect(await page).toMatch(/CLUSTERDOWN Hash slot not served\. .*--cluster fix/)
    // Its connections are as good as ever.
    expect(redis.resets).toBe(0)
  })

  test('a connection that carries nothing is dropped, and the others are kept', async () => {
    const { redis } = await cluster()
    redis.refusals.SAY = 'TRYAGAIN Multiple keys request during rehashing of slot'
    await redis.pass(3_000)
    expect(redis.resets).toBe(0)
    delete redis.refusals.SAY
    redis.echoes = false
    await redis.pass(3_000)
    expect(redis.resets).toBe(8)
  })

  test('a server that does not answer holds up no lease', async () => {
    const { redis } = await cluster()
    redis.held.add('GENERATION')
    redis.sent.length = 0
    await redis.pass(4_000)
    expect(namesOf(redis).filter((name) => name === 'BEAT').length).toBeGreaterThanOrEqual(2)
  })

  test('members are entered again when one of them has another generation, by one name at a time', async () => {
    const { redis, broker } = await cluster()
    await broker.enter(HERE, { id: 'ada', user: null })
    const before = broker.node
    redis.replies = { GENERATION: 'H' }
    redis.sent.length = 0
    await redis.pass(1_000)
    expect(broker.node).not.toBe(before)
    const entered = redis.sent.filter(({ name }) => name === 'ENTER')
    expect(entered.map(({ args }) => [args[4], args[5]])).toEqual([[broker.node, 'ada']])
  })

  test('takes no prefix that would put all keys into one slot', () => {
    expect(() => new RedisBroker(new FakeRedis(8), { prefix: 'app{1}:' })).toThrow(/prefix/)
  })
})

describe('a push', () => {
  test.each([
    '',
    'p',
    'p E',
    'p E 1',
    'p E x 1 1 null\n1',
    'e {\n1',
    'm in\n{}',
    'm x E 1\n{}',
    'm in E 1\n{',
    'z\n1',
  ])('that is none is nothing: %j', (message) => expect(readPush(message)).toBeNull())
})
