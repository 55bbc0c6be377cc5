import { describe, expect, test } from 'vitest'
import { openWorld, type RawClient, RawStream, refused } from '../../testing/raw.ts'

/** Links that stay: how to open one, and what it has received at its end. */
const STAYING: Record<string, (client: RawClient) => Promise<{ ended(): Promise<string> }>> = {
  async websocket(client) {
    const link = await client.socket().opened()
    return { ended: async () => (await link.refused()).code }
  },
  sse: async (client) => ended(await RawStream.open(client.at('sse'))),
  'http-streaming': async (client) => ended(await RawStream.open(client.at('http-streaming'))),
  async 'long-polling'(client) {
    const answer = client.get('long-polling')
    return { ended: async () => endIn(await (await answer).text()) }
  },
}
const endIn = (text: string) => /\["end","([a-z-]+)",/.exec(text)?.[1] ?? text
const ended = (stream: RawStream) => ({ ended: async () => endIn(await stream.rest()) })

const owned = async (world: { sessions: { transport: string | null }[] }, transport: string) => {
  while (world.sessions[0]?.transport !== transport) await new Promise((resolve) => setImmediate(resolve))
}

describe('two links of one session', () => {
  for (const [name, open] of Object.entries(STAYING)) {
    test(`[B19] [L1] ${name}: a newer link wins, and this one is told so`, async () => {
      const world = await openWorld()
      const [client, neighbour] = [world.client(), world.client()]
      const first = await open(client)
      await owned(world, name)
      client.link = 2
      const second = await client.socket().opened()
      expect(await first.ended()).toBe('replaced')
      world.sessions[0]?.send('to the second')
      expect(await second.line('[1')).toBe('[1,"to the second"]')
      await neighbour.echo()
    })

    test(`[B19] [E4] ${name}: of two with the same claim the newer wins`, async () => {
      const world = await openWorld()
      const client = world.client()
      const first = await open(client)
      await owned(world, name)
      client.link = 2
      client.socket({ claim: 1 })
      expect(await first.ended()).toBe('replaced')
    })

    test(`[B19] [L2] ${name}: a link with a lower claim is refused, and changes nothing`, async () => {
      const world = await openWorld()
      const client = world.client()
      client.link = 5
      const owner = await client.socket().opened()
      client.link = 4
      if (name === 'websocket') {
        expect(await client.socket().refused()).toMatchObject({ code: 'replaced', status: 409, retry: 'reopen' })
      } else expect(await refused(client.get(name))).toMatchObject({ code: 'replaced', status: 409, retry: 'reopen' })
      world.sessions[0]?.send('still yours')
      expect(await owner.line('[1')).toBe('[1,"still yours"]')
    })
  }

  test('[L3] [L5] candidates are given control frames alone, and the oldest gives way', async () => {
    const world = await openWorld({ limits: { maxCandidates: 2 } })
    const client = world.client()
    const owner = await client.socket({ greet: 1 }).opened()
    const candidates = []
    for (const link of [2, 3, 4]) {
      const candidate = client.socket({ link, claim: 0, greet: 1 })
      await candidate.line('["welcome"')
      candidates.push(candidate)
    }
    world.sessions[0]?.send('to the owner')
    expect(await owner.line('[1')).toBe('[1,"to the owner"]')
    const [oldest, middle, newest] = candidates
    expect((await oldest?.refused())?.code).toBe('replaced')
    for (const candidate of [middle, newest]) {
      candidate?.socket.send('["ping",7]')
      expect(await candidate?.line('["pong"')).toBe('["pong",7]')
      expect(candidate?.lines).toHaveLength(2)
    }
  })

  test('[L6] [L7] [L8] a claim frame moves the session: what is not acknowledged is written again, the old owner stays', async () => {
    const world = await openWorld()
    const client = world.client()
    const old = await client.socket().opened()
    world.sessions[0]?.send('a')
    world.sessions[0]?.send('b')
    await old.line('[2')
    const next = client.socket({ link: 2, claim: 0 })
    await next.opened()
    next.socket.send('["claim",2,1]')
    expect(await next.line('[2')).toBe('[2,"b"]')
    expect(next.lines).toEqual(['[2,"b"]'])
    world.sessions[0]?.send('c')
    expect(await next.line('[3')).toBe('[3,"c"]')
    // The old one lives, is heard and answered, and has been given nothing more.
    old.socket.send('[1,"in flight"]\n["ping",1]')
    await old.line('["pong"')
    expect(old.lines).toEqual(['[1,"a"]', '[2,"b"]', '["pong",1]'])
    expect(world.heard).toEqual(['in flight'])
    old.socket.send('["claim",2,0]\n["ping",2]')
    await old.line('["pong",2')
    world.sessions[0]?.send('d')
    expect(await next.line('[5')).toBe('[5,"d"]')
    expect(old.lines).toHaveLength(4)
  })

  test('[L4] the next request of a polling link displaces the one before it, and what was due goes out on the newer', async () => {
    const world = await openWorld()
    const client = world.client()
    const first = client.get('long-polling')
    await owned(world, 'long-polling')
    const second = client.get('long-polling')
    // An intermediary may have delivered it twice, and pass this answer on.
    expect(await (await first).text()).toBe('')
    world.sessions[0]?.send('hi')
    expect(await (await second).text()).toBe('[1,"hi"]')
  })

  test('[A4] [A3] what a candidate has seen acknowledges', async () => {
    const world = await openWorld()
    const client = world.client()
    const owner = await client.socket().opened()
    world.sessions[0]?.send('a')
    await owner.line('[1')
    expect(world.sessions[0]?.pendingBytes).toBeGreaterThan(0)
    await client.socket({ link: 2, claim: 0, seen: 1, greet: 1 }).line('["welcome"')
    expect(world.sessions[0]?.pendingBytes).toBe(0)
  })
})

test('[S8] [P3] time in which the gateway did not run is no silence of its clients', async () => {
  const lingerMs = 60_000
  const world = await openWorld({ limits: { lingerMs, pingMs: 20, pongMs: 20_000 } })
  const client = world.client()
  const link = await client.socket().opened()
  await client.echo()
  link.socket.terminate()
  while (world.sessions[0]?.transport !== null) await new Promise((resolve) => setImmediate(resolve))
  const [session] = world.sessions
  const codes: string[] = []
  session?.on('close', (code) => codes.push(code))
  world.pause(10 * lingerMs)
  // The sweep that was due in the pause comes after it, and so do others.
  world.pass(1_000)
  expect(codes).toEqual([])
  client.link = 2
  await client.echo()
  expect(world.sessions).toHaveLength(1)
})

describe('silence', () => {
  for (const [name, open] of Object.entries(STAYING)) {
    test(`[P1] [P3] ${name}: a client that does not answer pings loses its link, not its session`, async () => {
      const world = await openWorld({ limits: { pingMs: 20, pongMs: 60 } })
      const client = world.client()
      const link = await open(client)
      // A held poll is answered in time; its session expires later, because no other poll follows.
      expect(await link.ended()).toBe(name === 'long-polling' ? '' : 'silent')
      client.link = 2
      await client.echo()
    })
  }

  test.each([
    'websocket',
    'sse',
    'http-streaming',
  ])('[P1] [P3] %s: so does one that is written to all the time', async (name) => {
    const world = await openWorld()
    const link = await STAYING[name]?.(world.client())
    await owned(world, name)
    // Six minutes in which each write says that the link is not quiet.
    for (let writes = 0; writes < 360 && world.sessions[0]?.transport === name; writes++) {
      world.sessions[0].send('x')
      world.pass(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(world.sessions[0]?.transport).toBe(null)
    expect(await link?.ended()).toBe('silent')
  })
})
