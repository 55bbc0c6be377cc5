import type { Hello } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import { describe, expect, test } from 'vitest'
import { GATEWAY_LIMITS, type GatewayLimits } from '../limits.ts'
import { SessionTable } from './session-table.ts'

const ANN = { id: 'ann' }
const NOBODY = { id: '' }
const hello = (session: string, resume = ''): Hello => ({
  session,
  link: 1,
  claim: 1,
  seen: 0,
  resume,
  wantsWelcome: true,
})

const table = (limits: Partial<GatewayLimits> = {}) => {
  const opened: string[] = []
  const sessions = new SessionTable(
    { ...GATEWAY_LIMITS, ...limits },
    { randomId: nanoid, opened: (session) => opened.push(session.core.id), changed() {}, overflowed() {} },
  )
  const find = (id: string, user = NOBODY, resume = '') => sessions.find(hello(id, resume), user, 'refuse', 0)
  const open = (id: string, user = NOBODY) => {
    const found = find(id, user)
    if (!found.ok) throw new Error(found.error)
    return found.value
  }
  return { sessions, opened, find, open }
}

describe('the table of sessions', () => {
  test('[S10] opens a session once, tells of it once, and finds it then', () => {
    const { sessions, opened, open, find } = table()
    const session = open('a')
    expect(open('a')).toBe(session)
    expect(find('a', NOBODY, session.core.epoch)).toEqual({ ok: true, value: session })
    expect([opened, sessions.size, [...sessions.values()]]).toEqual([['a'], 1, [session]])
    // Names are for logs: they must not give the capability away.
    expect(session.name).not.toContain('a-session')
    expect(open('b').name).not.toBe(session.name)
  })

  test('[B13] does not open what is to be resumed', () => {
    const { find, opened } = table()
    expect(find('a', NOBODY, 'an-epoch')).toEqual({ ok: false, error: 'unknown-session' })
    expect(opened).toEqual([])
  })

  test('[H6] [B13] does not take a session for another life of it', () => {
    const { sessions, find, open } = table()
    const { epoch } = open('a').core
    expect(find('a', NOBODY, `${epoch}x`)).toEqual({ ok: false, error: 'unknown-session' })
    expect(find('a', NOBODY, epoch).ok).toBe(true)
    // Another that is opened under the same id, as after a restart, is called otherwise.
    const again = table().open('a').core
    expect([again.epoch === epoch, open('b').core.epoch === epoch]).toEqual([false, false])
    expect(epoch).toMatch(/^[\w-]{1,64}$/)
    // A reader without a hello knows no epoch: it resumes by its last event alone.
    expect(sessions.find(hello('a', 'last'), NOBODY, 'evict', 0).ok).toBe(true)
    // Whose it is comes first: nobody else shall find out what it is called.
    open('of ann', ANN)
    expect(find('of ann', NOBODY, 'an-epoch')).toEqual({ ok: false, error: 'forbidden' })
  })

  test('[B15] gives a session to nobody but its user', () => {
    const { find, open } = table()
    open('of ann', ANN)
    open('of nobody')
    expect(find('of ann')).toEqual({ ok: false, error: 'forbidden' })
    expect(find('of ann', { id: 'bob' }, 'an-epoch')).toEqual({ ok: false, error: 'forbidden' })
    expect(find('of nobody', ANN)).toEqual({ ok: false, error: 'forbidden' })
    expect(find('of ann', { id: 'ann' }).ok).toBe(true)
  })

  test('is full at maxSessions, but not for those who are in', () => {
    const { sessions, find, open } = table({ maxSessions: 2 })
    const session = open('a')
    open('b')
    expect(find('c')).toEqual({ ok: false, error: 'too-many' })
    expect(find('a').ok).toBe(true)
    sessions.remove(session, 'closed')
    expect(find('c').ok).toBe(true)
  })

  test('counts the sessions of a user, and not those of nobody', () => {
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
    expect(codes.map((code) => find(code, NOBODY, 'an-epoch'))).toEqual([
      { ok: false, error: 'unknown-session' },
      { ok: false, error: 'expired' },
      { ok: false, error: 'slow-consumer' },
    ])
    // Whoever comes without resume, as a straggler would, does not open it again either.
    expect(find('expired')).toEqual({ ok: false, error: 'expired' })
    expect(sessions.size).toBe(0)
  })
})
