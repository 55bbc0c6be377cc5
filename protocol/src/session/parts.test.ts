import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHello, type Hello } from '../wire/hello.ts'
import { decodeLine, encodeBody, LINES, type Line } from '../wire/line-codec.ts'
import { createClientSession } from './client-session.ts'
import { SESSION_LIMITS } from './limits.ts'
import { ServerSession } from './server-session.ts'

const LIMITS = { ...SESSION_LIMITS, maxReplayBytesPerSecond: 1e9 }
const ID = 'a-session-of-the-tests'

const body = (nth: number, chars: number) => `${nth} `.padEnd(chars, `a "${nth}" é\n`)

const helloOf = (query: string): Hello => {
  const parameters = new URLSearchParams(query)
  const hello = decodeHello((name) => parameters.get(name) ?? undefined)
  return hello.ok ? hello.value : expect.fail(query)
}

/** Both ends of a session, and links between them that can be cut anywhere. */
class Pair {
  readonly client = createClientSession(ID)
  readonly server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  readonly up: unknown[] = []
  readonly down: unknown[] = []
  now = 0
  #link = 0

  open(as: 'owner' | 'candidate' = 'owner'): number {
    const link = ++this.#link
    this.client.open(link, as)
    expect(this.server.attach(link, helloOf(this.client.hello(link)), this.now).ok).toBe(true)
    return link
  }

