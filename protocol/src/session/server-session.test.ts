import { describe, expect, test } from 'vitest'
import type { Body, Frame } from '../wire/frame.ts'
import type { Hello } from '../wire/hello.ts'
import { decodeLine, encodeBody, LINES, lanePayload, type Payload } from '../wire/line-codec.ts'
import { SESSION_LIMITS, type SessionLimits } from './limits.ts'
import { ServerSession } from './server-session.ts'

const LIMITS: SessionLimits = { ...SESSION_LIMITS, maxOutboxMessages: 8, maxCandidates: 2 }
const { ackAfterMs, lingerMs, unprovenLingerMs, pingMs, pongMs } = LIMITS

/** Links are named by their handles here: a string each. */
const open = (limits: Partial<SessionLimits> = {}, overflow?: 'evict') =>
  new ServerSession<string>('session', 'epoch', { ...LIMITS, ...limits }, 0, overflow)

const hello = (more: Partial<Hello> = {}): Hello => ({
  session: 'session',
  link: 1,
  claim: 1,
  seen: 0,
  resume: '',
  wantsWelcome: false,
  ...more,
})

const payload = (body: Body): Payload => {
  const encoded = encodeBody(body, LIMITS)
  if (!encoded.ok) throw new Error(encoded.error)
  return encoded.value
}

const say = (session: ServerSession<string>, ...bodies: Body[]) => bodies.map((body) => session.send(payload(body)))
const pull = (session: ServerSession<string>, handle: string, now = 0) => session.pull(handle, LINES, now)
const message = (seq: number, body: Body = 0): Frame => ({ type: 'message', seq, body })
const ack = (seen: number): Frame => ({ type: 'ack', seen })

/** Terms as a line, with what the tests care about. */
const welcome = (seen: number, resumed = false) =>
  LINES.control({
    type: 'welcome',
    terms: {
      seen,
      part: 0,
      resumed,
      epoch: 'epoch',
      maxMessageBytes: LIMITS.maxMessageBytes,
      pingMs,
      lingerMs,
      pollMs: LIMITS.pollMs,
    },
  })

describe('owner and candidates', () => {
  test('[L1] the newest claim is the owner, and displaces the one before it', () => {
    const session = open()
    expect(session.attach('a', hello(), 0)).toEqual({ ok: true, value: [] })
    expect(session.attach('b', hello({ link: 2, claim: 2 }), 0)).toEqual({ ok: true, value: ['a'] })
    expect([session.owner, session.claim, session.handles]).toEqual(['b', 2, ['b']])
  })

  test('[B19] of two links with the same claim the newer wins', () => {
    const session = open()
    session.attach('a', hello(), 0)
    expect(session.attach('b', hello({ link: 2 }), 0)).toEqual({ ok: true, value: ['a'] })
    expect(session.owner).toBe('b')
  })

  test('[L2] [B19] a straggler with a lower claim is refused, and changes nothing', () => {
    const session = open()
    session.attach('b', hello({ link: 2, claim: 2 }), 0)
    say(session, 'x')
    pull(session, 'b')
    expect(session.attach('a', hello({ seen: 1 }), 0)).toEqual({ ok: false, error: 'replaced' })
    expect([session.owner, session.outbox.acked, session.handles]).toEqual(['b', 0, ['b']])
  })

  test('[S2] [L3] only the owner is given messages; a candidate gets control frames alone', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.attach('b', hello({ link: 2, claim: 0, wantsWelcome: true }), 0)
    say(session, 'x')
    session.receive({ type: 'ping', value: 7 }, 2, 10, 0)
    expect([session.hasWork('a', 0), session.hasWork('b', 0)]).toEqual([true, true])
    expect(pull(session, 'b')).toEqual([welcome(0), '["pong",7]'])
    expect(pull(session, 'a')).toEqual(['[1,"x"]'])
    expect([session.hasWork('a', 0), session.hasWork('b', 0)]).toEqual([false, false])
  })

  test('[S2] a displaced link is given nothing, not even what was due on it', () => {
    const session = open()
    session.attach('a', hello({ wantsWelcome: true }), 0)
    say(session, 'x')
    session.attach('b', hello({ link: 2, claim: 2 }), 0)
    expect(session.hasWork('a', 0)).toBe(false)
    expect(pull(session, 'a')).toEqual([])
    expect(pull(session, 'b')).toEqual(['[1,"x"]'])
  })

  test('[L4] the next request of a polling link displaces the one before it, and inherits what is due on the link', () => {
    const session = open()
    session.attach('poll 1', hello({ wantsWelcome: true }), 0)
    session.receive({ type: 'ping', value: 7 }, 1, 10, 0)
    expect(session.attach('poll 2', hello(), 0)).toEqual({ ok: true, value: ['poll 1'] })
    expect(pull(session, 'poll 1')).toEqual([])
    expect(pull(session, 'poll 2')).toEqual([welcome(0), '["pong",7]'])
  })

  test('[L4] between two requests of a polling link nobody is given anything', () => {
    const session = open()
    session.attach('poll 1', hello(), 0)
    session.detach('poll 1', 0)
    say(session, 'x')
    expect([session.owner, session.handles]).toEqual([null, []])
    expect(session.attach('poll 2', hello(), 0)).toEqual({ ok: true, value: [] })
    expect(pull(session, 'poll 2')).toEqual(['[1,"x"]'])
  })

  test('[L4] the next request of a candidate displaces the one before it, and it stays a candidate', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.attach('poll 1', hello({ link: 2, claim: 0 }), 0)
    expect(session.attach('poll 2', hello({ link: 2, claim: 0 }), 0)).toEqual({ ok: true, value: ['poll 1'] })
    expect(session.handles).toEqual(['a', 'poll 2'])
  })

  test('[L1] a candidate whose next request claims is the owner', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.attach('poll 1', hello({ link: 2, claim: 0 }), 0)
    expect(session.attach('poll 2', hello({ link: 2, claim: 2 }), 0)).toEqual({ ok: true, value: ['a', 'poll 1'] })
    expect([session.owner, session.handles]).toEqual(['poll 2', ['poll 2']])
  })

  test('[L4] a request of the owner that claims nothing is a request of the owner still', () => {
    const session = open()
    session.attach('poll 1', hello({ claim: 3 }), 0)
    session.attach('poll 2', hello({ claim: 0 }), 0)
    expect([session.owner, session.claim]).toEqual(['poll 2', 3])
  })

  test('[L4] the late farewell of a displaced request does not cut its successor', () => {
    const session = open()
    session.attach('poll 1', hello(), 0)
    session.attach('poll 2', hello(), 0)
    session.detach('poll 1', 0)
    expect(session.owner).toBe('poll 2')
  })

  test('[L5] one candidate too many displaces the oldest', () => {
    const session = open()
    session.attach('a', hello(), 0)
    for (const [link, handle] of [...'bcd'].entries())
      expect(session.attach(handle, hello({ link: link + 2, claim: 0 }), 0)).toEqual({
        ok: true,
        value: handle === 'd' ? ['b'] : [],
      })
    expect(session.handles).toEqual(['a', 'c', 'd'])
  })

  test('[H4] a greeting is answered by a welcome, first of all; without one there is none', () => {
    const session = open()
    say(session, 'x')
    session.attach('a', hello({ wantsWelcome: true }), 0)
    expect(pull(session, 'a')).toEqual([welcome(0), '[1,"x"]'])
    session.attach('b', hello({ link: 2, claim: 2, resume: 'epoch', wantsWelcome: true }), 0)
    expect(pull(session, 'b')).toEqual([welcome(0, true), '[1,"x"]'])
    session.attach('c', hello({ link: 3, claim: 3 }), 0)
    expect(pull(session, 'c')).toEqual(['[1,"x"]'])
  })
})

