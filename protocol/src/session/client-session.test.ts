import { describe, expect, test } from 'vitest'
import type { Body } from '../wire/frame.ts'
import { decodeHello, type Hello } from '../wire/hello.ts'
import { decodeLine, LINES } from '../wire/line-codec.ts'
import { type ClientSession, createClientSession } from './client-session.ts'
import { SESSION_LIMITS, type SessionLimits } from './limits.ts'
import { ServerSession } from './server-session.ts'

const LIMITS: SessionLimits = { ...SESSION_LIMITS, maxOutboxMessages: 8 }
const ALL = Number.POSITIVE_INFINITY
const SESSION = 'a-session-of-the-tests'

const make = (limits: Partial<SessionLimits> = {}) => createClientSession(SESSION, { ...LIMITS, ...limits })

const welcome = (seen = 0, more: object = {}) =>
  JSON.stringify([
    'welcome',
    { seen, resumed: false, epoch: 'e1', maxMessageBytes: 1_000, pingMs: 1, lingerMs: 1, pollMs: 1, ...more },
  ])

/** A client whose first link is open and welcomed. */
function opened(): ClientSession {
  const client = make()
  client.open(1, 'owner')
  client.receive(welcome(), 1, 0)
  return client
}

/** The hello of a link, as a gateway reads it. */
function helloOf(client: ClientSession, link: number): Hello {
  const query = new URLSearchParams(client.hello(link))
  const hello = decodeHello((name) => query.get(name) ?? undefined)
  if (!hello.ok) throw new Error(hello.error)
  return hello.value
}

const say = (client: ClientSession, ...bodies: Body[]) =>
  bodies.map((body) => {
    const said = client.send(body)
    return said ?? 'ok'
  })

describe('hello', () => {
  test('[H3] [H4] the first link resumes nothing and greets', () => {
    const client = make()
    client.open(1, 'owner')
    expect(helloOf(client, 1)).toEqual({
      session: SESSION,
      link: 1,
      claim: 1,
      seen: 0,
      part: 0,
      resume: '',
      wantsWelcome: true,
    })
  })

  test('[H3] [H6] from the first welcome on, on whichever link or in whichever answer, a hello resumes its epoch', () => {
    for (const link of [1, 0]) {
      const client = make()
      client.open(1, 'owner')
      client.receive(welcome(), link, 0)
      client.open(2, 'owner')
      expect(helloOf(client, 2)).toMatchObject({ resume: 'e1', wantsWelcome: true, claim: 2 })
    }
  })

  test.each([
    '["ack",0]',
    '[1,"x"]',
    '["pong",1]',
  ])('[H4] [H6] %s before the welcome breaks the link, and there is nothing to resume', (line) => {
    const client = make()
    client.open(1, 'owner')
    expect(client.receive(line, 1, 0)).toEqual({ type: 'broken' })
    expect(helloOf(client, 1)).toMatchObject({ resume: '', seen: 0 })
  })

  test('[H6] a welcome to another epoch breaks its link, and acknowledges nothing', () => {
    const client = opened()
    say(client, 'x')
    client.open(2, 'owner')
    expect(client.receive(welcome(1, { epoch: 'e2' }), 2, 0)).toEqual({ type: 'broken' })
    expect([helloOf(client, 2).resume, client.outbox.length]).toEqual(['e1', 1])
  })

  test('[H6] an end breaks a link that was opened before the epoch was known, once another was welcomed', () => {
    const end = '["end","expired","reset",0]'
    const client = make()
    for (const link of [1, 2]) client.open(link, 'owner')
    expect(client.receive(end, 1, 0)).toMatchObject({ type: 'end', code: 'expired' })
    client.receive(welcome(), 2, 0)
    expect(client.receive(end, 1, 0)).toEqual({ type: 'broken' })
    // A busy gateway requests a pause, for any session.
    expect(client.receive('["end","too-many","later",1000]', 1, 0)).toMatchObject({ type: 'end', retryAfterMs: 1_000 })
    // Those that were welcomed, and those that named the epoch, hear of their own.
    client.open(3, 'candidate')
    for (const link of [2, 3]) expect(client.receive(end, link, 0)).toMatchObject({ type: 'end', code: 'expired' })
  })

  test('[H3] an end is no sign that there was a session to resume', () => {
    const client = make()
    client.open(1, 'owner')
    client.receive('["end","going-away","later",1]', 1, 0)
    client.open(2, 'owner')
    expect(helloOf(client, 2).resume).toBe('')
  })

  test('[H4] a link that was welcomed greets no more', () => {
    const client = opened()
    expect(helloOf(client, 1).wantsWelcome).toBe(false)
  })

  test('[L1] every owner claims more than any before it', () => {
    const client = opened()
    client.open(2, 'owner')
    client.open(3, 'candidate')
    client.claim(3)
    client.open(4, 'owner')
    expect([1, 2, 3, 4].map((link) => helloOf(client, link).claim)).toEqual([1, 2, 3, 4])
  })

  test('[L1] without its owner a session has none, whatever else is open', () => {
    const client = opened()
    client.open(2, 'candidate')
    client.drop(1)
    expect(client.owner).toBe(0)
  })

  test('[L3] a candidate claims nothing', () => {
    const client = opened()
    client.open(2, 'candidate')
    expect(helloOf(client, 2)).toMatchObject({ claim: 0, wantsWelcome: true })
    expect(client.owner).toBe(1)
  })

  test('[A3] the hello of an owner acknowledges, and settles the debt', () => {
    const client = opened()
    client.receive('[1,"x"]', 1, 0)
    expect(helloOf(client, 1).seen).toBe(1)
    expect(client.deadline).toBe(ALL)
  })

  test('[A4] the hello of a candidate says what was seen, but the debt stays', () => {
    const client = opened()
    client.receive('[1,"x"]', 1, 5)
    client.open(2, 'candidate')
    expect(helloOf(client, 2).seen).toBe(1)
    expect(client.deadline).toBe(5 + LIMITS.ackAfterMs)
  })
})