  sayDown(chars: number): void {
    const payload = encodeBody(body(this.#said.down++, chars), LIMITS)
    if (payload.ok) this.server.send(payload.value)
  }

  sayUp(chars: number): void {
    expect(this.client.send(body(this.#said.up++, chars))).toBeNull()
  }

  readonly #said = { up: 0, down: 0 }

  /** What the gateway writes next, and how much of it arrives. */
  carryDown(link: number, lines = Number.POSITIVE_INFINITY): readonly Line[] {
    const written = this.server.pull(link, LINES, this.now)
    for (const line of written.slice(0, lines)) {
      const heard = this.client.receive(line, link, this.now)
      if (heard.type === 'message') {
        this.down.push(heard.body)
        const isPart = decodeLine(line)?.type === 'part'
        expect(heard.chars).toBe(isPart ? JSON.stringify(heard.body).length : undefined)
      }
      expect(heard.type).not.toBe('broken')
    }
    return written
  }

  carryUp(link: number, maxBytes: number, lines = Number.POSITIVE_INFINITY): readonly Line[] {
    const written = this.client.pull(link, maxBytes, this.now, maxBytes)
    for (const line of written.slice(0, lines)) {
      const heard = this.server.receive(decodeLine(line) ?? expect.fail(line), link, line.length, this.now)
      if (heard.type === 'message') this.up.push(heard.body)
      expect(heard.type).not.toBe('broken')
    }
    return written
  }

  settle(link: number): void {
    for (let turn = 0; turn < 2_000; turn++) {
      this.now += 31_000
      const lines = [...this.carryDown(link), ...this.carryUp(link, 2_000)]
      if (lines.length === 0) return
    }
    expect.fail('never settles')
  }

  expectWhole(): void {
    expect(this.down.map((heard) => String(heard).split(' ', 1)[0])).toEqual(
      Array.from({ length: this.#said.down }, (_, nth) => String(nth)),
    )
    expect(this.up.map((heard) => String(heard).split(' ', 1)[0])).toEqual(
      Array.from({ length: this.#said.up }, (_, nth) => String(nth)),
    )
    for (const heard of [...this.down, ...this.up]) {
      const [nth = ''] = String(heard).split(' ', 1)
      expect(heard).toBe(body(Number(nth), String(heard).length))
    }
  }
}

const chars = fc.oneof(fc.integer({ min: 4, max: 200 }), fc.integer({ min: 200, max: 30_000 }))
const step = fc.oneof(
  fc.record({ type: fc.constantFrom('say down' as const, 'say up' as const), chars }),
  fc.record({ type: fc.constant('down' as const), arrive: fc.integer({ min: 0, max: 4 }) }),
  fc.record({
    type: fc.constant('up' as const),
    maxBytes: fc.integer({ min: 100, max: 20_000 }),
    arrive: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ type: fc.constantFrom('cut' as const, 'climb' as const, 'wait' as const) }),
)

test('[S1] [S3] [F7] [A8] messages in parts arrive whole, once and in order, wherever links are cut', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const pair = new Pair()
      let link = pair.open()
      for (const one of steps) {
        pair.now += 20
        if (one.type === 'say down') pair.sayDown(one.chars)
        else if (one.type === 'say up') pair.sayUp(one.chars)
        // What does not arrive is lost with its link.
        else if (one.type === 'down') {
          if (pair.carryDown(link, one.arrive).length > one.arrive) link = pair.open()
        } else if (one.type === 'up') {
          if (pair.carryUp(link, one.maxBytes, one.arrive).length > one.arrive) link = pair.open()
        } else if (one.type === 'cut') link = pair.open()
        else if (one.type === 'climb') {
          const next = pair.open('candidate')
          pair.carryDown(next)
          pair.client.claim(next)
          pair.carryUp(next, 0)
          link = next
        } else pair.now += 2_000
      }
      pair.settle(pair.open())
      pair.expectWhole()
      expect([pair.client.outbox.length, pair.server.outbox.length, pair.server.partChars]).toEqual([0, 0, 0])
    }),
    { numRuns: 300 },
  )
})

test('[A8] what has come of a message is not written again on the next link, in either direction', () => {
  const pair = new Pair()
  const first = pair.open()
  pair.carryDown(first)
  pair.sayDown(10_000)
  pair.sayUp(10_000)
  pair.carryDown(first)
  pair.carryUp(first, 4_000)
  const second = pair.open()
  const down = pair.carryDown(second).map((line) => JSON.parse(line))
  expect(down[0][1].part).toBeGreaterThan(2_000)
  expect(down[1][3]).toBeGreaterThan(1_000)
  const up = pair.carryUp(second, 4_000).map((line) => JSON.parse(line))
  expect(up.at(-1)[3]).toBe(down[0][1].part)
})

test('[A8] a claim carries how much has come, too', () => {
  const pair = new Pair()
  const first = pair.open()
  pair.carryDown(first)
  pair.sayDown(10_000)
  pair.carryDown(first)
  const second = pair.open('candidate')
  pair.carryDown(second)
  pair.client.claim(second)
  const [claim = ''] = pair.carryUp(second, 0)
  expect(JSON.parse(claim)).toEqual(['claim', 2, 0, expect.any(Number)])
  const [next = ''] = pair.carryDown(second)
  expect(JSON.parse(next)[3]).toBe(JSON.parse(claim)[3])
})

test('[A8] an acknowledgement names the part, and the next write goes on behind it', () => {
  const pair = new Pair()
  const link = pair.open()
  pair.carryDown(link)
  pair.sayUp(10_000)
  pair.carryUp(link, 4_000)
  const ack = pair.server.acknowledge()
  expect(ack).toEqual({ type: 'ack', seen: 0, part: expect.any(Number) })
  pair.client.receive(LINES.control(ack), link, 0)
  expect(pair.client.outbox.part).toBe(ack.part)
  pair.client.outbox.rewind()
  const [next = ''] = pair.client.pull(link, 4_000, 0, 4_000)
  expect(decodeLine(next)).toMatchObject({ type: 'part', from: ack.part })
})

test('[S4] a message of which only parts were given to a link is not in doubt', () => {
  const pair = new Pair()
  const link = pair.open()
  pair.carryDown(link)
  pair.sayUp(10_000)
  pair.carryUp(link, 4_000)
  expect([pair.client.outbox.inDoubt().length, pair.client.outbox.unwritten().length]).toEqual([0, 1])
  pair.settle(link)
  expect(pair.up).toHaveLength(1)
})

test('[F8] before its welcome, and for a gateway that takes no parts, a client writes messages whole', () => {
  const pair = new Pair()
  const link = pair.open()
  pair.sayUp(10_000)
  expect(pair.carryUp(link, 1_000).map((line) => JSON.parse(line).length)).toEqual([2])
  const client = createClientSession(ID)
  client.open(1, 'owner')
  const terms = { seen: 0, resumed: false, epoch: 'old', maxMessageBytes: 1e6, pingMs: 1, lingerMs: 1, pollMs: 1 }
  client.receive(LINES.control({ type: 'welcome', terms }), 1, 0)
  client.send(body(0, 10_000))
  expect(client.pull(1, 1_000, 0, 1_000)).toHaveLength(1)
})

test('[F8] a client that takes no parts is written whole messages, as many as fit a write', () => {
  const server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  server.attach(1, { session: ID, link: 1, claim: 1, seen: 0, resume: '', wantsWelcome: false }, 0)
  for (const nth of [0, 1, 2]) {
    const payload = encodeBody(body(nth, 100_000), LIMITS)
    if (payload.ok) server.send(payload.value)
  }
  expect(server.pull(1, LINES, 0).map((line) => JSON.parse(line).length)).toEqual([2, 2, 2])
})

const take = (server: ServerSession<number>, line: Line) =>
  server.receive(decodeLine(line) ?? expect.fail(line), 1, line.length, 0)
const part = (seq: number, text: string, from: number, total: number) =>
  LINES.numbered(seq, { text: `${JSON.stringify(text)},"part",${from},${total}`, kind: 'json', bytes: 0 })
const a = (count: number) => 'a'.repeat(count)

test('[F7] parts may overlap and come again, also of another length, and the whole may come instead', () => {
  const server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  const total = 202
  expect(take(server, part(1, `"${a(49)}`, 0, total))).toEqual({ type: 'nothing' })
  expect(take(server, part(1, `"${a(39)}`, 0, total))).toEqual({ type: 'nothing' })
  expect(take(server, part(1, a(100), 20, total))).toEqual({ type: 'nothing' })
  expect(server.partChars).toBe(120)
  expect(take(server, `[1,"${a(200)}"]`)).toEqual({ type: 'message', body: a(200) })
  expect(take(server, part(1, `${a(81)}"`, 120, total))).toEqual({ type: 'nothing' })
  expect(server.partChars).toBe(0)
})

test('[B10] a part that skips characters, or a message, is a gap; what was skipped is taken when it comes', () => {
  const server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  expect(take(server, part(1, a(40), 50, 202))).toEqual({ type: 'broken', code: 'gap' })
  expect(take(server, part(2, a(40), 0, 202))).toEqual({ type: 'broken', code: 'gap' })
  expect(take(server, part(1, `"${a(99)}`, 0, 202))).toEqual({ type: 'nothing' })
  expect(take(server, part(1, `${a(101)}"`, 100, 202))).toEqual({ type: 'message', body: a(200) })
})

test('[B27] parts that are no frame when they are joined are bad-frame, and nothing of them is kept', () => {
  for (const text of [
    a(40),
    '{"__proto__":{"a":1}}',
    '["unfinished"',
    '"a","rot13"',
    '1e999',
    '"\\"a\\"","part",0,3',
  ]) {
    const server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
    expect(take(server, part(1, text, 0, text.length))).toEqual({ type: 'broken', code: 'bad-frame' })
    expect(server.partChars).toBe(0)
  }
  const deep = `${'['.repeat(80)}${']'.repeat(80)}`
  const server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  expect(take(server, part(1, deep, 0, deep.length))).toEqual({ type: 'broken', code: 'bad-frame' })
})

test('[B5] [B27] the first part of a message that would be too long is refused', () => {
  const server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  const total = LIMITS.maxMessageBytes + 65
  expect(take(server, part(1, a(40), 0, total))).toEqual({ type: 'broken', code: 'too-large' })
  expect(server.partChars).toBe(0)
})

test('[B11] an acknowledgement of more characters than the message has is bad-sequence', () => {
  const pair = new Pair()
  const link = pair.open()
  pair.sayDown(100)
  pair.carryDown(link)
  expect(take(pair.server, '["ack",0,90]')).toEqual({ type: 'nothing' })
  expect(take(pair.server, '["ack",0,5000]')).toEqual({ type: 'broken', code: 'bad-sequence' })
  expect(take(pair.server, '["ack",1,1]')).toEqual({ type: 'broken', code: 'bad-sequence' })
})

test('[A7] parts that are written again count as what is written again', () => {
  const server = new ServerSession<number>(ID, 'epoch', { ...LIMITS, maxReplayBytesPerSecond: 1_000 }, 0)
  const hello = { session: ID, claim: 1, seen: 0, part: 0, resume: '', wantsWelcome: false }
  const payload = encodeBody(body(0, 50_000), LIMITS)
  if (payload.ok) server.send(payload.value)
  let link = 1
  while (server.attach(link, { ...hello, link, claim: link }, 0).ok && link < 100) {
    server.pull(link, LINES, 0)
    link++
  }
  expect(link).toBeLessThan(30)
})