describe('claim', () => {
  const switched = () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.attach('b', hello({ link: 2, claim: 0 }), 0)
    say(session, 'x', 'y', 'z')
    return session
  }

  test('[L6] [L8] a claim makes the candidate the owner, which is written all that was not seen', () => {
    const session = switched()
    pull(session, 'a')
    expect(session.receive({ type: 'claim', claim: 2, seen: 1 }, 2, 10, 0)).toEqual({ type: 'nothing' })
    expect([session.owner, session.claim, session.outbox.acked]).toEqual(['b', 2, 1])
    expect(pull(session, 'b')).toEqual(['[2,"y"]', '[3,"z"]'])
  })

  test('[L7] [S2] the old owner is a candidate then: not displaced, and given no more messages', () => {
    const session = switched()
    session.receive({ type: 'claim', claim: 2, seen: 0 }, 2, 10, 0)
    session.receive({ type: 'ping', value: 1 }, 1, 10, 0)
    expect(session.handles).toEqual(['b', 'a'])
    expect(pull(session, 'a')).toEqual(['["pong",1]'])
  })

  test.each([
    ['a repeat', { claim: 2, seen: 1 }],
    ['a straggler', { claim: 1, seen: 1 }],
  ])('[L6] %s changes nothing', (_, claim) => {
    const session = switched()
    session.receive({ type: 'claim', claim: 2, seen: 0 }, 2, 10, 0)
    pull(session, 'b')
    expect(session.receive({ type: 'claim', ...claim }, 1, 10, 0)).toEqual({ type: 'nothing' })
    expect([session.owner, session.hasWork('b', 0), session.outbox.acked]).toEqual(['b', false, 0])
  })

  test('[L6] a claim for a link that is not attached changes nothing', () => {
    const session = switched()
    expect(session.receive({ type: 'claim', claim: 2, seen: 1 }, 9, 10, 0)).toEqual({ type: 'nothing' })
    expect([session.owner, session.claim, session.outbox.acked]).toEqual(['a', 1, 0])
  })

  test('[L6] the owner may claim again', () => {
    const session = switched()
    session.receive({ type: 'claim', claim: 5, seen: 0 }, 1, 10, 0)
    expect([session.owner, session.claim, session.handles]).toEqual(['a', 5, ['a', 'b']])
  })

  test('[L2] after a claim, the next poll of the old owner is refused', () => {
    const session = switched()
    session.receive({ type: 'claim', claim: 2, seen: 0 }, 2, 10, 0)
    session.detach('a', 0)
    expect(session.attach('a again', hello(), 0)).toEqual({ ok: false, error: 'replaced' })
  })

  test('[B11] a claim that has seen what was never said is bad-sequence, and no claim', () => {
    const session = switched()
    for (const seen of [{ seen: 4 }, { seen: 0, part: 9_999 }]) {
      const heard = session.receive({ type: 'claim', claim: 2, ...seen }, 2, 10, 0)
      expect(heard).toEqual({ type: 'broken', code: 'bad-sequence' })
      expect([session.owner, session.claim]).toEqual(['a', 1])
    }
  })
})

