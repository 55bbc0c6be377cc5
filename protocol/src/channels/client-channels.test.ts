import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../wire/frame.ts'
import { ClientChannels, MAX_PENDING } from './client-channels.ts'
import type { Answer } from './client-port.ts'
import type { ChannelEvent } from './client-subscriptions.ts'

const PRODUCER = 'p'.repeat(21)

/** A machine, what it has sent, and what it has told. */
function begin() {
  const told: unknown[] = []
  const machine = new ClientChannels(PRODUCER, {
    opened: (channel) => told.push(['opened', channel]),
    requested: (...request) => told.push(['requested', ...request]),
    stopped: (id) => told.push(['stopped', id]),
  })
  const run = () => {
    for (const call of machine.effects()) call()
  }
  return {
    machine,
    /** What was told since the last call. */
    told() {
      run()
      return told.splice(0)
    },
    /** What was sent since the last call. */
    sent() {
      const bodies: Json[] = []
      for (let { next } = machine; next !== undefined; { next } = machine) {
        bodies.push(next)
        machine.sent()
      }
      return bodies
    },
    hear(...bodies: Json[]) {
      for (const body of bodies) machine.receive(body, 0)
    },
    hearer:
      (name: string) =>
      (event: ChannelEvent): void =>
        void told.push([name, event]),
    settle:
      (name: string) =>
      (answer: Answer): void =>
        void told.push([name, answer.type === 'ok' ? answer.result : answer.code]),
  }
}

const joined = (more: object = {}): Json => ({
  alias: 7,
  epoch: 'e',
  offset: 4,
  recovered: true,
  missed: [],
  ...more,
})

/** A machine that has subscribed to `room` at offset 4, under alias 7. */
function inRoom(flags = {}) {
  const world = begin()
  const ada = world.hearer('ada')
  world.machine.subscribe('room', null, flags, ada)
  world.sent()
  world.hear(['ok', 1, joined('presence' in flags ? { members: [{ id: 'm', user: 'bo' }] } : {})])
  world.told()
  return { ...world, ada }
}

const publication = (offset: number, data: Json, more: object = {}) => [
  'ada',
  { type: 'publication', publication: { epoch: 'e', offset, data, author: null, at: null, ...more } },
]