describe('what the client says', () => {
  test('[L9] the first link of a session writes without waiting for its welcome', () => {
    const client = make()
    client.open(1, 'owner')
    say(client, 'x')
    expect(client.pull(1, ALL, 0)).toEqual(['[1,"x"]'])
  })

  test('[L9] the first link of a session that follows a lost one waits for its welcome', () => {
    const client = createClientSession(SESSION, LIMITS, false)
    client.open(1, 'owner')
    client.send('a')
    expect(client.pull(1, 1_000, 0)).toEqual([])
    client.receive(welcome(), 1, 0)
    expect(client.pull(1, 1_000, 0)).toEqual(['[1,"a"]'])
  })

  test('[L9] [H6] a link that was opened before the epoch was known writes, though another was welcomed meanwhile', () => {
    const client = make()
    client.open(1, 'owner')
    client.open(2, 'candidate')
    client.receive(welcome(), 2, 0)
    say(client, 'x')
    expect(client.pull(1, ALL, 0)).toEqual(['[1,"x"]'])
  })

  test('[L9] a link that resumes waits to hear what the gateway has, and writes only what is missing', () => {
    const client = opened()
    say(client, 'x', 'y', 'z')
    client.pull(1, ALL, 0)
    client.open(2, 'owner')
    expect(client.pull(2, ALL, 0)).toEqual([])
    client.receive(welcome(2, { resumed: true }), 2, 0)
    expect(client.pull(2, ALL, 0)).toEqual(['[3,"z"]'])
  })

  test('[L9] a candidate writes control frames alone, until it is claimed', () => {
    const client = opened()
    client.open(2, 'candidate')
    client.receive(welcome(), 2, 0)
    say(client, 'x')
    client.ping(2, 7)
    expect(client.pull(2, ALL, 0)).toEqual(['["ping",7]'])
    client.claim(2)
    expect(client.pull(2, ALL, 0)).toEqual(['["claim",2,0]', '[1,"x"]'])
    expect(client.pull(1, ALL, 0)).toEqual([])
  })

  test('[L8] a new owner writes again what is not acknowledged', () => {
    const client = opened()
    say(client, 'x', 'y')
    client.pull(1, ALL, 0)
    client.receive('["ack",1]', 1, 0)
    client.open(2, 'candidate')
    client.receive(welcome(1), 2, 0)
    client.claim(2)
    expect(client.pull(2, ALL, 0)).toEqual(['["claim",2,0]', '[2,"y"]'])
  })

  test('[L6] claiming the owner, or a link that was dropped, says nothing', () => {
    const client = opened()
    client.open(2, 'candidate')
    client.drop(2)
    client.claim(1)
    client.claim(2)
    expect([client.owner, client.pull(1, ALL, 0), client.pull(2, ALL, 0), helloOf(client, 1).claim]).toEqual([
      1,
      [],
      [],
      1,
    ])
  })

  test('[S3] it is kept until it is acknowledged, and written again after a rewind', () => {
    const client = opened()
    say(client, 'x', 'y')
    client.pull(1, ALL, 0)
    expect(client.pull(1, ALL, 0)).toEqual([])
    client.outbox.rewind()
    expect(client.pull(1, ALL, 0)).toEqual(['[1,"x"]', '[2,"y"]'])
    client.receive('["ack",2]', 1, 0)
    client.outbox.rewind()
    expect(client.pull(1, ALL, 0)).toEqual([])
    expect([client.outbox.last, client.outbox.acked, client.outbox.bytes]).toEqual([2, 2, 0])
  })

  test('[S5] a full outbox refuses, and takes again once there is room', () => {
    const client = opened()
    expect(say(client, ...Array.from({ length: 9 }, () => 'x')).at(-1)).toBe('outbox-full')
    client.receive('["ack",0]', 1, 0)
    expect(say(client, 'x')).toEqual(['outbox-full'])
    client.receive('["ack",1]', 1, 0)
    expect(say(client, 'x')).toEqual(['ok'])
  })

  test("[C3] the smaller of both sides' limits holds, from the welcome on", () => {
    const client = make({ maxMessageBytes: 1_000 })
    client.open(1, 'owner')
    const body = 'a'.repeat(600)
    expect(say(client, body)).toEqual(['ok'])
    client.receive(welcome(0, { maxMessageBytes: 500 }), 1, 0)
    expect(say(client, body)).toEqual(['too-large'])
    client.receive(welcome(0, { maxMessageBytes: 2_000 }), 1, 0)
    expect(say(client, body)).toEqual(['too-large'])
  })

  test('[B11] an acknowledgement of what was never said breaks the link', () => {
    const broken = { type: 'broken' }
    expect(opened().receive('["ack",1]', 1, 0)).toEqual(broken)
    expect(opened().receive(welcome(1), 1, 0)).toEqual(broken)
  })

  test('[S4] what was not acknowledged can be told to the application', () => {
    const client = opened()
    say(client, 'x', 'y')
    client.receive('["ack",1]', 1, 0)
    expect(client.outbox.unacknowledged().map(({ text }) => text)).toEqual(['"y"'])
  })
})

