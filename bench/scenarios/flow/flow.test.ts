import { expect, test } from 'vitest'
import { cell, USUAL } from '../../cell.ts'
import type { Usage } from '../../measure/usage.ts'
import type { Bench } from '../scenario.ts'
import { world } from '../world.ts'
import { down, echo, up } from './index.ts'
import { FLOW_ROLES } from './server-roles.ts'

/** As if each round cost as much as it does in a run of ten messages. */
function costing(): Bench {
  const start: Usage = { bytesIn: 0, bytesOut: 0, writes: 0, connections: 1, requests: 0, cpuMs: 0, wakeUps: 0 }
  let bytesOut = 0
  const usage = () => {
    bytesOut += 1_000
    return { ...start, bytesOut }
  }
  return world({ roles: FLOW_ROLES, ratePerSecond: 1_000, usage })
}

test.each([down, up, echo])('$name: times every message, and shares the cost among them', async (scenario) => {
  const load = { ...USUAL, ratePerSecond: 1_000 }
  const { figures } = await scenario.run(cell({ system: 's', technique: 'a' }, scenario.name, { load }), costing())
  expect(figures.latencyP50Ms).toBeGreaterThanOrEqual(0)
  expect(figures.senderLagP99Ms).toBeGreaterThanOrEqual(0)
  expect(figures).toMatchObject({ bytesDown: 100, requests: 0, connections: 1 })
})