describe('subscriptions', () => {
  test('begin with what comes next, or go on from a position, with what was missed first', () => {
    const { machine, sent, hear, told, hearer } = begin()
    machine.subscribe('room', { epoch: 'e', offset: 2 }, { newest: true }, hearer('ada'))
    expect(sent()).toEqual([['sub', 1, 'room', { epoch: 'e', offset: 2 }, { newest: true }]])
    hear(
      [
        'ok',
        1,
        joined({
          missed: [
            [3, 'x', 50, 'bo'],
            [4, 'y', 60],
          ],
        }),
      ],
      [7, 5, 'z'],
    )
    expect(told()).toEqual([
      ['ada', { type: 'live', recovered: true, position: { epoch: 'e', offset: 2 } }],
      publication(3, 'x', { author: 'bo', at: 50 }),
      publication(4, 'y', { at: 60 }),
      publication(5, 'z'),
    ])
  })

  test('[K7] a publication that is not above the position is dropped, and a hole in the offsets is no loss', () => {
    const { hear, told } = inRoom()
    hear([7, 4, 'old'], [7, 9, 'new', 'bo'], [7, 9, 'again'], [7, 5, 'late'])
    expect(told()).toEqual([publication(9, 'new', { author: 'bo' })])
  })

  test('[K8] are asked for again after a lost session, from where they stand, before anything else', () => {
    const { machine, sent, hear, told, settle } = inRoom({ presence: true })
    hear([7, 5, 'x'])
    machine.publish('room', 'mine', settle('mine'))
    machine.read('who', ['room'], settle('who'))
    expect(sent()).toHaveLength(2)
    told()
    machine.reset()
    expect(sent()).toEqual([
      ['sub', 4, 'room', { epoch: 'e', offset: 5 }, { presence: true }],
      ['pub', 5, 'room', 'mine', PRODUCER, 1],
      ['who', 6, 'room'],
    ])
    // Of the session before: void.
    hear([7, 6, 'y'], ['ok', 3, { epoch: 'e', offset: 1, members: [] }])
    expect(told()).toEqual([['ada', { type: 'joining' }]])
    hear(['ok', 4, joined({ alias: 2, offset: 6, missed: [[6, 'y', 1]] })])
    expect(told()).toEqual([
      ['ada', { type: 'live', recovered: true, position: expect.objectContaining({ epoch: 'e', offset: 5 }) }],
      publication(6, 'y', { at: 1 }),
    ])
  })

  test('[K9] that something is lost is told before what follows', () => {
    const { machine, sent, hear, told } = inRoom()
    machine.reset()
    sent()
    told()
    hear([
      'ok',
      2,
      joined({
        epoch: 'f',
        offset: 3,
        recovered: false,
        missed: [
          [2, 'x', 1],
          [3, 'y', 1],
        ],
      }),
    ])
    expect(told()).toEqual([
      ['ada', { type: 'live', recovered: false, position: { epoch: 'f', offset: 1 } }],
      publication(2, 'x', { epoch: 'f', at: 1 }),
      publication(3, 'y', { epoch: 'f', at: 1 }),
    ])
    hear(['broken', 7, 'g', 8, false], [7, 9, 'z'])
    expect(told()).toEqual([
      ['ada', { type: 'live', recovered: false, position: { epoch: 'g', offset: 8 } }],
      publication(9, 'z', { epoch: 'g' }),
    ])
  })

  test('[K10] an alias that is not known is nobody', () => {
    const { machine, sent, hear, told, ada } = inRoom()
    machine.unsubscribe('room', ada)
    expect(sent()).toEqual([['unsub', 2, 'room']])
    hear(
      [7, 5, 'x'],
      [8, 1, 'y'],
      ['broken', 7, 'f', 1, false],
      ['off', 7, 'closed'],
      ['in', 7, { id: 'm', user: null }],
    )
    expect(told()).toEqual([])
  })

  test('[K10] the answer to one that nobody wants any more changes nothing', () => {
    const { machine, sent, hear, told, hearer } = begin()
    const ada = hearer('ada')
    machine.subscribe('room', null, {}, ada)
    machine.unsubscribe('room', ada)
    machine.subscribe('room', null, {}, hearer('bo'))
    expect(sent()).toEqual([
      ['sub', 1, 'room', null, {}],
      ['unsub', 2, 'room'],
      ['sub', 3, 'room', null, {}],
    ])
    hear(['ok', 1, joined()], [7, 5, 'x'], ['ok', 2, null])
    expect(told()).toEqual([])
    hear(['ok', 3, joined({ offset: 5 })])
    expect(told()).toEqual([['bo', { type: 'live', recovered: true, position: { epoch: 'e', offset: 5 } }]])
  })

  test('[K12] a subscription moves to another epoch without loss, and ends with a code', () => {
    const { machine, sent, hear, told } = inRoom()
    hear(
      [
        'broken',
        7,
        'f',
        6,
        true,
        [
          [5, 'x', 1],
          [6, 'y', 1],
        ],
      ],
      [7, 7, 'z'],
    )
    expect(told()).toEqual([
      ['ada', { type: 'live', recovered: true, position: { epoch: 'f', offset: 4 } }],
      publication(5, 'x', { epoch: 'f', at: 1 }),
      publication(6, 'y', { epoch: 'f', at: 1 }),
      publication(7, 'z', { epoch: 'f' }),
    ])
    hear(['off', 7, 'forbidden'], [7, 8, 'no more'])
    expect(told()).toEqual([['ada', { type: 'ended', code: 'forbidden', message: '' }]])
    machine.reset()
    expect(sent()).toEqual([])
  })

  test('[K5] are asked for again after a refusal that says when, and end with any other', () => {
    const { machine, sent, hear, told, hearer } = begin()
    machine.subscribe('room', null, {}, hearer('ada'))
    sent()
    expect(machine.deadline).toBe(Number.POSITIVE_INFINITY)
    hear(['no', 1, 'too-many', '', 500])
    expect([told(), machine.deadline]).toEqual([[], 500])
    machine.tick(499)
    expect(sent()).toEqual([])
    machine.tick(500)
    expect(sent()).toEqual([['sub', 2, 'room', null, {}]])
    hear(['no', 2, 'forbidden', 'not for you'])
    expect(told()).toEqual([['ada', { type: 'ended', code: 'forbidden', message: 'not for you' }]])
  })

  test.each([
    ['no pause', 0, 100],
    ['a pause without end', Number.MAX_SAFE_INTEGER, 3_600_000],
  ])('[K5] with %s are asked for neither in a loop nor never', (_what, retryAfterMs, deadline) => {
    const { machine, sent, hear, hearer } = begin()
    machine.subscribe('room', null, {}, hearer('ada'))
    sent()
    hear(['no', 1, 'too-many', '', retryAfterMs])
    expect(machine.deadline).toBe(deadline)
    machine.tick(deadline)
    expect(sent()).toEqual([['sub', 2, 'room', null, {}]])
  })

  test('[K18] the gateway may begin one, which is recovered where it left off', () => {
    const { machine, sent, hear, told, hearer } = begin()
    hear(['on', 7, 'news', 'e', 4])
    expect(told()).toEqual([['opened', 'news']])
    const ada = hearer('ada')
    machine.subscribe('news', null, {}, ada)
    told()
    hear(['ok', 1, joined()], [7, 5, 'x'])
    machine.reset()
    sent()
    hear(['on', 8, 'news', 'e', 5], ['on', 8, 'news', 'e', 9])
    const lives = told().flatMap((event) =>
      Array.isArray(event) && event[1].type === 'live' ? [event[1].recovered] : [],
    )
    expect(lives).toEqual([true, true, false])
  })

  test('[K18] one that the gateway began alone is not asked for, nor asked for again', () => {
    const { machine, sent, hear, told, hearer } = begin()
    hear(['on', 7, 'news', 'e', 4])
    told()
    machine.listen('news', hearer('ada'))
    hear([7, 5, 'x'])
    machine.reset()
    expect(sent()).toEqual([])
    expect(told()).toEqual([
      ['ada', { type: 'live', recovered: true, position: { epoch: 'e', offset: 4 } }],
      publication(5, 'x'),
      ['ada', { type: 'joining' }],
    ])
  })

  test('are shared by the subscribers of a channel, and end with the last of them', () => {
    const { machine, sent, hear, told, hearer, ada } = inRoom({ presence: true })
    const bo = hearer('bo')
    expect(machine.subscribe('room', { epoch: 'e', offset: 1 }, {}, bo)).toBe(false)
    expect(machine.subscribe('room', null, { presence: true }, bo)).toBe(true)
    expect(sent()).toEqual([])
    expect(told()).toEqual([
      ['bo', { type: 'live', recovered: true, position: { epoch: 'e', offset: 4 } }],
      ['bo', { type: 'presence', members: [{ id: 'm', user: 'bo' }], change: null }],
    ])
    machine.unsubscribe('room', ada)
    hear([7, 5, 'x'])
    expect(told()).toEqual([['bo', expect.anything()]])
    expect(sent()).toEqual([])
    machine.unsubscribe('room', bo)
    expect(sent()).toEqual([['unsub', 2, 'room']])
  })

  test('a subscriber that wants more asks again, and the others hear nothing twice', () => {
    const { machine, sent, hear, told, hearer } = inRoom()
    machine.subscribe('room', null, { presence: true }, hearer('bo'))
    expect(sent()).toEqual([['sub', 2, 'room', { epoch: 'e', offset: 4 }, { presence: true }]])
    told()
    hear([7, 5, 'x'], ['ok', 2, joined({ offset: 5, missed: [[5, 'x', 1]], members: [] })])
    const publications = told().filter((event) => Array.isArray(event) && event[1].type === 'publication')
    expect(publications).toHaveLength(2)
  })

  test('one that leaves takes with it what it alone wanted', () => {
    const { machine, sent, hear, told, hearer } = inRoom()
    const bo = hearer('bo')
    machine.subscribe('room', null, { presence: true }, bo)
    hear(['ok', 2, joined({ members: [] })])
    machine.unsubscribe('room', bo)
    expect(sent().at(-1)).toEqual(['sub', 3, 'room', { epoch: 'e', offset: 4 }, {}])
    hear(['ok', 3, joined()])
    told()
    hear(['in', 7, { id: 'n', user: null }], [7, 5, 'x'])
    expect(told()).toEqual([publication(5, 'x')])
  })

  test('[K16] an ephemeral message moves no position', () => {
    const { hear, told } = inRoom()
    hear([7, 0, 'typing', 'bo'], [7, 5, 'x'])
    expect(told()).toEqual([['ada', { type: 'ephemeral', data: 'typing', author: 'bo' }], publication(5, 'x')])
  })

  test('[K20] the picture of presence follows each change', () => {
    const { hear, told } = inRoom({ presence: true })
    const cy = { id: 'n', user: 'cy' }
    hear(['in', 7, cy], ['swap', 7, { ...cy, data: 1 }], ['out', 7, { id: 'm', user: 'bo' }])
    expect(told()).toEqual([
      ['ada', { type: 'presence', members: [{ id: 'm', user: 'bo' }, cy], change: { type: 'in', member: cy } }],
      [
        'ada',
        expect.objectContaining({
          members: [
            { id: 'm', user: 'bo' },
            { ...cy, data: 1 },
          ],
        }),
      ],
      [
        'ada',
        expect.objectContaining({ members: [{ ...cy, data: 1 }], change: expect.objectContaining({ type: 'out' }) }),
      ],
    ])
  })

  test('[K20] who wants no presence is told of none', () => {
    const { hear, told } = inRoom()
    hear(['in', 7, { id: 'n', user: 'cy' }])
    expect(told()).toEqual([])
  })
})

