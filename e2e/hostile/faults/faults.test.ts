import { PASS } from '@rungway/proxy'
import { describe, expect, test } from 'vitest'
import { TIMING } from '../timing.ts'
import { FAULTS } from './index.ts'
import { openAll, openRaw, type Raw, settle, stopClock, texts, until } from './raw.ts'

const QUICK = { ...TIMING, burstMs: 150, flapMs: 100, idleMs: 150 }

/** Upgrades get this response, and everything else works. */
const refusal = (status: number) => async (raw: Raw, begin: () => void) => {
  begin()
  const socket = raw.socket()
  await until(() => expect(socket).toMatchObject({ status, isOver: true }))
  await settle(raw)
}

/** The effect of each fault, observed at both ends. */
const TESTS: Record<string, (raw: Raw, begin: () => void) => Promise<void>> = {
  async clean(raw, begin) {
    begin()
    const all = await openAll(raw)
    raw.push('a')
    all.socket.say('b')
    raw.post('c')
    await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
    await until(() => expect(raw.heard.toSorted()).toEqual(['b', 'c']))
    raw.finish()
    await until(() => expect([all.sse.isOver, all.plain.isOver]).toEqual([true, true]))
    expect(raw.proxy.counts).toMatchObject({ requests: { GET: 2, POST: 1, UPGRADE: 1 }, acted: 0 })
  },
  async 'ws-silent'(raw, begin) {
    begin()
    const all = await openAll(raw)
    raw.push('a')
    all.socket.say('b')
    await until(() => expect([all.sse.text, all.plain.text, raw.heard]).toEqual(['a', 'a', ['b']]))
    await settle(raw)
    expect(all.socket).toMatchObject({ text: '', isOver: false })
  },
  'upgrade-404': refusal(404),
  'upgrade-400': refusal(400),
  'upgrade-200': refusal(200),
  'upgrade-426': refusal(426),
  async 'upgrade-hangup'(raw, begin) {
    begin()
    const socket = raw.socket()
    await until(() => expect(socket).toMatchObject({ status: null, isOver: true, isBroken: true }))
    await settle(raw)
  },
  async held(raw, begin) {
    const all = await openAll(raw)
    raw.push('a')
    await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
    begin()
    raw.push('b')
    all.socket.say('up')
    await settle(raw)
    const late = raw.get('/plain')
    await until(() => expect(late.status).toBe(200))
    raw.push('c')
    await settle(raw)
    expect([...texts(all), late.text]).toEqual(['a', 'a', 'a', ''])
    expect(raw.heard).toEqual(['up'])
    raw.finish()
    await until(() => expect([all.sse.text, all.plain.text, late.text]).toEqual(['abc', 'abc', 'c']))
  },
  async 'one-behind'(raw, begin) {
    const all = await openAll(raw)
    begin()
    raw.push('a')
    await settle(raw)
    expect(texts(all)).toEqual(['', '', ''])
    raw.push('b')
    await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
    raw.push('c')
    await until(() => expect(texts(all)).toEqual(['ab', 'ab', 'ab']))
  },
  async late(raw, begin) {
    const pass = stopClock()
    const all = await openAll(raw)
    begin()
    raw.push('a')
    raw.push('b')
    await settle(raw)
    pass(QUICK.burstMs - 1)
    await settle(raw)
    expect(texts(all)).toEqual(['', '', ''])
    pass(1)
    await until(() => expect(texts(all)).toEqual(['ab', 'ab', 'ab']))
  },
  async 'lag-200'(raw, begin) {
    const pass = stopClock()
    const all = await openAll(raw)
    begin()
    const { bytesDown } = raw.proxy.counts
    raw.push('a')
    await until(() => expect(raw.proxy.counts.acted).toBe(3))
    pass(199)
    expect(raw.proxy.counts.bytesDown).toBe(bytesDown)
    pass(1)
    await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
  },
  async killed(raw, begin) {
    const all = await openAll(raw)
    begin()
    await until(() => expect(Object.values(all).every(({ isBroken }) => isBroken)).toBe(true))
    await refusal(404)(raw, () => {})
  },
  async flapping(raw, begin) {
    const pass = stopClock()
    begin()
    const all = await openAll(raw)
    raw.push('a')
    await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
    pass(QUICK.flapMs - 1)
    expect(raw.proxy.counts.acted).toBe(0)
    pass(1)
    await until(() => expect(all.socket).toMatchObject({ isOver: true, isBroken: true }))
    await settle(raw)
    expect([all.sse.isOver, all.plain.isOver]).toEqual([false, false])
    expect(raw.proxy.counts.acted).toBe(1)
  },
  async 'killed-at-takeover'(raw, begin) {
    begin()
    await refusal(404)(raw, () => {})
    const ours = raw.socket('/websocket?link=2&claim=0')
    const engineIo = raw.socket('/engine.io?sid=x')
    await until(() => expect([ours.status, engineIo.status]).toEqual([101, 101]))
    ours.say('["ping",1]')
    engineIo.say('2probe')
    await until(() => expect(raw.heard.toSorted()).toEqual(['["ping",1]', '2probe'].toSorted()))
    ours.say('["claim",2,6]')
    engineIo.say('5')
    await until(() => expect([ours.isBroken, engineIo.isBroken]).toEqual([true, true]))
    const candidate = raw.get('/sse?link=3&claim=0')
    const owner = raw.get('/sse?link=1&claim=1')
    await until(() => expect([candidate.status, owner.status]).toEqual([200, 200]))
    const claim = raw.get(`/up?link=3&lines=${encodeURIComponent('["claim",2,6]')}`)
    await until(() => expect([candidate.isBroken, claim.isBroken, owner.isOver]).toEqual([true, true, false]))
    expect(raw.heard).toHaveLength(2)
  },
  async 'post-swallowed'(raw, begin) {
    begin()
    const post = raw.post('gone')
    await settle(raw)
    expect(post).toMatchObject({ status: null, isOver: false })
    expect(raw.heard).toEqual([])
  },
  async 'post-cut'(raw, begin) {
    begin()
    const post = raw.post('gone')
    await until(() => expect(post).toMatchObject({ status: null, isBroken: true }))
    await settle(raw)
    expect(raw.heard).toEqual([])
  },
  async 'answers-cut'(raw, begin) {
    begin()
    for (let asked = 1; asked < 4; asked += 1) await settle(raw)
    const cut = raw.post('arrives')
    await until(() => expect(cut).toMatchObject({ status: 200, text: 'ans', isOver: true, isBroken: true }))
    expect(raw.heard).toEqual(['arrives'])
    await settle(raw)
  },
  async 'sse-held'(raw, begin) {
    begin()
    const all = await openAll(raw)
    raw.push('a')
    await until(() => expect(texts(all)).toEqual(['', 'a', 'a']))
    raw.finish()
    await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
  },
  async 'plain-held'(raw, begin) {
    begin()
    const sse = raw.get('/sse')
    await until(() => expect(sse).toMatchObject({ status: null, isBroken: true }))
    const plain = raw.get('/plain')
    const socket = raw.socket()
    await until(() => expect([plain.status, socket.status]).toEqual([200, 101]))
    raw.push('a')
    await until(() => expect(socket.text).toBe('a'))
    expect(plain.text).toBe('')
    raw.finish()
    await until(() => expect(plain).toMatchObject({ text: 'a', isOver: true, isBroken: false }))
  },
  async 'limit-128k'(raw, begin) {
    begin()
    const all = await openAll(raw)
    const part = 'x'.repeat(500)
    raw.push(part)
    await until(() => expect(texts(all)).toEqual([part, part, part]))
    raw.push(part)
    await until(() => expect(Object.values(all).every(({ isBroken }) => isBroken)).toBe(true))
    expect(all.plain.text.length).toBeGreaterThan(500)
    expect(all.plain.text.length).toBeLessThan(1_000)
    await settle(raw)
  },
  async 'idle-cut'(raw, begin) {
    const pass = stopClock()
    begin()
    const { sse, plain, socket } = await openAll(raw)
    pass(QUICK.idleMs - 50)
    expect(raw.proxy.counts.acted).toBe(0)
    socket.say('.')
    await until(() => expect(raw.heard).toEqual(['.']))
    // Only connections in use survive.
    pass(100)
    await until(() => expect([sse.isBroken, plain.isBroken]).toEqual([true, true]))
    await settle(raw)
    expect(socket.isOver).toBe(false)
    pass(50)
    await until(() => expect(socket.isBroken).toBe(true))
  },
  async 'get-only'(raw, begin) {
    begin()
    await openAll(raw)
    const post = raw.post('gone')
    await until(() => expect(post).toMatchObject({ status: 405, isOver: true }))
    expect(raw.heard).toEqual([])
  },
  async 'outage-503'(raw, begin) {
    const all = await openAll(raw)
    begin()
    await until(() => expect(Object.values(all).every(({ isBroken }) => isBroken)).toBe(true))
    const asked = [raw.get('/poll'), raw.post('gone'), raw.socket()]
    await until(() => expect(asked.map(({ status }) => status)).toEqual([503, 503, 503]))
    expect(raw.heard).toEqual([])
  },
  async 'gateway-restart'(raw, begin) {
    begin()
    await settle(raw)
  },
  async 'half-open'(raw, begin) {
    const all = await openAll(raw)
    begin()
    raw.push('gone')
    all.socket.say('gone')
    const fresh = await openAll(raw)
    raw.push('b')
    fresh.socket.say('up')
    await until(() => expect([...texts(fresh), ...raw.heard]).toEqual(['b', 'b', 'b', 'up']))
    expect(texts(all)).toEqual(['', '', ''])
    expect(Object.values(all).map(({ isOver }) => isOver)).toEqual([false, false, false])
  },
}

describe.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', (name, fault) => {
  test(fault.about, async () => {
    const raw = await openRaw()
    const act = TESTS[name]
    if (act === undefined) throw new Error('this fault has no test of its effect')
    await act(raw, () => raw.proxy.use(fault.rules(QUICK)))
  })
})

describe.each(
  FAULTS.filter(({ heals }) => heals).map((fault) => [fault.name, fault] as const),
)('%s', (_name, fault) => {
  test('heals', async () => {
    const raw = await openRaw()
    raw.proxy.use(fault.rules(QUICK))
    raw.proxy.use(PASS)
    const all = await openAll(raw)
    raw.push('a')
    raw.post('b')
    await until(() => expect([...texts(all), ...raw.heard]).toEqual(['a', 'a', 'a', 'b']))
  })
})

test('held data is released when the network heals', async () => {
  const raw = await openRaw()
  const all = await openAll(raw)
  const fault = FAULTS.find(({ name }) => name === 'one-behind')
  raw.proxy.use(fault?.rules(QUICK) ?? PASS)
  raw.push('a')
  await settle(raw)
  raw.proxy.use(PASS)
  await until(() => expect(texts(all)).toEqual(['a', 'a', 'a']))
})
