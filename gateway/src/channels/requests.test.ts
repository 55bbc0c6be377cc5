import { describe, expect, test } from 'vitest'
import { openChannels } from '../../testing/channel-world.ts'
import { codeOf } from '../../testing/lane-bodies.ts'
import { Refused } from './refused.ts'

describe('a request of a client', () => {
  test('[K3] is answered once with what the handler returns', async () => {
    const { layer, client } = await openChannels()
    layer.methods.set('double', (params) => Number(params) * 2)
    layer.methods.set('later', async () => undefined)
    const ada = await client('ada')
    expect(await ada.tell(['req', 1, 'double', 21])).toEqual([['ok', 1, 42]])
    expect(await ada.tell(['req', 2, 'later', null])).toEqual([['ok', 2, null]])
  })

  test('[K24] that a handler refuses has its code; what else is thrown stays inside', async () => {
    const world = await openChannels()
    world.layer.methods.set('refuse', () => {
      throw new Refused('sold-out', 'There is none left.', 500)
    })
    world.layer.methods.set('fail', () => {
      throw Object.assign(new Error('no such file: /secret'), { code: 'ENOENT' })
    })
    world.layer.methods.set('unsendable', () => ({ when: new Date(0) }))
    const ada = await world.client('ada')
    expect(await ada.tell(['req', 1, 'refuse', null])).toEqual([['no', 1, 'sold-out', 'There is none left.', 500]])
    const heard = await ada.tell(['req', 2, 'fail', null], ['req', 3, 'unsendable', null], ['req', 4, 'none', null])
    expect([2, 3, 4].map((id) => codeOf(heard, id))).toEqual(['internal', 'internal', 'unknown-method'])
    expect(JSON.stringify(heard)).not.toContain('secret')
    expect(world.errors.map(({ context }) => context.event)).toEqual(['handle', 'handle'])
    expect(world.errors[1]?.error).toMatchObject({
      message: expect.stringContaining('the result of "unsendable".when is a Date'),
    })
  })

  test('waits beside no more than maxOutboxBytes of others', async () => {
    const limits = { maxOutboxBytes: 64 * 1024, maxMessageBytes: 32 * 1024 }
    const world = await openChannels({ limits })
    const done: (() => void)[] = []
    world.layer.methods.set('wait', () => new Promise<void>((resolve) => done.push(resolve)))
    const ada = await world.client('ada')
    const ask = (id: number) => ['req', id, 'wait', 'x'.repeat(30_000)]
    expect(codeOf(await ada.tell(ask(1), ask(2), ask(3)), 3)).toBe('too-many')
    for (const resolve of done) resolve()
    await world.settle()
    expect(await ada.tell(ask(4))).toEqual([
      ['ok', 1, null],
      ['ok', 2, null],
    ])
    expect(done).toHaveLength(3)
  })

  test('that is stopped aborts its handler, and is answered all the same', async () => {
    const { layer, client, settle } = await openChannels()
    layer.methods.set(
      'wait',
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const ada = await client('ada')
    expect(await ada.tell(['req', 1, 'wait', null])).toEqual([])
    ada.say(['stop', 1], ['stop', 1], ['stop', 99])
    await settle()
    expect(codeOf(ada.take(), 1)).toBe('canceled')
  })

  test('is aborted when its session ends', async () => {
    const { layer, client, sessions, settle } = await openChannels()
    let isAborted = false
    layer.methods.set('wait', (_, { signal }) => {
      signal.addEventListener('abort', () => {
        isAborted = true
      })
      return new Promise(() => {})
    })
    const ada = await client('ada')
    await ada.tell(['req', 1, 'wait', null])
    sessions[0]?.end()
    await settle()
    expect(isAborted).toBe(true)
  })

  test('beyond maxRequestsPerSession under way is refused, and may come again', async () => {
    const { layer, client } = await openChannels({ limits: { maxRequestsPerSession: 2 } })
    let runs = 0
    layer.methods.set('wait', () => {
      runs++
      return new Promise(() => {})
    })
    const ada = await client('ada')
    const heard = await ada.tell(...[1, 2, 3].map((id) => ['req', id, 'wait', null]), ['req', 1, 'wait', null])
    expect(heard).toEqual([['no', 3, 'too-many', expect.stringContaining('maxRequestsPerSession'), expect.any(Number)]])
    expect(runs).toBe(2)
  })
})

describe('a request of the gateway', () => {
  test('resolves with the answer of the client, and drops a second', async () => {
    const { client, sessions, settle } = await openChannels()
    const ada = await client('ada')
    const answer = sessions[0]?.request('position', { exact: true })
    await settle()
    expect(ada.take()).toEqual([['req', 1, 'position', { exact: true }]])
    ada.say(['ok', 1, [52, 13]], ['ok', 1, 'again'], ['no', 1, 'failed', ''])
    expect(await answer).toEqual([52, 13])
  })

  test('beyond maxRequestsPerSession without an answer rejects, and may be asked again after one', async () => {
    const { client, sessions, settle } = await openChannels({ limits: { maxRequestsPerSession: 2 } })
    const ada = await client('ada')
    const ask = () => sessions[0]?.request('position', null)
    const [first, second] = [ask(), ask()]
    await expect(ask()).rejects.toMatchObject({ code: 'too-many', message: expect.stringContaining('maxRequestsPer') })
    await settle()
    expect(ada.take()).toHaveLength(2)
    ada.say(['ok', 1, 'here'])
    expect(await first).toBe('here')
    const third = ask()
    await settle()
    ada.say(['ok', 3, 'there'], ['ok', 2, 'anywhere'])
    expect(await Promise.all([second, third])).toEqual(['anywhere', 'there'])
  })

  test('rejects with what the client refuses', async () => {
    const { client, sessions } = await openChannels()
    const ada = await client('ada')
    const answer = expect(sessions[0]?.request('position', null)).rejects.toMatchObject({
      code: 'refused',
      cause: { code: 'denied', message: 'no' },
    })
    ada.say(['no', 1, 'denied', 'no'])
    await answer
  })

  test('rejects after timeoutMs, by its signal, and when the session ends, and says so to the client', async () => {
    const world = await openChannels()
    const ada = await world.client('ada')
    const [session] = world.sessions
    const controller = new AbortController()
    const codes = [
      session?.request('a', null, { timeoutMs: 1_000 }),
      session?.request('b', null, { signal: controller.signal }),
      session?.request('c', null),
      session?.request('d', new Date(0) as never),
    ].map((each) => each?.catch(({ code }: { code: string }) => code))
    await world.settle()
    controller.abort()
    await world.pass(1_100)
    session?.end()
    await world.settle()
    expect(await Promise.all(codes)).toEqual(['timeout', 'canceled', 'closed', 'bad-frame'])
    expect(ada.take().filter((body) => Array.isArray(body) && body[0] === 'stop')).toEqual([
      ['stop', 2],
      ['stop', 1],
    ])
    await expect(session?.request('e', null)).rejects.toMatchObject({ code: 'closed' })
    const late = session?.request('f', [new Date(0)] as never)
    await expect(late).rejects.toMatchObject({ message: expect.stringContaining('params[0] is a Date') })
  })
})
