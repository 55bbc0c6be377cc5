import type { ClientTransport } from '@rungway/client'
import { GATEWAY_MAILBOX_LIMITS } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { openWorld, range } from './world.ts'
import { writesWith } from './writes.ts'

const KILO = 'x'.repeat(1_022)
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

export function burst(transport: ClientTransport): void {
  describe('burst', () => {
    test('[A5] a burst leaves in one write, both ways', async () => {
      const world = await openWorld()
      const { client, heard, is } = world.connect([transport])
      await is('open')
      const peer = await world.peer()
      for (const n of range(0, 100)) client.send(`burst ${n}`)
      await peer.heard.until(100)
      await client.flush()
      for (const n of range(0, 100)) peer.session.send(`burst ${n}`)
      await heard.until(100)
      const { up, down } = world.network
      expect(writesWith('burst', up, transport.name, 'up')).toBe(1)
      expect(writesWith('burst', down, transport.name, 'down')).toBe(1)
    })
  })
}

export function pressure(transport: ClientTransport): void {
  describe('pressure', () => {
    test('[S5] a client that does not read costs no more than its outbox, and is told what became of its session', async () => {
      const limits = { maxOutboxBytes: 128 * 1024, maxBatchBytes: 16 * 1024, maxMessageBytes: 16 * 1024 }
      const world = await openWorld({ limits })
      const { client, heard, resets, proved } = world.connect([transport])
      await proved
      const peer = await world.peer()
      world.network.stall()
      client.send('unacknowledged')
      await peer.heard.until(1)
      let sent: string
      let said = 0
      do {
        sent = peer.session.send(KILO)
        said += sent === 'queued' ? 1 : 0
        expect(peer.session.pendingBytes).toBeLessThanOrEqual(limits.maxOutboxBytes)
        for (const socket of world.sockets) expect(socket.writableLength).toBeLessThan(2 * limits.maxBatchBytes)
        await nextTurn()
      } while (sent === 'queued')
      expect([sent, said]).toEqual(['overflow', 128])
      expect((await peer.closed).code).toBe('slow-consumer')
      expect(world.gateway.sessionCount).toBe(0)
      world.network.cut()
      world.network.unstall()
      expect(await resets.until(1)).toEqual([{ code: 'slow-consumer', inDoubt: ['unacknowledged'], carried: [] }])
      const { session } = await world.peer(2)
      session.send('afresh')
      await heard.until(1)
      expect(heard.all.at(-1)).toBe('afresh')
    })

    test('[S5] a client whose outbox is full is told, and ready() says when there is room', async () => {
      const world = await openWorld()
      const limits = { ...GATEWAY_MAILBOX_LIMITS, maxOutboxBytes: 256 * 1024 }
      const { client, proved } = world.connect([transport], { limits })
      await proved
      const peer = await world.peer()
      await client.ready()
      // No acknowledgement comes through.
      world.network.stall()
      for (const _ of range(0, 256)) client.send(KILO)
      expect(() => client.send(KILO)).toThrow(expect.objectContaining({ code: 'outbox-full' }))
      expect(client.pendingBytes).toBe(limits.maxOutboxBytes)
      let isReady = false
      const ready = client.ready().then(() => {
        isReady = true
      })
      await nextTurn()
      expect(isReady).toBe(false)
      world.network.unstall()
      await ready
      expect(client.pendingBytes).toBeLessThanOrEqual(limits.maxOutboxBytes - 64 * 1024)
      client.send('after')
      expect((await peer.heard.until(257)).slice(-2)).toEqual([KILO, 'after'])
    })

    test('[A1] flush() resolves when the gateway has everything, and rejects when that will never be known', async () => {
      const world = await openWorld()
      const { client, proved } = world.connect([transport])
      await client.flush()
      client.send(1)
      client.send(2)
      await client.flush()
      const peer = await world.peer()
      expect(peer.heard.all).toEqual([1, 2])
      await proved
      world.network.stall()
      client.send(3)
      const lost = client.flush()
      await peer.heard.until(3)
      // The application ends it; the client never learns that 3 was heard.
      while (peer.session.send(KILO) === 'queued') await nextTurn()
      world.network.cut()
      world.network.unstall()
      await expect(lost).rejects.toMatchObject({ code: 'slow-consumer' })
      await client.flush()
    })
  })
}
