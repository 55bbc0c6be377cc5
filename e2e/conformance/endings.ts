import type { ClientTransport } from '@rungway/client'
import { describe, expect, test } from 'vitest'
import { openWorld, range } from './world.ts'

export function endings(transport: ClientTransport): void {
  describe('endings', () => {
    test('[S7] the client closes: after everything that it said, with its reason', async () => {
      const world = await openWorld()
      const { client, is } = world.connect([transport])
      await is('open')
      for (const n of range(0, 50)) client.send(n)
      client.close('enough')
      expect(() => client.send('late')).toThrow(expect.objectContaining({ code: 'closed' }))
      const peer = await world.peer()
      expect(await peer.closed).toEqual({ code: 'closed', reason: 'enough' })
      expect(peer.heard.all).toEqual(range(0, 50))
      expect(await is('closed')).toMatchObject({ by: 'client', error: null })
      expect(world.gateway.sessionCount).toBe(0)
      await client.flush()
      await client.close()
    })

    test('[S7] the gateway closes: after everything that it said, with its reason', async () => {
      const world = await openWorld()
      const { client, heard, is } = world.connect([transport])
      await is('open')
      const { session, closed } = await world.peer()
      for (const n of range(0, 50)) session.send(n)
      session.close('enough')
      expect(session.send('late')).toBe('ended')
      expect(await is('closed')).toEqual({
        name: 'closed',
        by: 'gateway',
        reason: 'enough',
        error: null,
        unacknowledged: [],
      })
      expect(heard.all).toEqual(range(0, 50))
      // The client has said that it heard: the gateway need not wait for the end of `lingerMs`.
      expect(await closed).toEqual({ code: 'closed', reason: 'enough' })
      expect(() => client.send('late')).toThrow(expect.objectContaining({ code: 'closed' }))
      await expect(client.flush()).resolves.toBe(undefined)
    })

    test('[S7] a close is heard through a cut, once', async () => {
      const world = await openWorld()
      const { client, heard, states, is } = world.connect([transport])
      await is('open')
      const { session, closed } = await world.peer()
      session.send('last')
      session.close('enough')
      world.network.cut()
      await is('closed')
      expect(heard.all).toEqual(['last'])
      expect((await closed).reason).toBe('enough')
      client.cut()
      expect(states.all.filter(({ name }) => name === 'closed')).toHaveLength(1)
    })

    test('[S8] [S4] a session expires after its linger, and the client is told what may be lost', async () => {
      // Shorter than a pause for which a gateway excuses its clients.
      const world = await openWorld({ limits: { pingMs: 50, lingerMs: 700 } })
      const { client, heard, resets, is } = world.connect([transport])
      await is('open')
      const peer = await world.peer()
      world.network.isDown = true
      world.network.cut()
      await is('connecting')
      client.send('kept')
      client.send(new Uint8Array([1, 2]))
      const flushed = client.flush()
      world.pass(world.gateway.limits.lingerMs)
      expect(await peer.closed).toEqual({ code: 'expired', reason: '' })
      world.network.isDown = false
      const carried = ['kept', new Uint8Array([1, 2])]
      expect(await resets.until(1)).toEqual([{ code: 'expired', inDoubt: [], carried }])
      await flushed
      const next = await world.peer(2)
      next.session.send('afresh')
      expect(await heard.until(1)).toEqual(['afresh'])
      expect(next.heard.all).toEqual(carried)
    })

    test('[S12] [S4] a gateway that drains tells its clients to come back, and another one that it does not know them', async () => {
      const world = await openWorld()
      const all = range(0, 20).map(() => world.connect([transport]))
      await Promise.all(all.map(({ is }) => is('open')))
      const peers = await world.peers.until(20)
      all[0]?.client.send('before')
      await peers[0]?.heard.until(1)
      // Nothing is cut by force within the time that a test has: the links end by themselves.
      expect(world.gateway.limits.drainMs).toBe(60_000)
      const next = await world.restart()
      for (const { closed } of peers) expect((await closed).code).toBe('going-away')
      await Promise.all(all.map(({ resets }) => resets.until(1)))
      await next.peers.until(20)
      expect(all.map(({ resets }) => resets.all.map(({ code }) => code))).toEqual(all.map(() => ['unknown-session']))
      expect(all.every(({ states }) => !states.all.some(({ name }) => name === 'closed'))).toBe(true)
      for (const { session } of next.peers.all) session.send('hello again')
      for (const { heard } of all) expect(await heard.until(1)).toEqual(['hello again'])
    })
  })
}
