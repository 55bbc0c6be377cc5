import { expect, test } from 'vitest'
import { type VirtualScheduler, virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { Pace } from './pace.ts'
import { SharedPace, type Sharer, UNSERVED } from './shared-pace.ts'

const FRAMES_PER_SECOND = 1_000

function openPace() {
  const time = virtualScheduler()
  return { time, pace: new SharedPace(FRAMES_PER_SECOND, time) }
}

/** Sends so many frames at a time, and the next as soon as it may. */
class Flooder implements Sharer {
  servedTo: number = UNSERVED
  frames = 0
  readonly #pace: SharedPace
  readonly #time: VirtualScheduler
  readonly #each: number

  constructor(pace: SharedPace, time: VirtualScheduler, each: number) {
    this.#pace = pace
    this.#time = time
    this.#each = each
  }

  go = (): void => {
    void this.#pace.wait(this, () => {
      this.#pace.spend(this, this.#each, this.#time.now())
      this.frames += this.#each
      this.#time.soon(this.go)
    })
  }
}

test('of those that flood each has its share, however many frames it sends at a time, and all together the rate', () => {
  const { time, pace } = openPace()
  const flooders = [1, 8, 64, 64, 8, 1].map((each) => new Flooder(pace, time, each))
  for (const flooder of flooders) flooder.go()
  time.pass(10_000)
  const before = flooders.map(({ frames }) => frames)
  time.pass(60_000)
  const had = flooders.map(({ frames }, n) => frames - (before[n] ?? 0))
  expect(had.reduce((sum, each) => sum + each, 0)).toBeLessThan(61_000)
  for (const each of had) expect(Math.abs(each - 10_000)).toBeLessThan(200)
})

test('one that sends less than its share waits for none of those that flood, from the beginning on', () => {
  const { time, pace } = openPace()
  const flooders = Array.from({ length: 40 }, (_, n) => new Flooder(pace, time, n % 2 === 0 ? 1 : 64))
  const little: Sharer = { servedTo: UNSERVED }
  for (const flooder of flooders) flooder.go()
  let late = 0
  for (let n = 0; n < 600; n++) {
    time.pass(50)
    const now = time.now()
    // It sends 20 frames a second: of a rate that 41 share each has 24.
    const sent = pace.wait(little, () => pace.spend(little, 1, now))
    if (sent instanceof Promise) late++
  }
  expect(late).toBe(0)
})

test('one that has sent little for long, while nothing had to wait, waits for none of those that begin to flood', () => {
  const { time, pace } = openPace()
  const little: Sharer = { servedTo: UNSERVED }
  const send = (): boolean => {
    time.pass(50)
    return pace.wait(little, () => pace.spend(little, 1, time.now())) instanceof Promise
  }
  for (let n = 0; n < 400; n++) expect(send()).toBe(false)
  for (let n = 0; n < 40; n++) new Flooder(pace, time, 64).go()
  for (let n = 0; n < 200; n++) expect(send()).toBe(false)
})

test('of many that wait for the same sharer each goes on after those of others that have had less', () => {
  const { time, pace } = openPace()
  pace.spend({ servedTo: UNSERVED }, 6_000, time.now())
  const order: string[] = []
  const some = (name: string, frames: number): void => {
    const sharer: Sharer = { servedTo: 100 }
    for (let n = 0; n < 3; n++)
      void pace.wait(sharer, () => {
        order.push(name)
        pace.spend(sharer, frames, time.now())
      })
  }
  some('much', 50)
  some('little', 1)
  time.pass(3_000)
  expect(order).toEqual(['much', 'little', 'little', 'little', 'much', 'much'])
})

test('one that begins to flood later has what the others have, and what it did not use before up to a hundred frames', () => {
  const { time, pace } = openPace()
  const flooders = Array.from({ length: 10 }, () => new Flooder(pace, time, 1))
  for (const flooder of flooders) flooder.go()
  time.pass(10_000)
  const greedy = new Flooder(pace, time, 1)
  const [first] = flooders
  const before = first?.frames ?? 0
  greedy.go()
  time.pass(30_000)
  const others = (first?.frames ?? 0) - before
  // What it did not use before, a hundred at most, it has besides.
  expect(greedy.frames).toBeGreaterThan(others + 50)
  expect(greedy.frames).toBeLessThan(others + 150)
})

test('what was sent while nothing had to wait is held against none for longer than a hundred frames', () => {
  const { time, pace } = openPace()
  const burst: Sharer = { servedTo: UNSERVED }
  pace.spend(burst, 5_500, time.now())
  const flooder = new Flooder(pace, time, 1)
  flooder.go()
  let isOn = false
  void pace.wait(burst, () => {
    isOn = true
  })
  time.pass(500)
  expect(isOn).toBe(false)
  time.pass(300)
  expect(isOn).toBe(true)
})

test('those that tell only later what they have sent do not all go on at once', () => {
  const { time, pace } = openPace()
  const busy: Sharer = { servedTo: UNSERVED }
  pace.spend(busy, 6_000, time.now())
  let on = 0
  for (let n = 0; n < 100; n++) {
    const sharer: Sharer = { servedTo: 200 }
    void pace.wait(sharer, () => {
      on++
    })
  }
  time.pass(1_010)
  expect(on).toBeGreaterThan(5)
  expect(on).toBeLessThan(15)
})

test('what throws after it has waited rejects, by the timer as by the turn, and those behind it go on', async () => {
  const { time, pace } = openPace()
  const greedy: Sharer = { servedTo: UNSERVED }
  pace.spend(greedy, 10_000, time.now())
  const fails = () => {
    throw new Error('a bug')
  }
  const failed = pace.wait(greedy, fails)
  const behind = pace.wait(greedy, () => 'went on')
  const alone = new Pace(FRAMES_PER_SECOND, time)
  alone.spend(10_000, time.now())
  const late = alone.wait(time.now(), fails)
  const all = Promise.allSettled([failed, behind, late])
  time.pass(20_000)
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
})
