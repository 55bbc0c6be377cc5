import { expect, test } from 'vitest'
import { type Cell, cell, USUAL } from '../../format/cell.ts'
import type { FigureName } from '../../format/figures.ts'
import type { Row } from '../../format/results.ts'
import { growths, growthTable } from './growth.ts'

const row = (scenario: string, clients: number, figure: FigureName, median: number, more: Partial<Cell> = {}): Row => ({
  ...cell({ system: 's', technique: 'websocket' }, scenario, { clients, ...more }),
  rounds: 1,
  figures: { [figure]: { median, min: median, max: median } },
  failures: [],
})

const single = { load: USUAL }
const burst = { load: { ...USUAL, burst: 10 } }

test('the cost of one more client excludes what all share', () => {
  // 1 MB for all, and 5 kB each.
  const held = [1_000, 5_000, 10_000].map((n) => row('held', n, 'serverBytesPerClient', 1e6 / n + 5_000))
  const [growth] = growths(held)
  expect(growth?.memory?.slope).toBeCloseTo(5_000, 6)
  expect(growth?.memory?.intercept).toBeCloseTo(1e6, 3)
  expect(growth?.memory?.rSquared).toBeCloseTo(1, 9)
  expect(growth?.broadcastCpu).toBeNull()
})

test('bursts are not part of the cost of a broadcast', () => {
  const [growth] = growths([
    row('fan-out', 10, 'serverCpuUs', 20, single),
    row('fan-out', 500, 'serverCpuUs', 20, single),
    row('fan-out', 500, 'serverCpuUs', 3, burst),
  ])
  expect(growth?.broadcastCpu).toEqual({
    slope: expect.closeTo(20, 9),
    intercept: expect.closeTo(0, 9),
    rSquared: null,
  })
})

test('a single crowd size has no growth', () => {
  expect(growthTable([row('held', 50, 'serverBytesPerClient', 5_000)])).toBeNull()
})