describe('[D3] a missed acknowledgement', () => {
  const USUAL_MS = 1_200

  test('is expected from the moment at which the owner was given a message', () => {
    const client = opened()
    say(client, 'x')
    expect(client.deadline).toBe(ALL)
    client.pull(1, ALL, 100)
    expect(client.deadline).toBeCloseTo(100 + USUAL_MS, -1)
    say(client, 'y')
    client.pull(1, ALL, 900)
    expect(client.deadline).toBeCloseTo(100 + USUAL_MS, -1)
  })

  test('comes later where much was given at once', () => {
    const client = opened()
    say(client, 'a'.repeat(900))
    client.pull(1, ALL, 0)
    expect(client.deadline).toBeGreaterThan(USUAL_MS + 50)
  })

  test('starts anew with each acknowledgement, and ends with the last', () => {
    const client = opened()
    say(client, 'x', 'y')
    client.pull(1, ALL, 0)
    client.receive('["ack",1]', 1, 1_000)
    expect(client.deadline).toBeCloseTo(1_000 + USUAL_MS, -1)
    client.receive('["ack",2]', 1, 1_300)
    expect(client.deadline).toBe(ALL)
  })

  test('starts anew when the link answers a question', () => {
    const client = opened()
    client.receive('["pong",1]', 1, 500)
    expect(client.deadline).toBe(ALL)
    say(client, 'x')
    client.pull(1, ALL, 600)
    client.receive('["pong",1]', 1, 3_000)
    expect(client.deadline).toBeCloseTo(3_000 + USUAL_MS, -1)
  })

  test('is told once, with the link that owes it', () => {
    const client = opened()
    say(client, 'x')
    client.pull(1, ALL, 0)
    const { deadline } = client
    expect(client.missing(deadline - 1)).toBe(0)
    expect(client.missing(deadline)).toBe(1)
    expect(client.missing(deadline)).toBe(0)
    expect(client.deadline).toBe(ALL)
  })
})

