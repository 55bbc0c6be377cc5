import { describe, expect, test } from 'vitest'
import { openDirect } from '../../testing/direct.ts'
import type { User } from '../auth/user.ts'
import { RungwayError } from '../errors.ts'
import type { Session } from './session.ts'

const A = 'session-a-of-a-test-file'
const B = 'session-b-of-a-test-file'

describe('messages and their listeners', () => {
  test('of what comes over another wire than lines no acknowledgement is written', async () => {
    const world = openDirect()
    const link = await world.attach(A)
    const pass = () => world.time.pass(5_000)
    link.deliver([{ frame: { type: 'message', seq: 1, body: 'a' }, chars: 1 }])
    pass()
    world.sessions[0]?.send('down')
    pass()
    expect(link.lines).toEqual(['[1,"down"]'])
    link.receive('[2,"b"]')
    pass()
    expect(link.lines).toEqual(['[1,"down"]', '["ack",2]'])
  })

  test('[S13] messages wait for a handler that listens late, and arrive in order, before those that come then', async () => {
    const world = openDirect()
    const link = await world.attach(A)
    link.receive('[1,"a"]\n[2,"b"]')
    world.time.settle()
    const heard: unknown[] = []
    world.sessions[0]?.on('message', (body) => heard.push(body))
    // Not while `on` is called: a handler may need what it returns.
    expect(heard).toEqual([])
    link.receive('[3,"c"]')
    world.time.settle()
    link.receive('[4,"d"]')
    expect(heard).toEqual(['a', 'b', 'c', 'd'])
  })

  test('[S13] what a first request carries reaches a handler that listens at once, within that request', async () => {
    const heard: unknown[] = []
    const world = openDirect({ opened: (session) => void session.on('message', (body) => heard.push(body)) })
    const admission = await world.admit(A)
    expect(typeof admission === 'object' && (await admission.receive('[1,"a"]\n[2,"b"]')).ok).toBe(true)
    expect(heard).toEqual(['a', 'b'])
  })

  test('[S13] what a first request carries counts for nothing while a handler listens at once, and for all when none does', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `[${i + 1},"${i}"]`).join('\n')
    let heard = 0
    const world = openDirect({
      limits: { maxUnheardBytes: 1_000 },
      opened: (session) => world.sessions.length === 1 && void session.on('message', () => heard++),
    })
    for (const id of [A, B]) {
      const admission = await world.admit(id)
      expect(typeof admission === 'object' && (await admission.receive(lines)).ok).toBe(true)
    }
    world.time.settle()
    expect([heard, await world.admit(B)]).toEqual([100, 'unheard'])
    expect(await world.admit(A)).toMatchObject({ reaches: true })
  })

  test('[S13] at maxUnheardBytes the session ends, and both sides are told', async () => {
    const world = openDirect({ limits: { maxUnheardBytes: 3 * (144 + '[1,"a"]'.length) } })
    const link = await world.attach(A)
    const closed: string[] = []
    world.sessions[0]?.on('close', (code) => closed.push(code))
    link.receive('[1,"a"]\n[2,"b"]\n[3,"c"]')
    world.time.settle()
    expect([link.ended, world.errors]).toEqual([null, []])
    link.receive('[4,"d"]')
    world.time.settle()
    expect([link.ended, closed]).toEqual(['unheard', ['unheard']])
    expect(world.errors).toMatchObject([
      { error: { code: 'unheard' }, context: { session: world.sessions[0], event: 'message' } },
    ])
    expect(String(world.errors[0]?.error)).toContain("call session.on('message', …)")
    expect(await world.admit(A)).toBe('unheard')
  })

  test('[S13] a session that ended meanwhile still hands over what it got, and then says that it has ended', async () => {
    const world = openDirect()
    const link = await world.attach(A)
    link.receive('[1,"a"]\n[2,"bye","close"]')
    world.time.settle()
    const told: unknown[] = []
    world.sessions[0]?.on('message', (body) => told.push(body))
    world.sessions[0]?.on('close', (code, reason) => told.push([code, reason]))
    world.time.settle()
    expect(told).toEqual(['a', ['closed', 'bye']])
  })

  test('a listener that throws, and one whose promise is rejected, are reported with their session, and stop no other', async () => {
    const heard: unknown[] = []
    const world = openDirect({
      opened(session) {
        session.on('message', () => {
          throw new Error('thrown')
        })
        session.on('message', async () => {
          throw new Error('rejected')
        })
        session.on('message', (body) => heard.push(body))
      },
    })
    const link = await world.attach(A)
    link.receive('[1,"a"]')
    link.receive('[2,"b"]')
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['a', 'b'])
    expect(world.errors.map(({ error }) => String(error)).sort()).toEqual([
      'Error: rejected',
      'Error: rejected',
      'Error: thrown',
      'Error: thrown',
    ])
    for (const { context } of world.errors) expect(context).toEqual({ session: world.sessions[0], event: 'message' })
    expect(link.ended).toBeNull()
  })

  test('an event that there is not is refused with the nearest name', async () => {
    const world = openDirect()
    await world.attach(A)
    const on = world.sessions[0]?.on.bind(world.sessions[0]) as (event: string, listener: () => void) => void
    expect(() => on('mesage', () => {})).toThrow('A session has no event "mesage". Did you mean "message"?')
    expect(() => on('connect', () => {})).toThrow('Known: message, away, back, transport, close.')
    expect(() => on('connect', () => {})).toThrow(RungwayError)
  })

  test('[C4] a body that JSON would change is not sent, and the application is told where', async () => {
    const world = openDirect()
    const link = await world.attach(A)
    expect(world.sessions[0]?.send({ when: new Date(0) } as never)).toBe('bad-frame')
    expect(world.lifecycle.sendTo(world.lifecycle.table.values(), [Number.NaN])).toBe(0)
    world.time.settle()
    expect(link.lines).toEqual([])
    expect(world.errors.map(({ error }) => (error as Error).message)).toEqual([
      'body.when is a Date, which JSON does not keep: send date.toISOString()',
      'body[0] is NaN, which JSON turns into null',
    ])
    expect(world.errors.map(({ context }) => context)).toEqual([
      { session: world.sessions[0], event: 'send' },
      { session: null, event: 'send' },
    ])
  })
})

