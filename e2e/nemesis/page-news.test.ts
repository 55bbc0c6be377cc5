import { expect, test } from 'vitest'
import type { LaneEvent } from './lane-check.ts'
import { Mirror, Teller } from './page-news.ts'
import type { Invocation, RoomEvent } from './room-check.ts'

const CLOCK = { early: (ms: number) => ms + 100, late: (ms: number) => ms + 101 }

const client = () => ({
  name: 'ada',
  standing: { session: 'open', subscription: 'live', members: ['ada'], pendingBytes: 0 },
  explanation: 'all is well',
  invocations: [] as Invocation[],
  sentMs: [] as number[],
  roomEvents: [] as RoomEvent[],
  laneEvents: [] as LaneEvent[],
  leaves: [] as { name: string; atMs: number }[],
  joiningMs: [] as number[],
  steps: [] as { atMs: number; what: string }[],
})
const published = (n: number): Invocation => ({ by: 'ada', n, atMs: n, outcome: { type: 'unsure' } })

test('what is said in parts is the whole in the end, each once', () => {
  const ada = client()
  const [teller, mirror] = [new Teller(ada), new Mirror()]
  const tell = () => mirror.hear(teller.take(), CLOCK)
  tell()
  ada.sentMs.push(1)
  ada.joiningMs.push(1)
  ada.roomEvents.push({ type: 'live', atMs: 2, recovered: true, offset: 0 })
  ada.steps.push({ atMs: 2, what: 'open' })
  tell()
  tell()
  ada.sentMs.push(3)
  ada.laneEvents.push({ type: 'answer', session: 's', n: 1, atMs: 4 })
  ada.leaves.push({ name: 'bob', atMs: 5 })
  tell()
  expect(mirror).toMatchObject({
    sentMs: [101, 103],
    joiningMs: [102],
    roomEvents: [{ type: 'live', atMs: 103 }],
    laneEvents: [{ type: 'answer', n: 1, atMs: 105 }],
    leaves: [{ name: 'bob', atMs: 106 }],
    steps: [{ what: 'open' }],
  })
})

test('a publication is known before its outcome is, and its outcome takes its place', () => {
  const ada = client()
  const [teller, mirror] = [new Teller(ada), new Mirror()]
  const told = () => {
    mirror.hear(teller.take(), CLOCK)
    return mirror.invocations.map(({ n, atMs, outcome }) => [n, atMs, outcome.type])
  }
  ada.invocations.push(published(1), published(2))
  expect(told()).toEqual([
    [1, 101, 'unsure'],
    [2, 102, 'unsure'],
  ])
  // The second is answered first.
  Object.assign(ada.invocations[1] ?? {}, { outcome: { type: 'ok', offset: 1 } })
  ada.invocations.push(published(3))
  expect(told()).toEqual([
    [1, 101, 'unsure'],
    [2, 102, 'ok'],
    [3, 103, 'unsure'],
  ])
  for (const each of ada.invocations) each.outcome = { type: 'ok', offset: each.n }
  expect(told().map(([, , type]) => type)).toEqual(['ok', 'ok', 'ok'])
  ada.invocations.push(published(4))
  expect(told().map(([n]) => n)).toEqual([1, 2, 3, 4])
})