describe('[A8] how much is under way', () => {
  /** A client whose link was given as much as it may be, of more than that. */
  const filled = (chars = 20_000) => {
    const client = make()
    client.open(1, 'owner')
    client.receive(welcome(0, { part: 0, maxMessageBytes: 100_000 }), 1, 0)
    say(client, 'x'.repeat(chars))
    while (client.pull(1, ALL, 100).length > 0);
    return client
  }

  test('the pong of a ping that measures shows that what stood before it has come', () => {
    const client = filled()
    expect(client.receive('["pong",2]', 1, 300)).toEqual({ type: 'part' })
    expect(client.pull(1, ALL, 300)).not.toEqual([])
    expect(client.receive('["pong",9]', 1, 400)).toEqual({ type: 'nothing' })
  })

  test('an acknowledgement of all that was written shows that it has come', () => {
    const client = filled(9_000)
    say(client, 'y')
    expect(client.pull(1, ALL, 200)).toEqual([])
    client.receive('["ack",1]', 1, 300)
    expect(client.pull(1, ALL, 300)).toEqual(['[2,"y"]'])
  })

  test('a link that claims is not held back by what the one before it was given', () => {
    const client = filled()
    client.open(2, 'candidate')
    client.receive(welcome(0, { part: 0, maxMessageBytes: 100_000 }), 2, 200)
    client.claim(2)
    expect(client.pull(2, ALL, 200).map((line) => decodeLine(line)?.type)).toEqual(['claim', 'part', 'ping'])
  })
})

test('[B10] a part that leaves something out breaks the owner, and is dropped on another link', () => {
  const client = opened()
  client.open(2, 'owner')
  client.receive(welcome(), 2, 0)
  const part = `[2,"${'x'.repeat(40)}","part",0,100]`
  expect([1, 2].map((link) => client.receive(part, link, 0).type)).toEqual(['nothing', 'broken'])
})

