import { expect, test } from 'vitest'
import { cell } from '../../../format/cell.ts'
import type { DelayProxyProcess } from '../../processes/delay-proxy-process.ts'
import type { Bench } from '../scenario.ts'
import { type Between, type Way, world } from '../testing/fake-bench.ts'
import { recoveryCut } from './recovery.ts'
import { NETWORK_ROLES } from './server-roles.ts'

/** The next messages pass in another way. */
function next(count: number, other: Way): Way {
  let left = count
  return (body) => (left-- > 0 ? other(body) : [body])
}

/** A client, and the effect of `cut` on its connection. */
function hit(cut: (between: Between) => void): Bench {
  const between: Between = { down: (body) => [body], up: (body) => [body] }
  const proxy: DelayProxyProcess = {
    isAlive: true,
    open: async () => 2,
    async cut() {
      cut(between)
      return 1
    },
    stall: async () => 0,
    refuse: async () => {},
    close: async () => {},
    end() {},
  }
  return world({ roles: NETWORK_ROLES, ratePerSecond: 100, between, proxy })
}

const measured = cell({ system: 's', technique: 'a' }, 'recovery-cut')

test('counts the effects of a cut in both directions, and when the client recovered', async () => {
  const bench = hit((between) => {
    between.down = next(2, () => [])
    between.up = next(1, (body) => [body, body])
  })
  const { figures, timeline } = await recoveryCut.run(measured, bench)
  expect(figures).toMatchObject({ missing: 2, duplicated: 1, outOfOrder: 0 })
  expect(figures.backMs).toBeGreaterThan(0)
  expect(figures).not.toHaveProperty('notBackWithinMs')
  const lost = timeline?.messages.filter(([, latencyMs]) => latencyMs === null) ?? []
  expect(lost).toHaveLength(2)
  expect(timeline?.hitMs).toBeGreaterThan(0)
  for (const [sentMs] of lost) expect(sentMs).toBeGreaterThanOrEqual(timeline?.hitMs ?? 0)
})

test('a client that receives nothing more has no recovery time', async () => {
  const bench = hit((between) => {
    between.down = () => []
  })
  const { figures } = await recoveryCut.run(measured, bench)
  expect(figures).not.toHaveProperty('backMs')
  // It would be the patience of the scenario.
  expect(figures).not.toHaveProperty('gapMs')
  expect(figures.notBackWithinMs).toBe(1_000)
  expect(figures.missing).toBeGreaterThan(0)
})