describe('links, as the application sees them', () => {
  const watch = (told: unknown[]) => (session: Session) => {
    session.on('transport', ({ from, to }) => told.push([from, to]))
    session.on('away', () => told.push(`away: ${session.isAway}`))
    session.on('back', () => told.push(`back: ${session.isAway}`))
  }

  test('a session without a link for awayAfterMs is away, once, and back with the next', async () => {
    const told: unknown[] = []
    const world = openDirect({ limits: { awayAfterMs: 3_000 }, opened: watch(told) })
    const link = await world.attach(A)
    link.receive('["ping",1]')
    expect([world.sessions[0]?.isAway, told.splice(0)]).toEqual([false, [[null, 'plain']]])
    world.time.pass(20_000)
    expect(told).toEqual([])
    link.leave()
    world.time.pass(2_900)
    expect(told).toEqual([])
    world.time.pass(20_000)
    expect(told.splice(0)).toEqual(['away: true'])
    await world.attach(A, { link: 2, claim: 2 })
    expect(told.splice(0)).toEqual(['back: false'])
    world.time.pass(10_000)
    expect(told).toEqual([])
  })

  test('a candidate brings a session back when it claims, and not before', async () => {
    const told: unknown[] = []
    const world = openDirect({ limits: { awayAfterMs: 3_000 }, opened: watch(told) })
    const link = await world.attach(A)
    link.leave()
    world.time.pass(5_000)
    const candidate = await world.attach(A, { link: 2, claim: 0 })
    expect(told.splice(0)).toEqual([[null, 'plain'], 'away: true'])
    candidate.receive('["claim",2,0]')
    expect(told).toEqual(['back: false'])
  })
})