describe('what the gateway says', () => {
  test('[S1] [A6] is delivered once and in order, on whichever link it comes, known or not', () => {
    const client = opened()
    client.open(2, 'owner')
    client.receive(welcome(), 2, 0)
    expect(client.receive('[1,"x"]', 1, 0)).toEqual({ type: 'message', body: 'x', seq: 1 })
    expect(client.receive('[1,"x"]', 2, 0)).toEqual({ type: 'nothing' })
    expect(client.receive('[2,"y"]', 99, 0)).toEqual({ type: 'message', body: 'y', seq: 2 })
  })

  test('[B10] a gap breaks the owner; on a link that is not the owner it only means that others are ahead', () => {
    const client = opened()
    client.open(2, 'candidate')
    client.receive(welcome(), 2, 0)
    expect(client.receive('[2,"y"]', 1, 0)).toEqual({ type: 'broken' })
    expect(client.receive('[2,"y"]', 2, 0)).toEqual({ type: 'nothing' })
    expect(client.receive('[1,"x"]', 1, 0)).toMatchObject({ type: 'message', seq: 1 })
  })

  test('[A1] the acknowledgement goes out on the owner, when it is due', () => {
    const client = opened()
    client.receive('[1,"x"]', 1, 5)
    const due = 5 + LIMITS.ackAfterMs
    expect(client.deadline).toBe(due)
    expect([client.pull(1, ALL, due - 1), client.pull(1, ALL, due)]).toEqual([[], ['["ack",1]']])
  })

  test('[A2] a replay is acknowledged at once', () => {
    const client = opened()
    client.receive('[1,"x"]', 1, 0)
    client.pull(1, ALL, LIMITS.ackAfterMs)
    client.receive('[1,"x"]', 1, 2_000)
    expect(client.pull(1, ALL, 2_000)).toEqual(['["ack",1]'])
  })

  test('[P2] a ping is answered with a pong of the same value on the same link', () => {
    const client = opened()
    client.open(2, 'candidate')
    client.receive(welcome(), 2, 0)
    expect(client.receive('["ping",42]', 2, 0)).toEqual({ type: 'ping', value: 42 })
    expect([client.pull(1, ALL, 0), client.pull(2, ALL, 0)]).toEqual([[], ['["pong",42]']])
  })

  test('[F5] what was due on a link that was dropped is due nowhere', () => {
    const client = opened()
    client.open(2, 'owner')
    client.receive(welcome(), 2, 0)
    client.receive('["ping",42]', 1, 0)
    client.drop(1)
    expect([client.pull(1, ALL, 0), client.pull(2, ALL, 0)]).toEqual([[], []])
  })

  test.each([
    '',
    '{}',
    'x',
    '["ack"]',
    '["claim",1,0]',
    '<html>502 Bad Gateway</html>',
  ])('[B1] [B2] [B3] %j breaks the link that carried it, and is no sign of a gateway', (line) => {
    const client = make()
    client.open(1, 'owner')
    expect(client.receive(line, 1, 0)).toEqual({ type: 'broken' })
    expect(client.state).toBe('open')
  })

  test('[E2] an end says what to do, whatever its code', () => {
    expect(opened().receive('["end","new-code","later",3000]', 1, 0)).toEqual({
      type: 'end',
      code: 'new-code',
      retry: 'later',
      retryAfterMs: 3_000,
    })
  })
})