describe('publishing', () => {
  test('[K13] what was not answered is published again in the next session, under the same numbers, in order', () => {
    const { machine, sent, hear, told, settle } = begin()
    for (const data of ['a', 'b', 'c']) machine.publish('room', data, settle(data))
    expect(sent()).toEqual([
      ['pub', 1, 'room', 'a', PRODUCER, 1],
      ['pub', 2, 'room', 'b', PRODUCER, 2],
      ['pub', 3, 'room', 'c', PRODUCER, 3],
    ])
    hear(['ok', 2, { epoch: 'e', offset: 2 }])
    machine.reset()
    expect(sent()).toEqual([
      ['pub', 4, 'room', 'a', PRODUCER, 1],
      ['pub', 5, 'room', 'c', PRODUCER, 3],
    ])
    hear(['ok', 1, { epoch: 'e', offset: 1 }], ['ok', 4, { epoch: 'e', offset: 1 }], ['no', 5, 'too-large', ''])
    expect(told()).toEqual([
      ['b', { epoch: 'e', offset: 2 }],
      ['a', { epoch: 'e', offset: 1 }],
      ['c', 'too-large'],
    ])
    machine.reset()
    expect(sent()).toEqual([])
  })

  test('[K13] after an unsure nothing is published until all is answered and the pause is over, and then in order', () => {
    const { machine, sent, hear, told, settle } = begin()
    for (const data of ['a', 'b']) machine.publish('room', data, settle(data))
    sent()
    hear(['no', 1, 'unsure', '', 500])
    machine.publish('room', 'c', settle('c'))
    expect([sent(), machine.deadline]).toEqual([[], Number.POSITIVE_INFINITY])
    hear(['no', 2, 'unsure', '', 100])
    machine.tick(machine.deadline - 1)
    expect(sent()).toEqual([])
    machine.tick(machine.deadline)
    expect(sent()).toEqual([
      ['pub', 3, 'room', 'a', PRODUCER, 1],
      ['pub', 4, 'room', 'b', PRODUCER, 2],
      ['pub', 5, 'room', 'c', PRODUCER, 3],
    ])
    expect([told(), machine.deadline]).toEqual([[], Number.POSITIVE_INFINITY])
  })

  test.each([
    [0, 100],
    [Number.MAX_SAFE_INTEGER, 3_600_000],
  ])('[K5] [K13] after an unsure with a pause of %d it is published again after %d', (retryAfterMs, deadline) => {
    const { machine, sent, hear, settle } = begin()
    machine.publish('room', 'a', settle('a'))
    sent()
    hear(['no', 1, 'unsure', '', retryAfterMs])
    expect(machine.deadline).toBe(deadline)
  })

  test('[K5] a refusal that says when is final for what is published', () => {
    const { machine, sent, hear, told, settle } = begin()
    machine.publish('room', 'a', settle('a'))
    sent()
    hear(['no', 1, 'too-many', '', 500])
    expect([told(), machine.deadline]).toEqual([[['a', 'too-many']], Number.POSITIVE_INFINITY])
  })

  test('is bounded, and what the session cannot take is refused', () => {
    const { machine, sent, told, settle } = begin()
    machine.publish('room', 'large', settle('large'))
    machine.unsendable('too-large', '', 0)
    expect([told(), sent()]).toEqual([[['large', 'too-large']], []])
    for (let i = 0; i < MAX_PENDING; i++) machine.publish('room', i, settle('one'))
    expect([told(), sent().length]).toEqual([[], MAX_PENDING])
    machine.publish('room', 'beyond', settle('beyond'))
    machine.request('beyond', null, settle('request'))
    expect([told(), sent()]).toEqual([
      [
        ['beyond', 'outbox-full'],
        ['request', 'outbox-full'],
      ],
      [],
    ])
  })
})

