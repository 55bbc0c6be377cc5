import { expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { limitsWith } from '../limits.ts'
import { type Batch, Intake } from './intake.ts'
import { Pace } from './pace.ts'

/** Counts the turns that an intake takes. */
function openIntake(limits = limitsWith()) {
  const turns: (() => void)[] = []
  const intake = new Intake(limits, { soon: (run) => turns.push(run) })
  const turn = async () => {
    for (const run of turns.splice(0)) run()
    await null
  }
  return { intake, turn, turns }
}

const pings = (count: number, value = 0) => Array(count).fill(`["ping",${value}]`).join('\n')
const valuesIn = ({ frames }: Batch) => frames.map(({ frame }) => (frame.type === 'ping' ? frame.value : frame.type))

test('[A5] a short text is read at once, however many there are in a turn', () => {
  const { intake, turns } = openIntake()
  for (let n = 0; n < 10_000; n++) expect(intake.read(pings(15, n))).toMatchObject({ code: null })
  expect(turns).toHaveLength(0)
})

test('[B26] a text of many frames is read in several turns, and in order', async () => {
  const { intake, turn } = openIntake()
  const lines = Array.from({ length: 16_000 }, (_, n) => `["ping",${n}]`)
  let read: Batch | null = null
  void Promise.resolve(intake.read(lines.join('\n'))).then((batch) => {
    read = batch
  })
  let count = 0
  for (; read === null; count++) await turn()
  expect(count).toBeGreaterThan(10)
  expect(valuesIn(read)).toEqual(lines.map((_, n) => n))
})

test('[B26] long texts take turns, and short ones do not wait for them', async () => {
  const { intake, turn } = openIntake()
  const done: string[] = []
  const read = (name: string, text: string) =>
    Promise.resolve(intake.read(text)).then(() => {
      done.push(name)
    })
  const all = [
    read('first', pings(16_000)),
    read('second', pings(1_000)),
    read('third', pings(100)),
    read('short', pings(1)),
  ]
  for (let n = 0; n < 100; n++) await turn()
  await Promise.all(all)
  expect(done).toEqual(['short', 'third', 'second', 'first'])
})

test('a text whose reading fails is its sender’s to hear of, and those behind it are read', async () => {
  let fails = false
  const { maxDepth, ...limits } = limitsWith()
  const { intake, turn } = openIntake({
    ...limits,
    get maxDepth() {
      if (!fails) return maxDepth
      fails = false
      throw new Error('a bug')
    },
  })
  const all = Promise.allSettled([intake.read(pings(16_000)), intake.read(pings(16_000))])
  fails = true
  for (let n = 0; n < 100; n++) await turn()
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})

test('[T10] [B26] what comes before a bad line is taken, in whichever turn that is read', async () => {
  const { intake, turn } = openIntake()
  const reading = Promise.resolve(intake.read(`${pings(8_000)}\n["nonsense"]\n${pings(1)}`))
  for (let n = 0; n < 100; n++) await turn()
  const { frames, code } = await reading
  expect([frames.length, code]).toEqual([8_000, 'bad-frame'])
})

test('[B26] nothing is taken of a text with more frames than maxBatchFrames', () => {
  const { intake } = openIntake()
  expect(intake.read(pings(16_385))).toMatchObject({ frames: [], code: 'too-large' })
  expect(intake.read(`${pings(16_384)}\n`)).not.toMatchObject({ code: 'too-large' })
})

test('who sends faster than its rate waits until it has kept to it, and is refused nothing', async () => {
  const time = virtualScheduler()
  const pace = new Pace(1_000, time)
  const taken: number[] = []
  const send = async (count: number) => {
    await pace.wait(time.now(), () => pace.spend(count, time.now()))
    taken.push(time.now())
  }
  // What 5 s allow, at once.
  await send(5_000)
  await send(1_000)
  expect(taken.splice(0)).toEqual([0, 0])
  const late = send(1)
  time.pass(999)
  await null
  expect(taken).toEqual([])
  time.pass(1)
  await late
  expect(taken).toEqual([1_000])
})