describe('close', () => {
  test("[S7] the client's is written after all that was said before, and is over when acknowledged", () => {
    const client = opened()
    say(client, 'x')
    client.close('bye')
    client.close('again')
    expect(say(client, 'y')).toEqual(['closed'])
    expect(client.pull(1, ALL, 0)).toEqual(['[1,"x"]', '[2,"bye","close"]'])
    expect(client.receive('["ack",1]', 1, 0)).toEqual({ type: 'nothing' })
    expect(client.receive('["ack",2]', 1, 0)).toEqual({ type: 'closed', by: 'client', reason: '' })
    expect(client.receive('["ack",2]', 1, 0)).toEqual({ type: 'nothing' })
  })

  test('[S7] a departing client writes once more all that is not acknowledged, on a link that is not welcomed too', () => {
    const client = opened()
    say(client, 'x')
    client.pull(1, ALL, 0)
    client.drop(1)
    client.open(2, 'owner')
    expect(client.pull(2, ALL, 0)).toEqual([])
    expect(client.depart('')).toBe(2)
    expect(client.pull(2, ALL, 0)).toEqual(['[1,"x"]', '[2,"","close"]'])
  })

  test('[S7] [L2] without an owner it departs on a link of its own, which is newer than any', () => {
    const client = opened()
    client.open(7, 'candidate')
    client.drop(1)
    say(client, 'x')
    expect(client.depart('')).toBe(8)
    expect(helloOf(client, 8)).toMatchObject({ link: 8, claim: 2, resume: 'e1' })
    expect(client.pull(8, ALL, 0)).toEqual(['[1,"x"]', '[2,"","close"]'])
  })

  test('[S7] if its acknowledgement was lost, the word that the session is closed is as good', () => {
    const client = opened()
    client.close('bye')
    client.pull(1, ALL, 0)
    client.open(2, 'owner')
    const end = '["end","closed","never",0]'
    expect(client.receive(end, 2, 0)).toEqual({ type: 'closed', by: 'client', reason: '' })
    expect(client.receive(end, 2, 0)).toMatchObject({ type: 'end' })
  })

  test('[S7] any other end of a link is no word of a close', () => {
    const client = opened()
    client.close('bye')
    expect(client.receive('["end","replaced","reopen",0]', 1, 0)).toMatchObject({ type: 'end', code: 'replaced' })
    expect(client.state).toBe('closing')
  })

  test("[S7] the gateway's is told once, and acknowledged at once", () => {
    const client = opened()
    expect(client.receive('[1,"bye","close"]', 1, 3)).toEqual({ type: 'closed', by: 'gateway', reason: 'bye' })
    expect(client.pull(1, ALL, 3)).toEqual(['["ack",1]'])
    expect(client.receive('[1,"bye","close"]', 1, 4)).toEqual({ type: 'nothing' })
    expect(client.pull(1, ALL, 4)).toEqual(['["ack",1]'])
    expect(say(client, 'x')).toEqual(['closed'])
  })

  test('[S7] after the last word nothing is told: no message, no second close', () => {
    const client = opened()
    client.close('bye')
    client.pull(1, ALL, 0)
    client.receive('["ack",1]', 1, 0)
    expect(client.receive('[1,"x"]', 1, 0)).toEqual({ type: 'nothing' })
    expect(client.receive('[2,"me too","close"]', 1, 0)).toEqual({ type: 'nothing' })
    expect(client.state).toBe('closed')
  })

  test('[S7] [A3] the acknowledgement may come with a welcome', () => {
    const client = opened()
    client.close('bye')
    client.pull(1, ALL, 0)
    client.open(2, 'owner')
    expect(client.receive(welcome(1, { resumed: true }), 2, 0)).toEqual({ type: 'closed', by: 'client', reason: '' })
  })

  test('[S9] after its own close a side still hears the other', () => {
    const client = opened()
    client.close('bye')
    expect(client.receive('[1,"late"]', 1, 0)).toMatchObject({ type: 'message', body: 'late' })
  })
})