describe('requests', () => {
  test('[K22] are asked once, and stopped ones are waited for no less', () => {
    const { machine, sent, hear, told, settle } = begin()
    const id = machine.request('lookup', { name: 'x' }, settle('lookup'))
    machine.stop(id)
    expect(sent()).toEqual([
      ['req', 1, 'lookup', { name: 'x' }],
      ['stop', 1],
    ])
    hear(['no', 1, 'canceled', ''], ['ok', 1, 'twice'])
    machine.stop(id)
    expect([told(), sent()]).toEqual([[['lookup', 'canceled']], []])
  })

  test('[K23] a lost session ends what may have happened, and asks again what only reads', () => {
    const { machine, sent, told, settle } = begin()
    machine.request('buy', null, settle('buy'))
    machine.read('past', ['room', { limit: 5 }], settle('past'))
    sent()
    machine.reset()
    expect(sent()).toEqual([['past', 3, 'room', { limit: 5 }]])
    expect(told()).toEqual([['buy', 'reset']])
  })

  test('[K22] those of the gateway are answered once', () => {
    const { machine, sent, hear, told } = begin()
    hear(['req', 9, 'locate', null], ['req', 10, 'locate', null], ['stop', 9], ['stop', 11])
    expect(told()).toEqual([
      ['requested', 9, 'locate', null],
      ['requested', 10, 'locate', null],
      ['stopped', 9],
    ])
    machine.refuse(9, 'canceled', '')
    machine.answer(9, 'late')
    machine.answer(10, 'here')
    expect(sent()).toEqual([
      ['no', 9, 'canceled', ''],
      ['ok', 10, 'here'],
    ])
  })

  test('[K22] one whose answer cannot be sent is refused', () => {
    const { machine, sent, hear } = begin()
    hear(['req', 9, 'locate', null])
    machine.answer(9, 'much')
    machine.unsendable('too-large', 'over', 0)
    expect(sent()).toEqual([['no', 9, 'too-large', 'over']])
  })

  test('[K23] those of a lost session are stopped, and not answered in the next', () => {
    const { machine, sent, hear, told } = begin()
    hear(['req', 9, 'locate', null])
    told()
    machine.reset()
    machine.answer(9, 'here')
    expect([told(), sent()]).toEqual([[['stopped', 9]], []])
  })
})

