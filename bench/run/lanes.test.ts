import { expect, test } from 'vitest'
import { cell } from '../format/cell.ts'
import { inLanes } from './lanes.ts'
import { plan } from './plan.ts'
import type { LaneProcess } from './processes/lane-process.ts'

const CELLS = ['a', 'b'].flatMap((technique) =>
  ['one', 'two'].map((scenario) => cell({ system: 's', technique }, scenario)),
)

/** Lanes that record their use, and end on request. */
function lanes() {
  const started: LaneProcess[] = []
  const start = (): LaneProcess => {
    let isAlive = true
    const lane: LaneProcess = {
      get isAlive() {
        return isAlive
      },
      run: async () => ({ figures: {} }),
      end() {
        isAlive = false
      },
    }
    started.push(lane)
    return lane
  }
  return { started, start }
}

test('choices run at once, and the steps of one choice in order in one lane', async () => {
  const steps = plan(CELLS, 2)
  const { started, start } = lanes()
  const taken = new Map<LaneProcess, unknown[]>()
  let atOnce = 0
  let most = 0
  await inLanes(steps, start, async (step, lane) => {
    most = Math.max(most, ++atOnce)
    await new Promise((resolve) => setImmediate(resolve))
    taken.set(lane, [...(taken.get(lane) ?? []), step])
    atOnce--
  })
  const of = (technique: string) => steps.filter(({ cell }) => cell.technique === technique)
  expect([...taken.values()]).toEqual([of('a'), of('b')])
  expect(most).toBe(2)
  expect(started.map(({ isAlive }) => isAlive)).toEqual([false, false])
})

test('a lane that has died is replaced for the next step', async () => {
  const { started, start } = lanes()
  const used: LaneProcess[] = []
  await inLanes(plan(CELLS.slice(0, 2), 1), start, async (_step, lane) => {
    used.push(lane)
    lane.end()
  })
  expect(used).toEqual(started)
  expect(started).toHaveLength(2)
})
