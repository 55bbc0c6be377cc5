import { describe, expect, test } from 'vitest'
import { decodeHello, type Hello } from '../wire/hello.ts'
import { decodeLine, encodeBody, LINES, type Payload } from '../wire/line-codec.ts'
import { createClientSession } from './client-session.ts'
import { SESSION_LIMITS } from './limits.ts'
import type { SavedSession } from './saved-session.ts'
import { ServerSession } from './server-session.ts'

const LIMITS = { ...SESSION_LIMITS, maxReplayBytesPerSecond: 1e9 }
const ID = 'a-session-of-the-tests'

const payload = (body: string | Uint8Array): Payload => {
  const encoded = encodeBody(body, LIMITS)
  return encoded.ok ? encoded.value : expect.fail('not encoded')
}

/** As it comes out of a network. */
const moved = (session: ServerSession<number>, now = 0): ServerSession<number> =>
  ServerSession.restore(JSON.parse(JSON.stringify(session.save())) as SavedSession, LIMITS, now)

const helloOf = (query: string): Hello => {
  const parameters = new URLSearchParams(query)
  const hello = decodeHello((name) => parameters.get(name) ?? undefined)
  return hello.ok ? hello.value : expect.fail(query)
}

/** A client, and a session that is saved and goes on whenever a test says so. */
class Pair {
  readonly client = createClientSession(ID)
  server = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
  readonly up: unknown[] = []
  readonly down: unknown[] = []
  #link = 0

  open(): void {
    this.client.open(++this.#link, 'owner')
    const hello = helloOf(this.client.hello(this.#link))
    expect(this.server.attach(this.#link, hello, 0)).toMatchObject({ ok: true })
  }

  /** What is due goes as far as `most` lines in each direction. */
  exchange(most = Number.POSITIVE_INFINITY): void {
    for (const line of this.server.pull(this.#link, LINES, 0).slice(0, most)) {
      const heard = this.client.receive(line, this.#link, 0)
      expect(heard.type).not.toBe('broken')
      if (heard.type === 'message') this.down.push(heard.body)
    }
    for (const line of this.client.pull(this.#link, 1_000, 0, 64).slice(0, most)) {
      const frame = decodeLine(line) ?? expect.fail(line)
      const heard = this.server.receive(frame, this.#link, line.length, 0)
      expect(heard.type).not.toBe('broken')
      if (heard.type === 'message') this.up.push(heard.body)
    }
  }

  move(): void {
    this.server = moved(this.server)
    this.open()
  }
}

describe('a session that is saved and goes on elsewhere', () => {
  test('[S1] has lost and doubled nothing, whatever was on its way, in both directions', () => {
    for (let most = 0; most < 12; most++) {
      const pair = new Pair()
      pair.open()
      pair.exchange()
      for (let n = 0; n < 5; n++) {
        pair.server.send(payload(`down ${n}`))
        pair.client.send(`up ${n} `.padEnd(n * 200, 'é"'))
      }
      pair.exchange(most)
      pair.move()
      pair.exchange(most)
      // What was lost on that link comes again on the next.
      pair.move()
      for (let turn = 0; turn < 200; turn++) pair.exchange()
      expect(pair.down).toEqual([0, 1, 2, 3, 4].map((n) => `down ${n}`))
      expect(pair.up).toEqual([0, 1, 2, 3, 4].map((n) => `up ${n} `.padEnd(n * 200, 'é"')))
    }
  })

  test('[F7] goes on with a message that has come in part', () => {
    const session = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
    const text = JSON.stringify('a long message, in three parts, of which each is long enough to be one of them')
    const part = (from: number, to: number) =>
      ({ type: 'part', seq: 1, text: text.slice(from, to), from, total: text.length }) as const
    session.receive(part(0, 32), 1, 32, 0)
    const second = moved(session)
    expect(second.partChars).toBe(32)
    // Its welcome says what has come.
    expect(second.ackDeadline).toBe(Number.POSITIVE_INFINITY)
    // Of which the client does not know yet that it has come.
    expect(second.receive(part(0, 32), 1, 32, 0).type).toBe('nothing')
    second.receive(part(32, 64), 1, 32, 0)
    expect(moved(second).receive(part(64, text.length), 1, 20, 0)).toEqual({ type: 'message', body: JSON.parse(text) })
  })

  test('[L2] knows which claims are old, and whether its client is proven', () => {
    const session = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
    const hello = (claim: number) => helloOf(`v=1&session=${ID}&link=${claim}&claim=${claim}&seen=0`)
    session.attach(7, hello(7), 0)
    session.prove()
    const next = moved(session)
    expect(next.isProven).toBe(true)
    expect(next.attach(6, hello(6), 0)).toEqual({ ok: false, error: 'replaced' })
    expect(next.attach(8, hello(8), 0).ok).toBe(true)
  })

  test('[A8] does not write again what has come of a long message', () => {
    const session = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
    session.send(payload('a'.repeat(1_000)))
    session.receive({ type: 'ack', seen: 0, part: 600 }, 1, 0, 0)
    const { acked, part, length, bytes } = moved(session).outbox
    expect([acked, part, length, bytes]).toEqual([0, 600, 1, 1_002])
  })

  test('[S7] that was closing ends when its close is acknowledged', () => {
    const session = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
    session.send(payload(new Uint8Array([1, 2])))
    session.close('bye')
    const next = moved(session)
    expect(next.state).toEqual({ name: 'closing', reason: 'bye' })
    expect(next.send(payload('more'))).toBe('ended')
    next.attach(1, helloOf(`v=1&session=${ID}&link=1&claim=1&seen=0`), 0)
    expect(next.pull(1, LINES, 0)).toEqual(['[1,"AQI=","base64"]', '[2,"bye","close"]'])
    expect(next.receive({ type: 'ack', seen: 2 }, 1, 0, 0)).toEqual({ type: 'ended' })
  })

  test('[T6] keeps of a history what leaves room for more, and what was not written', () => {
    const limits = { ...LIMITS, maxOutboxBytes: 1_000 }
    const session = new ServerSession<number>(ID, 'epoch', limits, 0, 'evict')
    session.attach(1, helloOf(`v=1&session=${ID}&link=1&claim=1&seen=0`), 0)
    for (let n = 1; n <= 9; n++) session.send(payload('a'.repeat(98)))
    session.pull(1, LINES, 0)
    const next = ServerSession.restore<number>(session.save(), limits, 0)
    expect([next.outbox.acked, next.outbox.last, next.outbox.bytes]).toEqual([4, 9, 500])
    for (let n = 10; n <= 14; n++) expect(next.send(payload('a'.repeat(98)))).toBe('queued')
    const unread = ServerSession.restore<number>(next.save(), limits, 0)
    expect([unread.outbox.acked, unread.outbox.length]).toEqual([4, 10])
  })

  test('accounts for what it holds', () => {
    let held = 0
    const ledger = {
      hold({ bytes }: Payload) {
        held += bytes
      },
      release({ bytes }: Payload) {
        held -= bytes
      },
    }
    const session = new ServerSession<number>(ID, 'epoch', LIMITS, 0)
    for (const text of ['one', 'two', 'three']) session.send(payload(text))
    session.receive({ type: 'ack', seen: 1 }, 1, 0, 0)
    const next = ServerSession.restore<number>(session.save(), LIMITS, 0, ledger)
    expect(held).toBe(12)
    next.receive({ type: 'ack', seen: 3 }, 1, 0, 0)
    expect(held).toBe(0)
  })
})
