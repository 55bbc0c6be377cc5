import type { Hello } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import { describe, expect, test } from 'vitest'
import { NO_LAYER } from '../../testing/no-layer.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import type { User } from '../auth/user.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from '../limits.ts'
import { Counters } from '../reports/counters.ts'
import { MemoryLedger } from './memory-ledger.ts'
import { sessionNames } from './session-names.ts'
import { SessionTable } from './session-table.ts'

const ANN = { id: 'ann' }
const ANYBODY = { id: '' }
const hello = (session: string, resume = ''): Hello => ({
  session,
  link: 1,
  claim: 1,
  seen: 0,
  resume,
  wantsWelcome: true,
})

const table = (limits: Partial<GatewayLimits> = {}) => {
  const time = virtualScheduler()
  const elsewhere = { ofAnn: 0 }
  const sessions: SessionTable = new SessionTable(
    {
      limits: { ...GATEWAY_LIMITS, ...limits },
      scheduler: time,
      report() {},
      ledger: new MemoryLedger(),
      counters: new Counters(),
      checkMemory() {},
      changed() {},
      closing() {},
      guarded: (record, run) => run(record),
      isCrowded: () => false,
      countElsewhere: (id) => (id === 'ann' ? elsewhere.ofAnn : 0),
      evict: (record) => sessions.remove(record, 'expired'),
    },
    sessionNames(nanoid, null),
  )
  const find = (id: string, user: User = ANYBODY, resume = '', network: string | null = null) =>
    sessions.find({
      hello: hello(id, resume),
      user,
      overflow: 'refuse',
      delivery: 'exactly-once',
      layer: () => NO_LAYER,
      network: () => network,
    })
  const open = (id: string, user: User = ANYBODY) => {
    const found = find(id, user)
    if (!found.ok) throw new Error(found.error)
    if (found.value !== null) return found.value
    const record = sessions.create({
      hello: hello(id),
      user,
      overflow: 'refuse',
      delivery: 'exactly-once',
      layer: () => NO_LAYER,
      network: () => null,
    })
    sessions.add(record, null)
    sessions.proven(record)
    return record
  }
  /** A session from somewhere whose client has shown nothing yet. */
  const flood = (id: string, network: string) => {
    const found = find(id, ANYBODY, '', network)
    if (!found.ok) return found.error
    const record = sessions.create({
      hello: hello(id),
      user: ANYBODY,
      overflow: 'refuse',
      delivery: 'exactly-once',
      layer: () => NO_LAYER,
      network: () => network,
    })
    sessions.add(record, network)
    return record
  }
  return { sessions, find, open, flood, time, elsewhere }
}

describe('the table of sessions', () => {
  test('[S10] finds nothing before a session is opened, and the session then', () => {
    const { sessions, open, find } = table()
    expect(find('a')).toEqual({ ok: true, value: null })
    expect(sessions.size).toBe(0)
    const session = open('a')
    expect(open('a')).toBe(session)
    expect(find('a', ANYBODY, session.core.epoch)).toEqual({ ok: true, value: session })
    expect([sessions.size, [...sessions.values()]]).toEqual([1, [session]])
    // Names are for logs: they must not give the capability away.
    expect(session.name).not.toContain('a-session')
    expect(open('b').name).not.toBe(session.name)
  })

  test('[B13] does not open what is to be resumed', () => {
    const { find } = table()
    expect(find('a', ANYBODY, 'an-epoch')).toEqual({ ok: false, error: 'unknown-session' })
  })

  test('[H6] [B13] does not take a session for another life of it', () => {
    const { sessions, find, open } = table()
    const { epoch } = open('a').core
    expect(find('a', ANYBODY, `${epoch}x`)).toEqual({ ok: false, error: 'unknown-session' })
    expect(find('a', ANYBODY, epoch).ok).toBe(true)
    // Another that is opened under the same id, as after a restart, is called otherwise.
    const again = table().open('a').core
    expect([again.epoch === epoch, open('b').core.epoch === epoch]).toEqual([false, false])
    expect(epoch).toMatch(/^[\w-]{1,64}$/)
    // A reader without a hello knows no epoch: it resumes by its last event alone.
    expect(
      sessions.find({
        hello: hello('a', 'last'),
        user: ANYBODY,
        overflow: 'evict',
        delivery: 'at-most-once',
        layer: () => NO_LAYER,
        network: () => null,
      }).ok,
    ).toBe(true)
    // The user comes first: no other user shall find out the epoch.
    open('of ann', ANN)
    expect(find('of ann', ANYBODY, 'an-epoch')).toEqual({ ok: false, error: 'forbidden' })
  })

  test('[B15] gives a session to its user alone', () => {
    const { find, open } = table()
    open('of ann', ANN)
    open('of anybody')
    expect(find('of ann')).toEqual({ ok: false, error: 'forbidden' })
    expect(find('of ann', { id: 'bob' }, 'an-epoch')).toEqual({ ok: false, error: 'forbidden' })
    expect(find('of anybody', ANN)).toEqual({ ok: false, error: 'forbidden' })
    expect(find('of ann', { id: 'ann' }).ok).toBe(true)
  })

  test('is full at maxSessions, but not for sessions that are open', () => {
    const { sessions, find, open } = table({ maxSessions: 2 })
    const session = open('a')
    open('b')
    expect(find('c')).toEqual({ ok: false, error: 'too-many' })
    expect(find('a').ok).toBe(true)
    sessions.remove(session, 'closed')
    expect(find('c').ok).toBe(true)
  })

  test('counts the sessions of a user elsewhere too, and says who has many here', () => {
    const { sessions, find, open, elsewhere } = table({ maxSessionsPerUser: 40 })
    for (const n of [1, 2, 3]) open(`of ann ${n}`, ANN)
    expect(sessions.crowded()).toEqual([['ann', 3]])
    elsewhere.ofAnn = 36
    expect(find('one more', ANN).ok).toBe(true)
    elsewhere.ofAnn = 37
    expect(find('one more', ANN)).toEqual({ ok: false, error: 'too-many' })
    expect(find('of another', { id: 'bob' }).ok).toBe(true)
    // Below a sixteenth it is not worth a word.
    sessions.remove(open('of ann 1', ANN), 'closed')
    expect(sessions.crowded()).toEqual([])
  })

  test('counts the sessions of a user, and not those of anonymous clients', () => {
    const { sessions, find, open } = table({ maxSessionsPerUser: 2 })
    for (const id of ['1', '2', '3']) open(id)
    const session = open('a', ANN)
    open('b', ANN)
    expect(find('c', ANN)).toEqual({ ok: false, error: 'too-many' })
    expect(find('c', { id: 'bob' }).ok).toBe(true)
    expect(find('a', ANN).ok).toBe(true)
    sessions.remove(session, 'closed')
    // Twice is no more than once.
    expect(sessions.remove(session, 'closed')).toBe(false)
    open('d', ANN)
    expect(find('e', ANN)).toEqual({ ok: false, error: 'too-many' })
  })

  test('[S11] remembers what became of a session, the oldest for as long as there is room', () => {
    const { sessions, find, open } = table({ maxEnded: 2 })
    const codes = ['closed', 'expired', 'slow-consumer'] as const
    for (const code of codes) sessions.remove(open(code), code)
    expect(codes.map((code) => find(code, ANYBODY, 'an-epoch'))).toEqual([
      { ok: false, error: 'unknown-session' },
      { ok: false, error: 'expired' },
      { ok: false, error: 'slow-consumer' },
    ])
    // Without `resume`, as in a straggler, it is not opened again either.
    expect(find('expired')).toEqual({ ok: false, error: 'expired' })
    expect(sessions.size).toBe(0)
  })
})

