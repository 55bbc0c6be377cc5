import { describe, expect, test } from 'vitest'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { Claims } from './claims.ts'
import { MemoryRegistry } from './memory-registry.ts'

const KEEP_MS = 600_000
const AGAIN_MS = 4_000

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await null
}

/** A node, a registry that can be lost, and sessions that are open, or whose clients know no epoch yet. */
function world() {
  const time = virtualScheduler()
  const here = new Set<string>()
  const untold = new Set<string>()
  const failures: unknown[] = []
  const kept: (readonly string[])[] = []
  const at = { registry: new MemoryRegistry(time), isAway: false }
  const claims = new Claims({
    node: 'a',
    registry: {
      claim: (...args) => at.registry.claim(...args),
      keep: async (...args) => {
        kept.push(args[0])
        if (at.isAway) throw new Error('away')
        await at.registry.keep(...args)
      },
    },
    scheduler: time,
    keepMs: KEEP_MS,
    againMs: AGAIN_MS,
    hasSession: (session) => here.has(session),
    isUntold: (session) => untold.has(session),
    failed: (error) => failures.push(error),
  })
  claims.renew()
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 1_000) {
      await settle()
      time.pass(Math.min(left, 1_000))
    }
    await settle()
  }
  const open = async (session: string) => {
    untold.add(session)
    here.add(session)
    await claims.claim(session, null)
  }
  const take = (session: string) => {
    here.add(session)
    claims.took(session)
  }
  return { at, claims, here, untold, failures, kept, pass, open, take }
}

describe('what the registry knows of the sessions of a node', () => {
  test('is renewed for as long as clients need it, and expires then', async () => {
    const { at, here, untold, pass, open, take } = world()
    await open('told soon')
    await open('untold')
    take('moved')
    take('gone soon')
    untold.delete('told soon')
    here.delete('gone soon')
    await pass(3 * KEEP_MS)
    const found = ['told soon', 'untold', 'moved', 'gone soon'].map((session) => at.registry.find(session))
    expect(await Promise.all(found)).toEqual([null, 'a', 'a', null])
  })

  test('is told anew at once when that has lost it', async () => {
    const { at, claims, open, take } = world()
    await open('untold')
    take('moved')
    at.registry = new MemoryRegistry()
    claims.renew()
    await settle()
    expect(await Promise.all([at.registry.find('untold'), at.registry.find('moved')])).toEqual(['a', 'a'])
  })

  test('is told anew once more when it is lost while it is told', async () => {
    const { at, claims, kept, pass, take } = world()
    for (let n = 0; n < 100; n++) take(`${n}`)
    await settle()
    claims.renew()
    expect(kept).toHaveLength(1)
    at.registry = new MemoryRegistry()
    claims.renew()
    await pass(1)
    expect(await Promise.all([at.registry.find('0'), at.registry.find('99')])).toEqual(['a', 'a'])
    expect(kept).toHaveLength(4)
  })

  test('is told soon where that could not be reached, and not after the end', async () => {
    const { at, claims, failures, kept, pass, take } = world()
    await settle()
    take('moved')
    at.isAway = true
    claims.renew()
    await settle()
    expect([failures.length, await at.registry.find('moved')]).toEqual([1, null])
    at.isAway = false
    await pass(AGAIN_MS)
    expect(await at.registry.find('moved')).toBe('a')
    const { length } = kept
    claims.renew()
    claims.close()
    claims.renew()
    await pass(KEEP_MS)
    expect(kept).toHaveLength(length + 1)
  })
})