describe('what the client says', () => {
  test('[S1] is delivered once, on whichever link it comes', () => {
    const session = open()
    session.attach('a', hello(), 0)
    const heard = [
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 1],
      [3, 1],
    ].map(([seq = 0, link = 0]) => session.receive(message(seq, seq), link, 9, 0))
    expect(heard).toEqual([
      { type: 'message', body: 1 },
      { type: 'message', body: 2 },
      { type: 'nothing' },
      { type: 'nothing' },
      { type: 'message', body: 3 },
    ])
  })

  test('[A6] counts also when it comes before any link is attached', () => {
    expect(open().receive(message(1, 'early'), 1, 9, 0)).toEqual({ type: 'message', body: 'early' })
  })

  test('[B10] a gap breaks the link that carried it and nothing else', () => {
    const session = open()
    session.attach('a', hello(), 0)
    expect(session.receive(message(2), 1, 9, 0)).toEqual({ type: 'broken', code: 'gap' })
    expect([session.state, session.owner]).toEqual([{ name: 'open' }, 'a'])
    expect(session.receive(message(1, 'x'), 1, 9, 0)).toEqual({ type: 'message', body: 'x' })
  })

  test('[H6] a client that does not know the epoch is greeted in the answer to a request too', () => {
    const session = open()
    session.receive(message(1), 1, 9, 0)
    expect(LINES.control(session.welcome(1))).toBe(welcome(1))
    // No link has carried it: the answer may be lost, and the debt stays.
    expect(session.ackDeadline).toBe(ackAfterMs)
    session.attach('a', hello(), 0)
    expect(LINES.control(session.welcome(1))).toBe(welcome(1))
    expect(session.ackDeadline).toBe(Number.POSITIVE_INFINITY)
  })

  test('[A1] whoever is about to leave owes the acknowledgement at once', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.receive(message(1), 1, 9, 0)
    session.acknowledgeNow(5)
    expect(pull(session, 'a', 5)).toEqual(['["ack",1]'])
  })

  test("[B3] a frame of the gateway's own is bad-frame", () => {
    const terms = { seen: 0, resumed: false, epoch: 'e', maxMessageBytes: 1, pingMs: 1, lingerMs: 1, pollMs: 1 }
    const end: Frame = { type: 'end', code: 'gap', retry: 'reopen', retryAfterMs: 0 }
    for (const frame of [{ type: 'welcome', terms } as const, end])
      expect(open().receive(frame, 1, 9, 0)).toEqual({ type: 'broken', code: 'bad-frame' })
  })

  test('[A1] [L3] the acknowledgement goes out on the owner, when it is due and not before', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.attach('b', hello({ link: 2, claim: 0 }), 0)
    session.receive(message(1), 2, 9, 5)
    expect(session.ackDeadline).toBe(5 + ackAfterMs)
    const due = session.ackDeadline
    expect([session.hasWork('a', due - 1), session.hasWork('a', due), session.hasWork('b', due)]).toEqual([
      false,
      true,
      false,
    ])
    expect(pull(session, 'a', due)).toEqual(['["ack",1]'])
    expect(session.hasWork('a', due)).toBe(false)
  })

  test('[A3] the welcome of an owner acknowledges, and settles the debt', () => {
    const session = open()
    session.receive(message(1), 1, 9, 0)
    session.attach('a', hello({ wantsWelcome: true }), 0)
    expect(pull(session, 'a')).toEqual([welcome(1)])
    expect(session.ackDeadline).toBe(Number.POSITIVE_INFINITY)
  })

  test('[A4] the welcome of a candidate says what was seen, but the debt stays: the candidate may never carry', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.receive(message(1), 1, 9, 0)
    session.attach('b', hello({ link: 2, claim: 0, wantsWelcome: true }), 0)
    expect(pull(session, 'b')).toEqual([welcome(1)])
    expect(pull(session, 'a', ackAfterMs)).toEqual(['["ack",1]'])
  })
})

