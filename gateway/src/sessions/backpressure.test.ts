import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { openWorld, type RawClient, rawTcp, type World } from '../../testing/raw.ts'

const MEGABYTE = 1024 * 1024
const LIMITS = { maxBatchBytes: 64 * 1024, maxMessageBytes: 64 * 1024, maxOutboxBytes: MEGABYTE }
const BODY = 'x'.repeat(60_000)
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Opens a link and reads nothing of it; returns the way to acknowledge all the same. */
const DEAF: Record<string, (world: World, client: RawClient) => Promise<(seen: number) => Promise<void>>> = {
  async websocket(_world, client) {
    const { socket } = await client.socket().opened()
    socket.pause()
    return async (seen) => {
      socket.send(`["ack",${seen}]`)
      await nextTurn()
    }
  },
  sse: async (world, client) => await deafTo('sse', world, client),
  'http-streaming': async (world, client) => await deafTo('http-streaming', world, client),
}

async function deafTo(route: string, world: World, client: RawClient) {
  const socket = await rawTcp(world.url)
  socket.write(`GET /${route}?${client.query()} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await once(socket, 'readable')
  return async (seen: number) => void (await client.post('', { seen }))
}

describe('a client that acknowledges and does not read', () => {
  for (const [transport, listen] of Object.entries(DEAF)) {
    test(`[S5] [A5] ${transport}: costs one write at most beyond what the kernel holds, and its neighbours nothing`, async () => {
      const world = await openWorld({ limits: LIMITS })
      const [client, neighbour] = [world.client(), world.client()]
      const acknowledge = await listen(world, client)
      while (world.sessions[0]?.transport !== transport) await nextTurn()
      const [session] = world.sessions
      // The kernel takes some megabytes; what is written beyond them would stay in this process.
      let most = 0
      for (let seq = 1; seq <= 300; seq++) {
        expect(session?.send(BODY)).toBe('queued')
        await nextTurn()
        if (seq % 8 === 0) await acknowledge(seq)
        for (const { writableLength } of world.sockets) most = Math.max(most, writableLength)
      }
      // Without that the kernel has taken everything, and nothing was tried.
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThan(3 * LIMITS.maxBatchBytes)
      await neighbour.echo()
    })
  }
})

describe('what is written and not read', () => {
  for (const [transport, listen] of Object.entries(DEAF)) {
    test(`[S5] ${transport}: counts for what all sessions hold, and is let go of at the limit, acknowledged or not`, async () => {
      const world = await openWorld({ limits: { ...LIMITS, maxHeldBytes: 100_000, maxOutboxBytes: 90_000 } })
      const client = world.client()
      const acknowledge = await listen(world, client)
      while (world.sessions[0]?.transport !== transport) await nextTurn()
      const [session] = world.sessions
      const [link] = world.sockets
      const ended = new Promise((resolve) => session?.on('close', resolve))
      const gone = new Promise((resolve) => link?.on('close', resolve))
      // One at a time is never too much: what the client does not read of those before is what it
      // is ended for.
      for (let seq = 1; session?.send(BODY) === 'queued'; seq++) {
        await nextTurn()
        await acknowledge(seq)
        while (session.pendingBytes > 0 && link?.closed === false) await nextTurn()
      }
      expect(await ended).toBe('slow-consumer')
      await gone
    })
  }
})

describe('replies that are not taken', () => {
  const huge = 32 * MEGABYTE

  test('[S5] polls: count for what all sessions hold, and the first of them is cut at the limit', async () => {
    const limits = { maxBatchBytes: huge, maxOutboxBytes: huge, maxReplayBytesPerSecond: huge }
    const world = await openWorld({ limits: { ...limits, maxHeldBytes: 2 * huge, pongMs: 2 ** 31 - 1 } })
    const client = world.client()
    await client.greeted()
    await client.post('', { resume: client.epoch })
    const [session] = world.sessions
    for (let n = 0; n < 160; n++) session?.send(BODY.repeat(3))
    const before = new Set(world.sockets)
    const poll = async (n: number): Promise<void> => {
      const socket = await rawTcp(world.url)
      const answered = once(socket, 'readable')
      socket.write(
        `GET /short-polling?${client.query({ link: n, claim: n, resume: client.epoch })} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      )
      await answered
    }
    await poll(2)
    const [first] = [...world.sockets].filter((socket) => !before.has(socket))
    expect(first?.writableLength).toBeGreaterThan(MEGABYTE)
    const gone = new Promise((resolve) => first?.on('close', resolve))
    await poll(3)
    await poll(4)
    await gone
    expect(session?.pendingBytes).toBeGreaterThan(16 * MEGABYTE)
  })
})

describe('a client that does not read its farewell', () => {
  for (const transport of ['sse', 'http-streaming']) {
    test(`[S5] ${transport}: loses its connection, and what was kept for it`, async () => {
      const world = await openWorld({ limits: { ...LIMITS, pongMs: 50 } })
      const client = world.client()
      const acknowledge = await deafTo(transport, world, client)
      const [link] = world.sockets
      const [session] = world.sessions
      // Until the kernel takes no more, and then until the outbox does not.
      for (let seq = 1; link?.writableLength === 0; seq++) {
        session?.send(BODY)
        await nextTurn()
        if (seq % 8 === 0) await acknowledge(seq)
      }
      const gone = new Promise((resolve) => link?.on('close', resolve))
      while (session?.send(BODY) === 'queued') await nextTurn()
      await gone
    })
  }

  test('[S5] long-polling: loses its connection, and its session keeps what it did not read', async () => {
    const huge = 32 * MEGABYTE
    const world = await openWorld({ limits: { maxBatchBytes: huge, maxOutboxBytes: huge, pongMs: 50 } })
    const client = world.client()
    await client.greeted()
    await client.post('', { resume: client.epoch })
    const [session] = world.sessions
    for (let n = 0; n < 160; n++) session?.send(BODY.repeat(3))
    const socket = await rawTcp(world.url)
    const answered = once(socket, 'readable')
    socket.write(`GET /long-polling?${client.query()} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await answered
    const [link] = [...world.sockets].slice(-1)
    expect(link?.writableLength).toBeGreaterThan(MEGABYTE)
    await new Promise((resolve) => link?.on('close', resolve))
    expect(session?.pendingBytes).toBeGreaterThan(16 * MEGABYTE)
  })
})
