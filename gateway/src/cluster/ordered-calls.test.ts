import { err, type Json, ok, type Result } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import type { CallFailure } from './contract.ts'
import { OrderedCalls, orderTaker } from './ordered-calls.ts'

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await null
}

/** Orders to nodes, each of which answers when a test says so. */
function world(maxWaitingChars = 1_000, maxBatchChars = 100) {
  const time = virtualScheduler()
  const sent: { to: string; body: { number: number; orders: unknown[] }; answer(with_: Json | CallFailure): void }[] =
    []
  const calls = new OrderedCalls({
    node: 'zero',
    scheduler: time,
    maxWaitingChars,
    maxBatchChars,
    withinMs: 5_000,
    send: (to, body) =>
      new Promise((resolve) => {
        const answer = (value: Json | CallFailure) => resolve(isFailure(value) ? err(value) : ok(value))
        sent.push({ to, body: JSON.parse(body), answer })
      }),
  })
  const order = (to: string, value: Json): { result: Result<Json, CallFailure> | null } => {
    const waiting: { result: Result<Json, CallFailure> | null } = { result: null }
    void calls.order(to, JSON.stringify(value)).then((result) => {
      waiting.result = result
    })
    return waiting
  }
  return { time, sent, order }
}

const isFailure = (value: Json | CallFailure): value is CallFailure =>
  typeof value === 'object' && value !== null && 'type' in value && 'message' in value

const LOST: CallFailure = { type: 'lost', message: 'It was lost.' }

describe('orders to other nodes', () => {
  test('go one call after the other to each node, and all that waits goes at once', async () => {
    const { sent, order } = world()
    const [a, b] = [order('one', 'a'), order('one', 'b')]
    const other = order('two', 'a')
    await settle()
    expect(sent.map(({ to, body }) => [to, body.orders])).toEqual([
      ['one', ['a', 'b']],
      ['two', ['a']],
    ])
    const c = order('one', 'c')
    await settle()
    expect(sent).toHaveLength(2)
    sent[0]?.answer([1, 2])
    await settle()
    expect([a.result, b.result, c.result, other.result]).toEqual([ok(1), ok(2), null, null])
    expect(sent[2]?.body.orders).toEqual(['c'])
    expect(sent[2]?.body.number).toBeGreaterThan(sent[0]?.body.number ?? 0)
    sent[2]?.answer([3])
    await settle()
    expect(c.result).toEqual(ok(3))
  })

  test('are cut into calls of so many characters', async () => {
    const { sent, order } = world()
    for (const char of 'abc') order('one', char.repeat(60))
    await settle()
    expect(sent[0]?.body.orders).toEqual(['a'.repeat(60)])
    sent[0]?.answer([1])
    await settle()
    expect(sent[1]?.body.orders).toEqual(['b'.repeat(60)])
  })

  test('that would wait for a deaf node without end are refused, unsent', async () => {
    const { sent, order } = world(100)
    order('one', 'first')
    await settle()
    const waits = order('one', 'x'.repeat(90))
    const refused = order('one', 'y'.repeat(90))
    await settle()
    expect(waits.result).toBeNull()
    expect(refused.result).toMatchObject({
      error: { type: 'away', message: expect.stringContaining('maxNodeCallBytes') },
    })
    expect(sent).toHaveLength(1)
  })

  test('behind one that was given up go on, unless they have waited as long', async () => {
    const { sent, order, time } = world()
    const lost = order('one', 'lost')
    await settle()
    const late = order('one', 'late')
    time.pass(5_001)
    const young = order('one', 'young')
    sent[0]?.answer(LOST)
    await settle()
    expect(lost.result).toEqual(err(LOST))
    expect(late.result).toMatchObject({ error: { type: 'away' } })
    expect(sent[1]?.body.orders).toEqual(['young'])
    sent[1]?.answer([1])
    await settle()
    expect(young.result).toEqual(ok(1))
  })

  test('that wait for a slow node by the hundred thousand go one call after the other', {
    timeout: 15_000,
  }, async () => {
    const { sent, order } = world(10_000_000, 1_000)
    const first = order('one', 'first')
    await settle()
    const count = 150_000
    for (let n = 0; n < count; n++) order('one', n % 2)
    sent[0]?.answer([1])
    await settle()
    expect(first.result).toEqual(ok(1))
    for (let call = 1; sent[call] !== undefined; call++) {
      sent[call]?.answer(Array(sent[call]?.body.orders.length).fill(1))
      await settle()
    }
    expect(sent.reduce((sum, { body }) => sum + body.orders.length, 0)).toBe(count + 1)
  })

  test('are told from each other by what the node answers, and what is no answer fails', async () => {
    const { sent, order } = world()
    const [done, unknown, failed] = [order('one', 1), order('one', 2), order('one', 3)]
    await settle()
    sent[0]?.answer([7, null, { failed: true }])
    await settle()
    expect(done.result).toEqual(ok(7))
    expect(unknown.result).toMatchObject({ error: { type: 'refused' } })
    expect(failed.result).toMatchObject({ error: { type: 'lost' } })
    for (const junk of ['text', [], null, [1, 2], {}]) {
      const one = order('two', 1)
      await settle()
      sent.at(-1)?.answer(junk)
      await settle()
      expect(one.result).toMatchObject({ error: { type: 'lost' } })
    }
  })
})

describe('a node that is ordered', () => {
  function callee(obey: (order: unknown) => Json = () => 1) {
    const heard: unknown[] = []
    const errors: unknown[] = []
    const called = orderTaker(
      (order) => {
        heard.push(order)
        return obey(order)
      },
      (error) => errors.push(error),
    )
    return { called, heard, errors }
  }

  test('ignores what its sender has given up, when it comes after what was sent since', () => {
    const { called, heard } = callee()
    expect(called({ from: 'one', number: 2, orders: ['new'] })).toEqual([1])
    expect(called({ from: 'one', number: 1, orders: ['old'] })).toBeNull()
    expect(called({ from: 'one', number: 2, orders: ['again'] })).toBeNull()
    expect(called({ from: 'two', number: 1, orders: ['of another'] })).toEqual([1])
    expect(heard).toEqual(['new', 'of another'])
  })

  test('does nothing for what is no call', () => {
    const { called, heard } = callee()
    const from = 'one'
    for (const junk of [
      null,
      1,
      'text',
      [],
      {},
      { number: 1, orders: [1] },
      { from, number: '1', orders: [] },
      { from, number: 1.5, orders: [1] },
      { from, number: 1 },
    ])
      expect(called(junk)).toBeNull()
    expect(heard).toEqual([])
  })

  test('goes on after one that throws, and reports it', () => {
    const failure = new Error('of a test')
    const { called, errors } = callee((order) => {
      if (order === 'bad') throw failure
      return 1
    })
    expect(called({ from: 'one', number: 1, orders: ['good', 'bad', 'good'] })).toEqual([1, { failed: true }, 1])
    expect(errors).toEqual([failure])
  })
})