describe('what the gateway says', () => {
  test('[S3] [L8] what a link was written and did not acknowledge comes again on the next', () => {
    const session = open()
    session.attach('a', hello(), 0)
    say(session, 'x', 'y', 'z')
    expect(pull(session, 'a')).toEqual(['[1,"x"]', '[2,"y"]', '[3,"z"]'])
    session.receive(ack(1), 1, 9, 0)
    session.detach('a', 0)
    session.attach('b', hello({ link: 2, claim: 2, seen: 2 }), 0)
    expect(pull(session, 'b')).toEqual(['[3,"z"]'])
  })

  test("[A3] the seen of a candidate's hello acknowledges too", () => {
    const session = open()
    session.attach('a', hello(), 0)
    say(session, 'x', 'y')
    pull(session, 'a')
    session.attach('b', hello({ link: 2, claim: 0, seen: 1 }), 0)
    expect([session.outbox.acked, pull(session, 'a'), pull(session, 'b')]).toEqual([1, [], []])
  })

  test('[F3] numbers go on across links, and the close has one', () => {
    const session = open()
    session.attach('a', hello(), 0)
    say(session, 'x')
    pull(session, 'a')
    session.attach('b', hello({ link: 2, claim: 2, seen: 1 }), 0)
    say(session, 'y')
    session.close('bye')
    expect(pull(session, 'b')).toEqual(['[2,"y"]', '[3,"bye","close"]'])
  })

  test('[F6] messages of the lane share numbers, order and acknowledgement with the rest', () => {
    const session = open()
    session.attach('a', hello(), 0)
    say(session, 'x')
    session.send(lanePayload('["sub"]'))
    expect(pull(session, 'a')).toEqual(['[1,"x"]', '[2,["sub"],"c"]'])
    const up = (line: string) => session.receive(decodeLine(line) ?? expect.fail(), 1, line.length, 0)
    expect(up('[1,["ok",1],"c"]')).toEqual({ type: 'lane', body: ['ok', 1] })
    expect(up('[1,["ok",1],"c"]')).toEqual({ type: 'nothing' })
    expect(up('[3,["ok",3],"c"]')).toEqual({ type: 'broken', code: 'gap' })
    expect(session.acknowledge()).toEqual({ type: 'ack', seen: 1 })
  })

  test.each([1, 0])('[B11] a hello with claim %i that has seen what was never said is refused', (claim) => {
    const session = open()
    say(session, 'x')
    expect(session.attach('a', hello({ claim, seen: 2 }), 0)).toEqual({ ok: false, error: 'bad-sequence' })
    expect([session.handles, session.outbox.acked]).toEqual([[], 0])
  })

  test.each([
    ['before anything was said', 0, 99],
    ['beyond the newest message', 1, 1],
    ['of all characters that a message has', 0, 3],
  ])('[B11] a hello with a part %s is refused', (_, seen, part) => {
    const session = open()
    if (part !== 99) say(session, 'x')
    expect(session.attach('a', hello({ seen, part }), 0)).toEqual({ ok: false, error: 'bad-sequence' })
    expect([session.handles, session.outbox.acked, session.outbox.part]).toEqual([[], 0, 0])
    expect(session.attach('a', hello({ seen: 0, part: 0 }), 0).ok).toBe(true)
  })

  test('[B11] a hello of a poll that was late may have a part of a message that was acknowledged since', () => {
    const session = open()
    say(session, 'x')
    session.attach('a', hello({ part: 0 }), 0)
    pull(session, 'a')
    session.receive(ack(1), 1, 9, 0)
    expect(session.attach('a', hello({ seen: 0, part: 99 }), 0).ok).toBe(true)
    expect([session.outbox.acked, session.outbox.part]).toEqual([1, 0])
  })

  test('[B11] an ack of what was never said breaks the link, not the session', () => {
    const session = open()
    session.attach('a', hello(), 0)
    expect(session.receive(ack(1), 1, 9, 0)).toEqual({ type: 'broken', code: 'bad-sequence' })
    expect([session.state.name, session.owner]).toEqual(['open', 'a'])
  })

  test('[S5] a full outbox refuses, and takes again once there is room', () => {
    const session = open()
    session.attach('a', hello(), 0)
    const said = say(session, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    expect(said).toEqual([...Array.from({ length: 8 }, () => 'queued'), 'full'])
    pull(session, 'a')
    session.receive(ack(1), 1, 9, 0)
    expect(say(session, 9, 10)).toEqual(['queued', 'full'])
  })

  test('[S5] with a reader that cannot acknowledge, the oldest that was written makes room; the unwritten never does', () => {
    const session = open({}, 'evict')
    expect(say(session, 1, 2, 3, 4, 5, 6, 7, 8, 9).at(-1)).toBe('full')
    session.attach('a', hello(), 0)
    pull(session, 'a')
    expect(say(session, 9)).toEqual(['queued'])
    expect([session.outbox.acked, session.outbox.length]).toEqual([1, 8])
  })

  test('[A5] one write is bounded, the rest waits for the next', () => {
    const session = open({ maxBatchBytes: 100 })
    session.attach('a', hello(), 0)
    say(session, 'a'.repeat(40), 'b'.repeat(40))
    expect(pull(session, 'a')).toHaveLength(1)
    expect(session.hasWork('a', 0)).toBe(true)
    expect(pull(session, 'a')).toHaveLength(1)
  })
})

describe('what an answer up carries', () => {
  /** A session whose owner polls, and has a poll held. */
  const polled = (limits: Partial<SessionLimits> = {}) => {
    const session = open(limits)
    session.attach('poll 1', hello(), 0, 'once')
    return session
  }
  const carry = (session: ServerSession<string>, link = 1) => session.carry(link, LINES, 0)

  test('[T16] what waits, which then does not wake the poll that is held', () => {
    const session = polled()
    say(session, 'x', 'y')
    expect(carry(session)).toEqual(['[1,"x"]', '[2,"y"]'])
    expect(session.hasWork('poll 1', 0)).toBe(false)
  })

  test('[T16] [S3] it comes again in the next answer up, until it is acknowledged', () => {
    const session = polled()
    say(session, 'x', 'y')
    carry(session)
    session.receive(ack(1), 1, 0, 0)
    expect([carry(session), carry(session)]).toEqual([['[2,"y"]'], ['[2,"y"]']])
    session.receive(ack(2), 1, 0, 0)
    expect(carry(session)).toEqual([])
  })

  test('[T16] [S1] a poll is not missing what an answer up has carried, which may come later', () => {
    const session = polled()
    say(session, 'x')
    carry(session)
    say(session, 'y')
    expect(session.hasWork('poll 1', 0)).toBe(true)
    expect(pull(session, 'poll 1')).toEqual(['[1,"x"]', '[2,"y"]'])
  })

  test('[T16] a poll that has but a pong to bring does not repeat it', () => {
    const session = polled()
    say(session, 'x')
    carry(session)
    session.receive({ type: 'ping', value: 7 }, 1, 10, 0)
    expect(carry(session)).toEqual(['[1,"x"]'])
    expect(pull(session, 'poll 1')).toEqual(['["pong",7]'])
  })

  test('[T16] nothing while the answer to a poll may be on its way', () => {
    const session = polled()
    say(session, 'x')
    pull(session, 'poll 1')
    session.detach('poll 1', 0)
    say(session, 'y')
    expect(carry(session)).toEqual([])
    session.receive(ack(1), 1, 0, 0)
    expect(carry(session)).toEqual(['[2,"y"]'])
  })

  test('[T16] [L8] a poll that comes after all is given everything that was not acknowledged', () => {
    const session = polled()
    session.detach('poll 1', 0)
    say(session, 'x')
    expect(carry(session)).toEqual(['[1,"x"]'])
    session.attach('poll 2', hello(), 0, 'once')
    expect(pull(session, 'poll 2')).toEqual(['[1,"x"]'])
  })

  test('[T16] [S2] nothing but for the owner, and nothing for one that is written to often', () => {
    const session = polled()
    say(session, 'x')
    session.attach('candidate', hello({ link: 2, claim: 0 }), 0, 'once')
    expect([carry(session, 2), carry(session, 3)]).toEqual([[], []])
    session.attach('stream', hello({ link: 4, claim: 4 }), 0)
    expect([carry(session), carry(session, 4)]).toEqual([[], []])
    expect(pull(session, 'stream')).toEqual(['[1,"x"]'])
  })

  test('[T16] [P1] it does not hide that the poll is quiet', () => {
    const session = polled()
    say(session, 'x')
    session.receive(message(1), 1, 10, pingMs - 1)
    carry(session)
    expect(session.tick(pingMs)).toEqual({ type: 'quiet', handle: 'poll 1' })
  })

  test('[T16] as many bytes as are acknowledged at once, and at least one message', () => {
    const session = polled({ ackEveryBytes: 100 })
    say(session, 'x'.repeat(200), 'y')
    expect(carry(session)).toEqual([`[1,"${'x'.repeat(200)}"]`])
  })

  test('[T16] [S7] the close too, and nothing when the session has ended', () => {
    const session = polled()
    say(session, 'x')
    session.close('bye')
    expect(carry(session)).toEqual(['[1,"x"]', '[2,"bye","close"]'])
    session.end('closed', '')
    expect(carry(session)).toEqual([])
  })
})

describe('close', () => {
  test('[S7] what was said before it is delivered first; its acknowledgement ends the session', () => {
    const session = open()
    session.attach('a', hello(), 0)
    say(session, 'x')
    session.close('bye')
    expect(pull(session, 'a')).toEqual(['[1,"x"]', '[2,"bye","close"]'])
    expect(session.receive(ack(1), 1, 9, 0)).toEqual({ type: 'nothing' })
    expect(session.state).toEqual({ name: 'closing', reason: 'bye' })
    expect(session.receive(ack(2), 1, 9, 0)).toEqual({ type: 'ended' })
    expect(session.state).toEqual({ name: 'ended', code: 'closed', reason: 'bye' })
  })

  test('[S7] it is the last thing that this side says, and is said once', () => {
    const session = open()
    session.close('bye')
    session.close('again')
    expect(say(session, 'x')).toEqual(['ended'])
    session.attach('a', hello(), 0)
    expect(pull(session, 'a')).toEqual(['[1,"bye","close"]'])
  })

  test('[S9] after its own close a side still hears the other', () => {
    const session = open()
    session.close('bye')
    expect(session.receive(message(1, 'late'), 1, 9, 0)).toEqual({ type: 'message', body: 'late' })
  })

  test.each<[string, (session: ServerSession<string>) => unknown]>([
    ['an owner', (session) => session.attach('b', hello({ link: 2, claim: 2, seen: 1 }), 0)],
    ['a candidate', (session) => session.attach('b', hello({ link: 2, claim: 0, seen: 1 }), 0)],
    ['a claim', (session) => session.receive({ type: 'claim', claim: 2, seen: 1 }, 1, 9, 0)],
  ])('[S7] [A3] the acknowledgement may come with the seen of %s', (_, acknowledge) => {
    const session = open()
    session.attach('a', hello(), 0)
    session.close('bye')
    pull(session, 'a')
    acknowledge(session)
    expect(session.state).toEqual({ name: 'ended', code: 'closed', reason: 'bye' })
  })

  test("[S7] the client's close ends the session once, and is acknowledged at once", () => {
    const session = open()
    session.attach('a', hello(), 0)
    const close: Frame = { type: 'close', seq: 1, reason: 'done' }
    expect(session.receive(close, 1, 9, 7)).toEqual({ type: 'ended' })
    expect(session.receive(close, 1, 9, 8)).toEqual({ type: 'nothing' })
    expect(session.state).toEqual({ name: 'ended', code: 'closed', reason: 'done' })
    expect(pull(session, 'a', 7)).toEqual(['["ack",1]'])
  })

  test('[S7] nothing is delivered after it', () => {
    const session = open()
    session.receive({ type: 'close', seq: 1, reason: '' }, 1, 9, 0)
    expect(session.receive(message(2), 1, 9, 0)).toEqual({ type: 'nothing' })
  })

  test('[S7] a close that comes before what was said before it is a gap', () => {
    const session = open()
    expect(session.receive({ type: 'close', seq: 2, reason: '' }, 1, 9, 0)).toEqual({ type: 'broken', code: 'gap' })
    expect(session.state.name).toBe('open')
  })

  test('[S4] the first end is the one that counts', () => {
    const session = open()
    session.end('slow-consumer', 'a')
    session.end('expired', 'b')
    expect(session.state).toEqual({ name: 'ended', code: 'slow-consumer', reason: 'a' })
    expect(say(session, 'x')).toEqual(['ended'])
  })
})

describe('time', () => {
  test('[S8] a session that never had a link expires after lingerMs, not before', () => {
    const session = open()
    session.prove()
    expect(session.tick(lingerMs - 1)).toEqual({ type: 'nothing' })
    expect(session.tick(lingerMs)).toEqual({ type: 'expired' })
  })

  test('[S8] the time counts from when the link was lost, or from the last that came since', () => {
    const session = open()
    session.attach('a', hello({ resume: 'epoch' }), 0)
    session.detach('a', 100)
    expect(session.tick(100 + lingerMs - 1)).toEqual({ type: 'nothing' })
    session.receive(message(1), 1, 9, 200)
    expect(session.tick(200 + lingerMs - 1)).toEqual({ type: 'nothing' })
    expect(session.tick(200 + lingerMs)).toEqual({ type: 'expired' })
  })

  test('[S17] one whose client has not shown that it hears expires after unprovenLingerMs, not before', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.detach('a', 100)
    session.receive(message(1), 1, 9, 200)
    expect(session.tick(200 + unprovenLingerMs - 1)).toEqual({ type: 'nothing' })
    expect(session.tick(200 + unprovenLingerMs)).toEqual({ type: 'expired' })
  })

  test('[S17] it lingers for as long as its client was there, and for lingerMs at most', () => {
    const bare = open()
    bare.attach('a', hello(), 0)
    bare.detach('a', 2 * unprovenLingerMs)
    expect(bare.tick(4 * unprovenLingerMs - 1)).toEqual({ type: 'nothing' })
    expect(bare.tick(4 * unprovenLingerMs)).toEqual({ type: 'expired' })
    const old = open()
    old.attach('a', hello(), 0)
    old.detach('a', 9 * lingerMs)
    expect(old.tick(10 * lingerMs - 1)).toEqual({ type: 'nothing' })
    expect(old.tick(10 * lingerMs)).toEqual({ type: 'expired' })
  })

  const PROOFS: Record<string, (session: ServerSession<string>) => void> = {
    'an acknowledgement': (session) => void session.receive(ack(1), 1, 0, 100),
    'a hello that has seen a message': (session) =>
      void session.attach('b', hello({ seen: 1, claim: 2, link: 2 }), 100),
    'the epoch': (session) => void session.attach('b', hello({ resume: 'epoch', claim: 2, link: 2 }), 100),
    'a ping, which follows a welcome': (session) => void session.receive({ type: 'ping', value: 1 }, 1, 0, 100),
    'a pong': (session) => void session.receive({ type: 'pong', value: 1 }, 1, 0, 100),
    'a claim': (session) => void session.receive({ type: 'claim', claim: 2, seen: 0 }, 1, 0, 100),
  }
  test.each(Object.entries(PROOFS))('[S17] %s shows that a client hears', (_name, prove) => {
    const session = open()
    session.attach('a', hello(), 0)
    say(session, 'hi')
    expect(session.isProven).toBe(false)
    prove(session)
    expect(session.isProven).toBe(true)
    for (const handle of session.handles) session.detach(handle, 100)
    expect(session.tick(100 + lingerMs - 1)).toEqual({ type: 'nothing' })
  })

  test('[S17] messages, and acknowledgements of nothing, show nothing', () => {
    const session = open()
    session.receive(message(1), 1, 9, 100)
    session.receive(ack(0), 1, 0, 100)
    session.attach('a', hello(), 100)
    session.receive(ack(9), 1, 0, 100)
    expect(session.isProven).toBe(false)
  })

  test('[S17] before its first link such a session keeps no more than unprovenOutboxBytes, or one message', () => {
    const limits = { ...LIMITS, unprovenOutboxBytes: 20 }
    const newcomer = () => new ServerSession<string>('session', 'epoch', limits, 0)
    const [alone, linked, proven] = [newcomer(), newcomer(), newcomer()]
    linked.attach('a', hello(), 0)
    linked.detach('a', 0)
    proven.prove()
    const bodies = ['x'.repeat(30), 'y']
    expect([alone, linked, proven].map((session) => say(session, ...bodies))).toEqual([
      ['queued', 'full'],
      ['queued', 'queued'],
      ['queued', 'queued'],
    ])
  })

  test('[S8] a session with a live owner does not expire', () => {
    const session = open()
    session.attach('a', hello(), 0)
    expect(session.tick(lingerMs * 10).type).not.toBe('expired')
  })

  test('[P1] an owner that nothing was written to for pingMs is quiet, and again pingMs later', () => {
    const session = open()
    session.attach('a', hello(), 100)
    expect(session.tick(100 + pingMs - 1)).toEqual({ type: 'nothing' })
    expect(session.tick(100 + pingMs)).toEqual({ type: 'quiet', handle: 'a' })
    expect(session.tick(100 + pingMs + 1)).toEqual({ type: 'nothing' })
    expect(session.tick(100 + 2 * pingMs)).toEqual({ type: 'quiet', handle: 'a' })
  })

  test('[P1] a write puts the ping off; a pull that finds nothing does not', () => {
    const session = open()
    session.attach('a', hello(), 0)
    pull(session, 'a', 50)
    expect(session.tick(pingMs)).toEqual({ type: 'quiet', handle: 'a' })
    session.receive({ type: 'pong', value: 1 }, 1, 10, pingMs + 40)
    say(session, 'x')
    pull(session, 'a', pingMs + 50)
    expect(session.tick(2 * pingMs + 49)).toEqual({ type: 'nothing' })
  })

  test('[P1] what a candidate is given does not hide that the owner is quiet', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.attach('b', hello({ link: 2, claim: 0, wantsWelcome: true }), pingMs - 1)
    expect(pull(session, 'b', pingMs - 1)).toHaveLength(1)
    expect(session.tick(pingMs)).toEqual({ type: 'quiet', handle: 'a' })
  })

  /** Something is written every second; returns what each second amounts to, up to that time. */
  const writtenUntil = (session: ServerSession<string>, untilMs: number) => {
    const ticks: string[] = []
    for (let now = 1_000; now <= untilMs; now += 1_000) {
      say(session, 'x')
      pull(session, 'a', now)
      ticks.push(session.tick(now).type)
    }
    return ticks
  }

  test('[P1] an owner that is written to all the time is pinged when nothing has come for pingMs and pongMs', () => {
    const session = open({ maxOutboxMessages: 100 })
    session.attach('a', hello(), 0)
    const ticks = writtenUntil(session, pingMs + pongMs)
    expect([ticks.indexOf('quiet'), ticks.at(-1)]).toEqual([ticks.length - 1, 'quiet'])
    session.ping('a', pingMs + pongMs)
    expect(session.tick(pingMs + 2 * pongMs - 1)).toEqual({ type: 'nothing' })
    expect(session.tick(pingMs + 2 * pongMs)).toEqual({ type: 'silent', handle: 'a' })
  })

  test('[P1] one that acknowledges is not, nor is one that cannot', () => {
    const acknowledging = open({ maxOutboxMessages: 100 })
    acknowledging.attach('a', hello(), 0)
    writtenUntil(acknowledging, pingMs)
    acknowledging.receive(ack(1), 1, 9, pingMs)
    const evicting = open({}, 'evict')
    evicting.attach('a', hello(), 0)
    for (const session of [acknowledging, evicting])
      expect(new Set(writtenUntil(session, pingMs + pongMs))).toEqual(new Set(['nothing']))
  })

  test('[P2] a ping is answered with a pong of the same value, on the same link', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.receive({ type: 'ping', value: 42 }, 1, 9, 0)
    expect(pull(session, 'a')).toEqual(['["pong",42]'])
  })

  test('[P2] somebody who only pings is answered a bounded number of times', () => {
    const session = open()
    session.attach('a', hello(), 0)
    for (let i = 0; i < 1_000; i++) session.receive({ type: 'ping', value: i }, 1, 9, 0)
    expect(pull(session, 'a')).toHaveLength(16)
  })

  test('[P3] an owner that answers nothing for pongMs after a ping is silent, not before', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.ping('a', 100)
    expect(pull(session, 'a', 100)).toEqual(['["ping",1]'])
    expect(session.tick(100 + pongMs - 1)).toEqual({ type: 'nothing' })
    expect(session.tick(100 + pongMs)).toEqual({ type: 'silent', handle: 'a' })
  })

  test('[P3] a second ping does not give it more time', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.ping('a', 100)
    session.ping('a', 200)
    expect(session.tick(100 + pongMs)).toEqual({ type: 'silent', handle: 'a' })
  })

  test.each<[string, Frame]>([
    ['a pong', { type: 'pong', value: 100 }],
    ['an ack', ack(0)],
    ['a message', message(1)],
  ])('[P3] %s is a sign of life', (_, frame) => {
    const session = open()
    session.attach('a', hello(), 0)
    session.ping('a', 100)
    session.receive(frame, 1, 9, 101)
    expect(session.tick(100 + pongMs).type).not.toBe('silent')
  })

  test('[P3] a new owner has not been pinged', () => {
    const session = open()
    session.attach('a', hello(), 0)
    session.ping('a', 100)
    session.attach('b', hello({ link: 2, claim: 2 }), 200)
    expect(session.tick(100 + pongMs)).toEqual({ type: 'nothing' })
  })

  test('[P3] a ping that measures ends no link, and has another value than one that does', () => {
    const session = open()
    session.attach('a', hello({ part: 0 }), 0)
    session.send(payload('x'.repeat(20_000)))
    expect(pull(session, 'a', 100).at(-1)).toBe('["ping",2]')
    expect(session.tick(100 + pongMs)).toEqual({ type: 'nothing' })
    session.ping('a', 200)
    expect(pull(session, 'a', 200)[0]).toBe('["ping",1]')
    expect(session.tick(200 + pongMs)).toEqual({ type: 'silent', handle: 'a' })
  })
})