test('the end tells whoever waits: what was published is unsure, the rest has the code', () => {
  const { machine, sent, told, hearer, settle } = begin()
  machine.subscribe('room', null, {}, hearer('ada'))
  machine.publish('room', 1, settle('pub'))
  machine.request('lookup', null, settle('req'))
  machine.read('who', ['room'], settle('who'))
  machine.end('closed', '')
  expect(told()).toEqual([
    ['pub', 'unsure'],
    ['ada', { type: 'ended', code: 'closed', message: '' }],
    ['req', 'closed'],
    ['who', 'closed'],
  ])
  expect(sent()).toEqual([])
})

test('[K1] [K4] what is malformed, of a later version, or answers no question changes nothing', () => {
  const json = fc.jsonValue({ maxDepth: 2 }).map((value): Json => JSON.parse(JSON.stringify(value)))
  const heads = fc.constantFrom<Json>('ok', 'no', 'in', 'off', 'on', 'later', 7, null)
  fc.assert(
    fc.property(heads, fc.array(json, { maxLength: 4 }), (head, rest) => {
      const { machine, sent, told, hear } = inRoom()
      // These are bodies.
      fc.pre(!(head === 7 && typeof rest[0] === 'number') && !(head === 'on' && typeof rest[1] === 'string'))
      fc.pre(!(head === 'off' && rest[0] === 7))
      hear([head, ...rest])
      expect([told(), sent(), machine.deadline]).toEqual([[], [], Number.POSITIVE_INFINITY])
    }),
  )
})

test('[K1] an answer to a question that is none of its results ends the question', () => {
  const { machine, sent, hear, told, hearer, settle } = begin()
  machine.subscribe('room', null, {}, hearer('ada'))
  machine.publish('room', 1, settle('pub'))
  sent()
  hear(['ok', 1, joined({ alias: 'x' })], ['ok', 2, 'fine'])
  expect(told()).toEqual([
    ['ada', expect.objectContaining({ type: 'ended', code: 'bad-frame' })],
    ['pub', 'bad-frame'],
  ])
})
