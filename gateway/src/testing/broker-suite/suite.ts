import { FAULTS } from './faults.ts'
import type { BrokerCase, BrokerHarness, FullHarness } from './harness.ts'
import { JOINING } from './joining.ts'
import { MEMBERS } from './members.ts'
import { PUBLISHING } from './publishing.ts'

const CASES: readonly BrokerCase[] = [...PUBLISHING, ...JOINING, ...FAULTS, ...MEMBERS]

/** What the suite needs of a test runner: `test` of Vitest, or of `node:test`, fits. */
export interface TestRunner {
  (name: string, run: () => Promise<void>): unknown
  readonly skip: (name: string, run: () => Promise<void>) => unknown
}

/**
 * Registers a test for each promise of a broker. `abilities`: what the harnesses of `open` have
 * beside one broker; cases that need more are skipped by name. `open` is called for each case, and
 * its harness is closed after it.
 *
 *     brokerSuite(test, ['second', 'cutPushes'], () => openMine())
 */
export function brokerSuite(
  test: TestRunner,
  abilities: readonly (keyof BrokerHarness)[],
  open: () => BrokerHarness | Promise<BrokerHarness>,
): void {
  for (const { name, needs = [], run } of CASES) {
    const runs = needs.every((ability) => abilities.includes(ability))
    const register = runs ? test : test.skip
    register(name, async () => {
      const harness = await open()
      const missing = needs.filter((ability) => harness[ability] === undefined)
      if (missing.length > 0) throw new Error(`the harness was said to have ${missing.join(', ')}, and has not`)
      try {
        // What this case needs is there; the rest it does not touch.
        await run(harness as FullHarness)
      } finally {
        await harness.close()
      }
    })
  }
}