describe('[A8] how much is under way', () => {
  /** A session whose owner was given as much as it may be, of more than that. */
  const filled = (chars = 20_000) => {
    const session = open()
    session.attach('a', hello({ part: 0 }), 0)
    say(session, 'x'.repeat(chars))
    while (pull(session, 'a', 100).length > 0);
    return session
  }

  test('the pong of a ping that measures shows that what stood before it has come', () => {
    const session = filled()
    session.receive({ type: 'pong', value: 2 }, 1, 10, 300)
    expect(pull(session, 'a', 300)).not.toEqual([])
  })

  test.each<[string, number, number]>([
    ['for liveness', 1, 1],
    ['on another link', 2, 2],
  ])('the pong of a ping %s shows nothing', (_, value, link) => {
    const session = filled()
    session.attach('b', hello({ link: 2, claim: 0 }), 200)
    session.receive({ type: 'pong', value }, link, 10, 200)
    expect(pull(session, 'a', 200)).toEqual([])
  })

  test('an acknowledgement of all that was written shows that it has come', () => {
    const session = filled(9_000)
    say(session, 'y')
    expect(pull(session, 'a', 200)).toEqual([])
    session.receive(ack(1), 1, 9, 300)
    expect(pull(session, 'a', 300)).toEqual(['[2,"y"]'])
  })

  test('a link that claims is not held back by what the one before it was given', () => {
    const session = filled()
    session.attach('b', hello({ link: 2, claim: 0, part: 0 }), 200)
    session.receive({ type: 'claim', claim: 2, seen: 0, part: 0 }, 2, 10, 200)
    expect(pull(session, 'b', 200)).not.toEqual([])
  })

  test('a trickle is given to a client without a question', () => {
    const session = open()
    session.attach('a', hello({ part: 0 }), 0)
    const lines: string[] = []
    for (let seq = 1; seq <= 100; seq++) {
      say(session, 'x'.repeat(100))
      lines.push(...pull(session, 'a', 200 * seq))
      if (seq % 8 === 0) session.receive(ack(seq), 1, 9, 200 * seq)
    }
    expect(lines).toHaveLength(100)
  })

  test('the next request of a poll shows that the answer has come, and may be given more', () => {
    const session = open()
    say(session, 'x'.repeat(100_000))
    const poll = (handle: string, part: number, now: number) => {
      session.attach(handle, hello({ part }), now, 'once')
      return pull(session, handle, now)
    }
    const [first = '', ...more] = poll('poll 1', 0, 0)
    // All that may be under way at once, and no ping.
    expect([first.length > 7_000, more]).toEqual([true, []])
    expect(poll('poll 2', 7_000, 50).join('').length).toBeGreaterThan(2 * first.length)
  })
})