test('what a link of another transport throws is told with its session, and stops neither others nor its end', async () => {
  const pingMs = 5_000
  const world = openDirect({ limits: { pingMs } })
  const [bad, good] = [await world.attach(A), await world.attach('another-session-of-a-test-file')]
  const [badSession, goodSession] = world.sessions
  const fail = (): never => {
    throw new Error('of a link')
  }
  const told = () =>
    world.errors.splice(0).map(({ error, context }) => [String(error), context.session === badSession, context.event])
  bad.wake = fail
  for (const session of world.sessions) session.send('hello')
  world.time.settle()
  expect([told(), good.lines.at(-1)]).toEqual([[['Error: of a link', true, 'request']], '[1,"hello"]'])
  let isQuiet = false
  bad.quiet = fail
  good.quiet = () => {
    isQuiet = true
  }
  world.time.pass(pingMs + 1_000)
  expect([told(), isQuiet]).toEqual([[['Error: of a link', true, 'request']], true])
  const codes: string[] = []
  badSession?.on('close', (code) => codes.push(code))
  bad.end = fail
  badSession?.end('unauthorized')
  world.time.settle()
  expect([told(), codes]).toEqual([[['Error: of a link', true, 'request']], ['unauthorized']])
  expect(goodSession?.isAway).toBe(false)
})

describe('the end of a session', () => {
  test('`end` cuts every link at once, drops what was not acknowledged, and is told once, with its reason', async () => {
    const closed: unknown[] = []
    const world = openDirect({
      opened: (session) => void session.on('close', (code, reason) => closed.push([code, reason])),
    })
    const link = await world.attach(A)
    const candidate = await world.attach(A, { link: 2, claim: 0 })
    world.sessions[0]?.end('forbidden', 'banned')
    expect(world.sessions[0]?.send('late')).toBe('ended')
    world.sessions[0]?.end('closed', 'again')
    world.time.settle()
    expect([link.ended, candidate.ended, closed]).toEqual(['forbidden', 'forbidden', [['forbidden', 'banned']]])
    expect(await world.admit(A, { link: 3 })).toBe('forbidden')
    const late: unknown[] = []
    world.sessions[0]?.on('close', (code) => late.push(code))
    world.time.settle()
    expect(late).toEqual(['forbidden'])
  })

  test('`end` with a code that no session ends with throws, names those that there are, and ends nothing', async () => {
    const world = openDirect()
    const link = await world.attach(A)
    for (const code of ['kicked', 'going-away', 'toString'])
      expect(() => world.sessions[0]?.end(code as 'closed')).toThrow(
        expect.objectContaining({
          code: 'bad-request',
          message: expect.stringContaining(`"${code}"; it takes closed, unauthorized, forbidden, expired.`),
        }),
      )
    expect([link.ended, world.sessions[0]?.send('on')]).toEqual([null, 'queued'])
  })

  test('[S9] `close` waits for the acknowledgement, and for closeMs at most', async () => {
    const world = openDirect({ limits: { closeMs: 10_000 } })
    const closed: unknown[] = []
    for (const id of [A, B]) {
      const link = await world.attach(id)
      const session = world.sessions.at(-1)
      session?.on('close', (code, reason) => closed.push([id, code, reason]))
      session?.send('the last')
      session?.close('bye')
      session?.close('again')
      world.time.settle()
      expect(link.lines).toEqual(['[1,"the last"]', '[2,"bye","close"]'])
      if (id === A) link.receive('["ack",2]')
      world.time.pass(9_999)
      expect(closed).toEqual([[A, 'closed', 'bye']])
    }
    world.time.pass(1)
    expect(closed).toEqual([
      [A, 'closed', 'bye'],
      [B, 'closed', 'bye'],
    ])
  })
})