describe('dialogues of PROTOCOL.md', () => {
  const server = () => new ServerSession<string>('session', 'e1', LIMITS, 0)

  /** Carries lines up a link; what they amount to at the gateway, nothings left out. */
  const up = (gateway: ServerSession<string>, link: number, lines: readonly string[], now = 0) =>
    lines.flatMap((line) => {
      const frame = decodeLine(line)
      if (frame === null) throw new Error(`no frame: ${line}`)
      const heard = gateway.receive(frame, link, line.length, now)
      return heard.type === 'nothing' ? [] : [heard.type === 'message' ? heard.body : heard.type]
    })

  /** Carries lines down a link; what they amount to at the client, nothings left out. */
  const down = (client: ClientSession, link: number, lines: readonly string[], now = 0) =>
    lines.flatMap((line) => {
      const told = client.receive(line, link, now)
      return told.type === 'nothing' ? [] : [told.type === 'message' ? told.body : told.type]
    })

  test.each(['the stream', 'the POST'])('[S10] opening: %s arrives first, and it makes no difference', (first) => {
    const [client, gateway] = [make(), server()]
    client.open(1, 'owner')
    say(client, 'hi')
    const hello = helloOf(client, 1)
    const post = client.pull(1, ALL, 0)
    const attach = () => expect(gateway.attach('sse', hello, 0).ok).toBe(true)
    if (first === 'the stream') attach()
    expect(up(gateway, 1, post)).toEqual(['hi'])
    if (first === 'the POST') attach()
    expect(down(client, 1, gateway.pull('sse', LINES, 0))).toEqual(['welcome'])
    expect(down(client, 1, [LINES.control(gateway.acknowledge())])).toEqual([])
    expect([client.outbox.acked, client.pull(1, ALL, 0)]).toEqual([1, []])
  })

  test('[S1] [L8] cut and resume: what was lost on the way comes again, what was not does not', () => {
    const [client, gateway] = [make(), server()]
    client.open(1, 'owner')
    gateway.attach('first', helloOf(client, 1), 0)
    down(client, 1, gateway.pull('first', LINES, 0))
    say(client, 'a', 'b')
    const [a = ''] = client.pull(1, ALL, 0)
    for (const body of ['A', 'B', 'C']) gateway.send({ text: `"${body}"`, kind: 'json', bytes: 3 })
    const [lineA = ''] = gateway.pull('first', LINES, 0)
    // One message of each side arrives, then the link is cut.
    expect([up(gateway, 1, [a]), down(client, 1, [lineA])]).toEqual([['a'], ['A']])
    gateway.detach('first', 0)
    client.drop(1)

    client.open(2, 'owner')
    gateway.attach('second', helloOf(client, 2), 0)
    const written = gateway.pull('second', LINES, 0)
    expect(written.slice(1)).toEqual(['[2,"B"]', '[3,"C"]'])
    expect(down(client, 2, written)).toEqual(['welcome', 'B', 'C'])
    expect(up(gateway, 2, client.pull(2, ALL, 0))).toEqual(['b'])
  })

  test('[S2] [L7] [L10] a switch: what the old link has in flight counts, and what it repeats does not', () => {
    const [client, gateway] = [make(), server()]
    client.open(1, 'owner')
    gateway.attach('old', helloOf(client, 1), 0)
    down(client, 1, gateway.pull('old', LINES, 0))
    gateway.send({ text: '"A"', kind: 'json', bytes: 3 })
    gateway.send({ text: '"B"', kind: 'json', bytes: 3 })
    const inFlight = gateway.pull('old', LINES, 0)

    client.open(2, 'candidate')
    gateway.attach('new', helloOf(client, 2), 0)
    expect(down(client, 2, gateway.pull('new', LINES, 0))).toEqual(['welcome'])
    client.ping(2, 1)
    up(gateway, 2, client.pull(2, ALL, 0))
    expect(down(client, 2, gateway.pull('new', LINES, 0))).toEqual(['pong'])
    client.claim(2)
    up(gateway, 2, client.pull(2, ALL, 0))
    expect(gateway.owner).toBe('new')

    // The old link is slow: its first message comes before what the new one carries, its second
    // after.
    expect(down(client, 1, inFlight.slice(0, 1))).toEqual(['A'])
    expect(down(client, 2, gateway.pull('new', LINES, 0))).toEqual(['B'])
    expect(down(client, 1, inFlight.slice(1))).toEqual([])
  })

  test('[L2] a poll that was long on its way cannot take the session back from a newer claim', () => {
    const [client, gateway] = [make(), server()]
    client.open(1, 'owner')
    gateway.attach('poll 1', helloOf(client, 1), 0)
    down(client, 1, gateway.pull('poll 1', LINES, 0))
    gateway.detach('poll 1', 0)
    const straggler = helloOf(client, 1)
    client.open(2, 'owner')
    gateway.attach('socket', helloOf(client, 2), 0)
    expect(gateway.attach('poll 2', straggler, 0)).toEqual({ ok: false, error: 'replaced' })
    expect(gateway.owner).toBe('socket')
  })

  test('[S7] a close whose acknowledgement was lost: repeated, it is heard once, and the end says that it was', () => {
    const [client, gateway] = [make(), server()]
    client.open(1, 'owner')
    gateway.attach('first', helloOf(client, 1), 0)
    down(client, 1, gateway.pull('first', LINES, 0))
    client.close('bye')
    expect(up(gateway, 1, client.pull(1, ALL, 0))).toEqual(['ended'])
    // The acknowledgement is written to a link that is cut.
    gateway.pull('first', LINES, 0)
    client.drop(1)
    client.open(2, 'owner')
    const { state } = gateway
    if (state.name !== 'ended') throw new Error(state.name)
    const end = LINES.control({ type: 'end', code: state.code, retry: 'never', retryAfterMs: 0 })
    expect(client.receive(end, 2, 0)).toEqual({ type: 'closed', by: 'client', reason: '' })
  })
})