describe('[A7] what is written again', () => {
  const limits = { maxOutboxBytes: 1_000, maxOutboxMessages: 100, maxReplayBytesPerSecond: 1_000 }
  /** A session with 900 bytes that are written and not acknowledged. */
  const full = () => {
    const session = open(limits)
    session.attach('a', hello(), 0)
    for (let n = 0; n < 9; n++) say(session, 'x'.repeat(98))
    pull(session, 'a')
    return session
  }

  test('by claims is bounded, and the link that claims once more is ended with `too-many`', () => {
    const session = full()
    session.attach('b', hello({ link: 2, claim: 0 }), 0)
    let written = 0
    let claim = 1
    for (;;) {
      const claimed = session.receive({ type: 'claim', claim: ++claim, seen: 0 }, (claim % 2) + 1, 0, 0)
      if (claimed.type !== 'nothing') {
        expect(claimed).toEqual({ type: 'broken', code: 'too-many' })
        break
      }
      written += pull(session, claim % 2 === 0 ? 'a' : 'b').join('').length
    }
    // Sixteen seconds' worth, and the last that passed.
    expect(written).toBeGreaterThan(15_000)
    expect(written).toBeLessThan(18_000)
    // After a pause, or when all is acknowledged, a claim is taken again.
    expect(session.receive({ type: 'claim', claim: ++claim, seen: 9 }, 1, 0, 0)).toEqual({ type: 'nothing' })
    say(session, 'more')
    expect(session.attach('c', hello({ link: 3, claim: ++claim, seen: 9 }), 0)).toMatchObject({ ok: true })
  })

  test('by links, or by polls that see nothing, is bounded, and the next is refused until the rate allows it', () => {
    for (const writes of ['often', 'once'] as const) {
      const session = full()
      let attached = session.attach('l', hello({ link: 2, claim: 2 }), 0, writes)
      let count = 0
      for (; attached.ok; count++) {
        pull(session, 'l')
        session.detach('l', 0)
        attached = session.attach('l', hello({ link: writes === 'once' ? 2 : 3 + count, claim: 2 }), 0, writes)
      }
      expect([count > 15, attached]).toEqual([true, { ok: false, error: 'too-many' }])
      const waitMs = session.outbox.replayWaitMs(0)
      expect(waitMs).toBeLessThan(2_000)
      expect(session.attach('l', hello({ link: 99, claim: 3 }), waitMs - 1)).toMatchObject({ ok: false })
      expect(session.attach('l', hello({ link: 99, claim: 3 }), waitMs)).toMatchObject({ ok: true })
    }
  })

  test('costs nothing that is written for the first time, and nothing that was acknowledged', () => {
    const session = open(limits)
    session.attach('a', hello(), 0)
    for (let seq = 1; seq <= 1_000; seq++) {
      say(session, 'x'.repeat(98))
      pull(session, 'a')
      session.receive(ack(seq), 1, 0, 0)
      if (seq % 10 === 0) session.attach('a', hello({ link: seq, claim: seq, seen: seq }), 0)
    }
    expect(session.outbox.replayWaitMs(0)).toBe(0)
  })
})
