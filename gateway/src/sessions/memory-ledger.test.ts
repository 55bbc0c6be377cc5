import { describe, expect, test } from 'vitest'
import { openDirect, type PlainLink } from '../../testing/direct.ts'
import { OVERHEAD_BYTES } from './memory-ledger.ts'

const idOf = (i: number): string => `session-${i}-of-a-test-file`

/** A world of sessions that read nothing, and how many bytes each was sent. */
async function holding(limits: { maxHeldBytes: number }, sizes: readonly number[]) {
  const world = openDirect({ limits })
  const closed: string[] = []
  const links: PlainLink[] = []
  for (const [i, size] of sizes.entries()) {
    links.push(await world.attach(idOf(i)))
    const session = world.sessions[i]
    session?.on('close', (code) => closed.push(`${i} ${code}`))
    // A body of a string has two quotes.
    if (size > 0) session?.send('x'.repeat(size - 2))
  }
  world.time.settle()
  return { ...world, links, closed }
}

describe('what all sessions hold together', () => {
  test('[S5] is every message with its overhead until it is acknowledged, or its session ends', async () => {
    const { lifecycle, links, sessions, time } = await holding({ maxHeldBytes: 1e6 }, [1_000, 500])
    expect(lifecycle.heldBytes).toBe(1_500 + 2 * OVERHEAD_BYTES)
    sessions[0]?.send('')
    expect(lifecycle.heldBytes).toBe(1_502 + 3 * OVERHEAD_BYTES)
    links[0]?.receive('["ack",1]')
    expect(lifecycle.heldBytes).toBe(502 + 2 * OVERHEAD_BYTES)
    // An acknowledgement that is repeated frees nothing more.
    links[0]?.receive('["ack",1]\n["ack",0]')
    sessions[1]?.close('bye')
    expect(lifecycle.heldBytes).toBe(507 + 3 * OVERHEAD_BYTES)
    sessions[1]?.end()
    sessions[1]?.end()
    links[1]?.receive('["ack",2]')
    time.settle()
    expect(lifecycle.heldBytes).toBe(2 + OVERHEAD_BYTES)
    lifecycle.drain()
    expect(lifecycle.heldBytes).toBe(0)
  })

  test('[S5] [F7] counts what has come of a message that has not come whole', async () => {
    const { lifecycle, links, sessions, time } = await holding({ maxHeldBytes: 1e6 }, [0, 0])
    const text = JSON.stringify('x'.repeat(2_998))
    const part = (from: number) => JSON.stringify([1, text.slice(from, from + 1_000), 'part', from, 3_000])
    sessions[0]?.on('message', () => {})
    links[0]?.receive(part(0))
    links[0]?.receive(`${part(1_000)}\n${part(0)}`)
    links[1]?.receive(part(0))
    expect(lifecycle.heldBytes).toBe(3_000)
    links[0]?.receive(part(2_000))
    expect(lifecycle.heldBytes).toBe(1_000)
    sessions[1]?.end()
    time.settle()
    expect(lifecycle.heldBytes).toBe(0)
    links[1]?.receive(part(1_000))
    expect(lifecycle.heldBytes).toBe(0)
  })

  test('[S5] counts a body for many sessions once, for as long as one of them has not acknowledged it', async () => {
    const { lifecycle, links } = await holding({ maxHeldBytes: 1e6 }, [0, 0, 0])
    lifecycle.sendTo(lifecycle.table.values(), 'x'.repeat(998))
    expect(lifecycle.heldBytes).toBe(1_000 + 3 * OVERHEAD_BYTES)
    links[0]?.receive('["ack",1]')
    links[1]?.receive('["ack",1]')
    expect(lifecycle.heldBytes).toBe(1_000 + OVERHEAD_BYTES)
    links[2]?.receive('["ack",1]')
    expect(lifecycle.heldBytes).toBe(0)
  })

  test('[S5] [S13] counts messages that wait for a listener, of a refused request too', async () => {
    const world = openDirect()
    const link = await world.attach(idOf(0))
    link.receive('[1,"a"]\n[2,"b"]')
    expect(world.lifecycle.heldBytes).toBe(2 * ('[1,"a"]'.length + OVERHEAD_BYTES))
    world.sessions[0]?.on('message', () => {})
    world.time.settle()
    expect(world.lifecycle.heldBytes).toBe(0)
    const admission = await world.admit(idOf(1))
    expect(typeof admission === 'object' && (await admission.receive('[1,"a"]\nnonsense')).ok).toBe(false)
    const late = await world.attach(idOf(2))
    late.receive('[1,"a"]\n[2,"bye","close"]')
    world.time.settle()
    expect(world.lifecycle.heldBytes).toBe(0)
  })
})

describe('at maxHeldBytes', () => {
  test('[S5] the sessions that hold most give way, down to nine tenths, and both sides are told', async () => {
    const world = await holding({ maxHeldBytes: 10_000 }, [3_000, 1_000, 2_500, 0, 2_000])
    const [link0, , link2] = world.links
    expect(world.closed).toEqual([])
    expect(world.sessions[3]?.send('x'.repeat(1_500))).toBe('queued')
    world.time.settle()
    expect(world.closed).toEqual(['0 slow-consumer'])
    expect([link0?.ended, link2?.ended]).toEqual(['slow-consumer', null])
    expect(world.errors).toMatchObject([
      { error: { code: 'slow-consumer' }, context: { session: world.sessions[0], event: 'send' } },
    ])
    expect(world.lifecycle.heldBytes).toBeLessThan(9_000)
  })

  test('[S5] [S17] sessions without a link whose client has shown nothing go before those that hold more', async () => {
    const world = await holding({ maxHeldBytes: 10_000 }, [4_000, 1_000, 3_000])
    const [, newcomer, proven] = world.links
    proven?.receive('["ping",1]')
    newcomer?.leave()
    proven?.leave()
    expect(world.sessions[0]?.send('x'.repeat(1_500))).toBe('queued')
    world.time.settle()
    expect(world.closed).toEqual(['1 slow-consumer'])
  })

  test('[S5] a session that holds most by what it is sent now is told so by `send`', async () => {
    const world = await holding({ maxHeldBytes: 10_000 }, [1_000, 1_000])
    expect(world.sessions[1]?.send('x'.repeat(9_000))).toBe('overflow')
    world.time.settle()
    expect(world.closed).toEqual(['1 slow-consumer'])
  })

  test('[S5] tiny messages weigh what they take', async () => {
    const world = await holding({ maxHeldBytes: 100_000 }, [0])
    const sent = Array.from({ length: 1_000 }, () => world.sessions[0]?.send(1))
    expect(sent.indexOf('overflow')).toBe(Math.floor(100_000 / (1 + OVERHEAD_BYTES)))
  })

  test('[S5] messages that no listener takes give way too', async () => {
    const world = await holding({ maxHeldBytes: 10_000 }, [1_000, 0])
    for (let seq = 1; seq <= 10; seq++) world.links[1]?.receive(`[${seq},"${'x'.repeat(1_000)}"]`)
    world.time.settle()
    expect(world.closed).toEqual(['1 slow-consumer'])
    expect(world.links[0]?.ended).toBeNull()
  })
})