describe('credentials that expire', () => {
  const users = new Map<string, User>()
  const authenticate = (request: Request) => users.get(request.headers.get('authorization') ?? '') ?? null
  const at = (time: { epochNow(): number }, ms: number) => time.epochNow() + ms

  test('[S15] end the links within a second, and the session goes on with new ones', async () => {
    const world = openDirect({ authenticate })
    users.set('old', { id: 'ann', data: 1, expiresAt: at(world.time, 10_000) })
    users.set('new', { id: 'ann', data: 2, expiresAt: at(world.time, 30_000) })
    const link = await world.attach(A, {}, { authorization: 'old' })
    const candidate = await world.attach(A, { link: 2, claim: 0 }, { authorization: 'old' })
    world.time.pass(9_999)
    expect([link.ended, candidate.ended]).toEqual([null, null])
    world.time.pass(1_000)
    expect([link.ended, candidate.ended]).toEqual(['stale-credentials', 'stale-credentials'])
    expect(await world.admit(A, { link: 3 }, { authorization: 'old' })).toBe('unauthorized')
    world.sessions[0]?.send('meanwhile')
    const next = await world.attach(A, { link: 3, claim: 3 }, { authorization: 'new' })
    expect([next.lines, world.sessions[0]?.user.data]).toEqual([['[1,"meanwhile"]'], 2])
    world.time.pass(10_000)
    expect([next.ended, world.sessions.length]).toEqual([null, 1])
    world.time.pass(10_000)
    expect(next.ended).toBe('stale-credentials')
  })
})

describe('requests that are refused', () => {
  test('[S14] open no session, and tell the application of none', async () => {
    const world = openDirect()
    expect((await world.attach(A, { seen: 5 })).ended).toBe('bad-sequence')
    for (const [text, code] of [
      ['{', 'bad-frame'],
      ['[1,"a"]\nnonsense', 'bad-frame'],
      ['[2,"a"]', 'gap'],
      ['["ack",1]', 'bad-sequence'],
    ] as const) {
      const admission = await world.admit(A)
      expect(typeof admission === 'object' && admission.receive(text)).toMatchObject({ error: { code } })
    }
    expect([world.sessions, world.lifecycle.table.size]).toEqual([[], 0])
    // The same id is as good as new.
    const admission = await world.admit(A)
    expect(typeof admission === 'object' && (await admission.receive('[1,"a"]')).ok).toBe(true)
    expect(world.sessions).toHaveLength(1)
  })

  test('say which frame is bad, and by which rule or limit', async () => {
    const world = openDirect({ limits: { maxDepth: 3, maxMessageBytes: 1_024 } })
    for (const [text, said] of [
      ['[1,"a"]\n[2,[[[[]]]]]', 'Frame 2 of the batch nests deeper than maxDepth allows (3).'],
      ['[1,{"__proto__":1}]', 'Frame 1 of the batch has a key "__proto__"'],
      ['[1,"a"]\n\n[2,"b"]\n{', 'Frame 3 of the batch is no JSON, or none of the frames'],
      [`${'[1,"a"]\n'.repeat(100)}{`, 'Frame 101 of the batch is no JSON'],
      [`[1,"${'x'.repeat(2_000)}"]`, 'Frame 1 of the batch is longer than maxMessageBytes allows (1024).'],
    ] as const) {
      const admission = await world.admit(A)
      const received = typeof admission === 'object' && admission.receive(text)
      expect(await received).toMatchObject({ error: { message: expect.stringContaining(said) } })
    }
  })

  test('[S14] the user is looked at before the hello', async () => {
    const world = openDirect({ authenticate: () => null })
    expect(await world.admit('', { link: -1 })).toBe('unauthorized')
    expect(await openDirect().admit('', { link: -1 })).toBe('bad-request')
  })

  test('[S10] two requests that were admitted together share the session that the first of them opens', async () => {
    const world = openDirect()
    const [one, other] = [await world.admit(A), await world.admit(A)]
    for (const admission of [one, other])
      expect(typeof admission === 'object' && (await admission.receive('[1,"a"]')).ok).toBe(true)
    expect(world.sessions).toHaveLength(1)
  })
})

test('[F6] a message of the lane is not given to the application, and its number counts', async () => {
  const world = openDirect()
  const link = await world.attach(A)
  const heard: unknown[] = []
  world.sessions[0]?.on('message', (body) => heard.push(body))
  link.receive('[1,"a"]\n[2,["no such thing"],"c"]\n[3,"b"]')
  world.time.settle()
  expect([heard, link.ended]).toEqual([['a', 'b'], null])
})
