import type { ClientTransport } from '@rungway/client'
import { describe, expect, test, vi } from 'vitest'
import { openWorld, type Peer, range, type Watched, type World } from './world.ts'

const MESSAGES = 500
const WAVES = 6
const LAST = 'the last'
const SOON = { interval: 5, timeout: 10_000 }

type Cut = (world: World, watched: Watched, wave: number) => void

const CUTS: Record<string, Cut | null> = {
  'no cut': null,
  '5 cuts by the client': (_world, { client }) => client.cut(),
  '5 cuts by the network': ({ network }) => network.cut(),
  '5 cuts in the middle of an answer': ({ network }, _watched, wave) => network.cutAfter(1 + 97 * wave),
  '5 cuts by the gateway': ({ sockets }) => {
    for (const socket of sockets) socket.resetAndDestroy()
  },
}

/**
 * Sends a message more at each end, behind which nothing can hide, and compares everything that was
 * heard.
 */
export async function settle({ client, heard }: Watched, peer: Peer, said: number): Promise<void> {
  client.send(LAST)
  peer.session.send(LAST)
  await Promise.all([heard.until(said + 1), peer.heard.until(said + 1)])
  // A repeat would come with the acknowledgements at the latest.
  await client.flush()
  await vi.waitFor(() => expect(peer.session.pendingBytes).toBe(0), SOON)
  expect(heard.all).toEqual([...range(0, said), LAST])
  expect(peer.heard.all).toEqual([...range(0, said), LAST])
}

export function delivery(transport: ClientTransport, others: readonly ClientTransport[]): void {
  describe('exactly once, in order, both ways', () => {
    for (const [name, cut] of Object.entries(CUTS)) {
      test(`[S1] ${MESSAGES} messages each way, with ${name}`, async () => {
        const world = await openWorld()
        const watched = world.connect([transport])
        await watched.is('open')
        const peer = await world.peer()
        for (const wave of range(0, WAVES)) {
          const [from, to] = [wave, wave + 1].map((n) => Math.floor((n * MESSAGES) / WAVES)) as [number, number]
          for (const n of range(from, to)) {
            watched.client.send(n)
            peer.session.send(n)
          }
          if (wave === WAVES - 1) break
          // Once before anything of the wave has left, once in the middle of it, and so on.
          if (wave % 3 === 1) await watched.heard.until(from + 1)
          if (wave % 3 === 2) await peer.heard.until(from + 1)
          cut?.(world, watched, wave)
        }
        await settle(watched, peer, MESSAGES)
        expect(watched.resets.all).toEqual([])
        expect(world.gateway.sessionCount).toBe(1)
      })
    }

    test('[S6] what was said in a pause arrives after it', async () => {
      const world = await openWorld()
      const watched = world.connect([transport])
      await watched.is('open')
      const peer = await world.peer()
      world.network.isDown = true
      world.network.cut()
      await watched.is('connecting')
      await vi.waitFor(() => expect(peer.session.transport).toBe(null), SOON)
      for (const n of range(0, 10)) {
        watched.client.send(n)
        peer.session.send(n)
      }
      world.pass(world.gateway.limits.lingerMs / 2)
      world.network.isDown = false
      await settle(watched, peer, 10)
      expect(watched.resets.all).toEqual([])
    })

    for (const other of others) {
      test(`[L10] moves to ${other.name} in the middle of traffic, and back`, async () => {
        const world = await openWorld()
        const watched = world.connect([transport, other])
        await watched.is('open')
        const peer = await world.peer()
        let said = 0
        for (const [round, target] of [other, transport, other, transport].entries()) {
          watched.client.use(target.name)
          // Messages all the while, whichever link has them; one that waits for the other's makes
          // them many small writes.
          while (watched.changes.all.length < round + 2) {
            watched.client.send(said)
            peer.session.send(said++)
            await Promise.all([watched.heard.until(said), peer.heard.until(said)])
          }
          expect(watched.client.state).toEqual({ name: 'open', transport: target.name })
        }
        await settle(watched, peer, said)
        expect(watched.states.all.some(({ name }) => name === 'connecting')).toBe(false)
      })
    }
  })
}