test('finds every session of a user, and none of a user who has none', () => {
  const { sessions, open } = table()
  const [first, second, third] = [open('1', ANN), open('2', ANN), open('3', ANN)]
  open('4', { id: 'bob' })
  open('5')
  expect(sessions.ofUser('ann')).toEqual([third, second, first])
  sessions.remove(second, 'closed')
  expect(sessions.ofUser('ann')).toEqual([third, first])
  sessions.remove(third, 'closed')
  sessions.remove(first, 'closed')
  expect([sessions.ofUser('ann'), sessions.ofUser(''), sessions.ofUser('carol')]).toEqual([[], [], []])
  expect(sessions.ofUser('bob')).toHaveLength(1)
})

describe('a flood of sessions', () => {
  test('[S16] makes room by itself: who has acknowledged nothing and has no link is the first to go, the oldest of them', () => {
    const { sessions, find, open, flood } = table({ maxSessions: 3 })
    open('proven')
    flood('first', '192.0.2.1')
    flood('second', '192.0.2.1')
    expect(typeof flood('third', '192.0.2.1')).toBe('object')
    expect(sessions.size).toBe(3)
    expect(find('first')).toEqual({ ok: false, error: 'expired' })
    expect([find('proven').ok, find('second').ok]).toEqual([true, true])
  })

  test('[S16] ends no session that has a link or has acknowledged, and is refused then', () => {
    const { find, flood } = table({ maxSessions: 2 })
    const [linked, acknowledged] = [flood('linked', '192.0.2.1'), flood('acknowledged', '192.0.2.1')]
    if (typeof linked === 'string' || typeof acknowledged === 'string') throw new Error('refused')
    linked.core.attach({ transport: 'plain', writes: 'often', wake() {}, quiet() {}, end() {} }, hello('linked'), 0)
    acknowledged.session.send('a')
    acknowledged.core.receive({ type: 'ack', seen: 1 }, 1, 0, 0)
    expect(flood('more', '192.0.2.2')).toBe('too-many')
    expect([find('linked').ok, find('acknowledged').ok]).toEqual([true, true])
  })

  test('[S16] from one address takes maxSessionsPerAddress at most, and nothing from another', () => {
    const { sessions, find, flood } = table({ maxSessionsPerAddress: 2 })
    flood('neighbour', '192.0.2.2')
    for (let n = 0; n < 10; n++) flood(`session ${n}`, '192.0.2.1')
    expect([sessions.size, find('neighbour').ok, find('session 9').ok, find('session 8').ok]).toEqual([
      3,
      true,
      true,
      true,
    ])
    for (const record of sessions.values()) sessions.proven(record)
    expect([flood('x', '192.0.2.1'), typeof flood('y', '192.0.2.2')]).toEqual(['too-many', 'object'])
  })

  test('from one address opens no more in a second than maxOpensPerSecond, after ten seconds’ worth at once', () => {
    const { sessions, flood, time } = table({ maxOpensPerSecond: 10 })
    const open = (count: number, network: string) =>
      Array.from({ length: count }, () => flood(nanoid(), network)).filter((found) => found === 'too-many').length
    expect(open(101, '192.0.2.1')).toBe(0)
    expect(open(5, '192.0.2.1')).toBe(5)
    expect(open(5, '192.0.2.2')).toBe(0)
    time.pass(1_000)
    expect(open(12, '192.0.2.1')).toBe(2)
    for (const record of sessions.values()) sessions.remove(record, 'closed')
    // What was opened counts, whether or not it is there still.
    expect(open(1, '192.0.2.1')).toBe(1)
  })
})
