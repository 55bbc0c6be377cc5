import { describe, expect, test } from 'vitest'
import { openWorld } from '../../testing/world.ts'

const MAX_BYTES = 40_000
const COUNT = 20
const MESSAGE = 'x'.repeat(10_000)

/** Publishes in one channel after the other. Returns those whose history is still there. */
async function published(limits: object): Promise<{ kept: string[]; heldBytes: number }> {
  const { gateway } = (await openWorld({ limits })).standalone
  const names = Array.from({ length: COUNT }, (_, index) => `news:${index}`)
  for (const name of names) await gateway.channel(name).publish(MESSAGE)
  const { heldBytes } = gateway.stats()
  const kept: string[] = []
  // The newest first: a look at a channel is a use of it.
  for (const name of names.toReversed()) {
    const { publications } = await gateway.channel(name).history({ limit: 1 })
    if (publications.length > 0) kept.push(name)
  }
  return { kept, heldBytes }
}

describe('limits of the configuration hold for channels', () => {
  test('maxHistoryBytes: the channels that were used longest ago are forgotten', async () => {
    const { kept, heldBytes } = await published({ maxHistoryBytes: MAX_BYTES })
    expect(heldBytes).toBeLessThanOrEqual(MAX_BYTES)
    expect(kept[0]).toBe(`news:${COUNT - 1}`)
    expect(kept.length).toBeLessThan(COUNT)
  })

  test('maxHeldBytes: what channels keep counts', async () => {
    const { kept, heldBytes } = await published({})
    expect(kept).toHaveLength(COUNT)
    expect(heldBytes).toBeGreaterThan(COUNT * MESSAGE.length)
  })
})
