import { connect, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import type { Body, GatewayLimits } from '@rungway/gateway'
import { MemoryRegistry, type Registry } from '@rungway/gateway/cluster'
import { LADDER, type LadderOptions } from '@rungway/protocol'
import { type ChunkVerdict, TcpProxy } from '@rungway/proxy'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../tools/redis-server.ts'
import { Balancer } from './balancer.ts'
import { type Node, openNode, SECRET } from './nodes.ts'

const SESSION = 'abcdefghijklmnopqrstuv'
const hello = (more = ''): string => `v=1&session=${SESSION}&link=1&claim=1&seen=0&greet=1${more}`
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const PATIENCE = 20_000
/** Back-off of milliseconds: the wire is there again at once. */
const QUICK: LadderOptions = { ...LADDER, firstMs: 1, maxMs: 20, stableMs: 60_000, openMs: 10_000 }

/** A home, another node, and the wire between them. */
async function pair(limits: Partial<GatewayLimits> = {}) {
  const registry = new MemoryRegistry()
  const port = await freePort()
  const to = { port }
  const wire = await TcpProxy.open({ target: () => to.port })
  onTestFinished(() => wire.close())
  const address = `127.0.0.1:${wire.port}`
  const home = await openNode({ registry, gateway: { limits }, cluster: { secret: SECRET, port, address } })
  const other = await openNode({ registry, gateway: { limits } })
  await Promise.all([home.cluster.ready(), other.cluster.ready()])
  const [at, away] = [home, other].map(({ running }) => `http://127.0.0.1:${running.port}`)
  return { home, other, wire, to, registry, at: at ?? '', away: away ?? '' }
}

const epochOf = (text: string): string | undefined => /"epoch":"([\w-]+)"/.exec(text)?.[1]

async function ask(url: string, init?: RequestInit): Promise<{ status: number; code: string | undefined }> {
  const answer = await fetch(url, init)
  return { status: answer.status, code: /"code":"([\w-]+)"/.exec(await answer.text())?.[1] }
}

const post = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'text/plain' }, body })

/** One that can lose all that it knows, and says how old it is. */
class WeakRegistry implements Registry {
  #registry = new MemoryRegistry()
  #since = performance.now()
  /** Settles when claims may be renewed. */
  renewable: Promise<void> = Promise.resolve()

  lose(): void {
    this.#registry = new MemoryRegistry()
    this.#since = performance.now()
  }

  claim: Registry['claim'] = (...args) => this.#registry.claim(...args)
  hold: Registry['hold'] = (...args) => this.#registry.hold(...args)
  give: Registry['give'] = (...args) => this.#registry.give(...args)
  find: Registry['find'] = (...args) => this.#registry.find(...args)
  leave: Registry['leave'] = (...args) => this.#registry.leave(...args)
  keep: Registry['keep'] = async (...args) => {
    await this.renewable
    await this.#registry.keep(...args)
  }
  beat: Registry['beat'] = async (...args) => {
    const { nodes } = await this.#registry.beat(...args)
    return { nodes, ageMs: performance.now() - this.#since }
  }
}

test('[H7] a registry that loses all it knew is told anew where sessions are, and until then none is taken for lost', async () => {
  const registry = new WeakRegistry()
  const open = async () => {
    const node = await openNode({ registry, gateway: { limits: { nodeLeaseMs: 1_000 } } })
    await node.cluster.ready()
    return { ...node, url: `http://127.0.0.1:${node.running.port}` }
  }
  const [home, heir] = [await open(), await open()]
  const resumed = hello(`&resume=${epochOf(await (await fetch(`${home.url}/short-polling?${hello()}`)).text())}`)
  await fetch(`${home.url}/short-polling?${resumed}`)
  await home.gateway.leave()
  await home.running.close()
  expect(heir.gateway.sessionCount).toBe(1)
  const third = await open()
  // The node in the epoch is known to be gone; where the session is, has not been asked yet.
  const another = resumed.replace(SESSION, `${SESSION}-2`)
  await vi.waitFor(async () => {
    expect(await ask(`${third.url}/short-polling?${another}`)).toEqual({ status: 410, code: 'unknown-session' })
  }, PATIENCE)
  let renewable = () => {}
  registry.renewable = new Promise((resolve) => {
    renewable = resolve
  })
  registry.lose()
  expect(await ask(`${third.url}/short-polling?${resumed}`)).toEqual({ status: 503, code: 'unavailable' })
  renewable()
  await vi.waitFor(async () => expect((await ask(`${third.url}/short-polling?${resumed}`)).status).toBe(200), PATIENCE)
  expect(third.sessions).toEqual([])
})

describe('the wire between two nodes', () => {
  test('[H8] cut when a POST has been applied: its client is told to send it again, and it counts once', async () => {
    const { home, wire, at, away } = await pair()
    const epoch = epochOf(await (await fetch(`${at}/short-polling?${hello()}`)).text())
    const up = `${away}/up?${hello(`&resume=${epoch}`)}`
    expect(await ask(up, post('[1,"a"]'))).toMatchObject({ status: 200 })
    let isArmed = true
    home.sessions[0]?.on('message', () => {
      if (isArmed) wire.cut()
      isArmed = false
    })
    expect(await ask(up, post('[2,"b"]'))).toEqual({ status: 503, code: 'unavailable' })
    await vi.waitFor(async () => expect(await ask(up, post('[2,"b"]'))).toMatchObject({ status: 200 }), PATIENCE)
    expect(home.heard).toEqual(['a', 'b'])
  })

  for (const transport of TRANSPORTS)
    test(`[H8] ${transport.name}: cut again and again, everything arrives once and in order`, async () => {
      const { home, other, wire } = await pair()
      const balancer = await Balancer.open([home.running.port])
      onTestFinished(() => balancer.close())
      const environment = { WebSocket: WebSocket as WebSocketConstructor }
      const client = connect(balancer.url, { transports: [transport], ladder: QUICK, environment })
      onTestFinished(() => client.cut())
      const heard: Body[] = []
      const resets: unknown[] = []
      client.on('message', (body) => heard.push(body))
      client.on('reset', (loss) => resets.push(loss))
      await vi.waitFor(() => expect(home.sessions).toHaveLength(1), PATIENCE)
      client.send(0)
      await client.flush()
      balancer.ports = [other.running.port]
      balancer.cut()
      for (const n of range(1, 40)) {
        client.send(n)
        home.sessions[0]?.send(n)
        if (n % 5 !== 0) continue
        await client.flush()
        wire.cut()
      }
      await client.flush()
      await vi.waitFor(() => expect(heard).toEqual(range(1, 40)), PATIENCE)
      expect(home.heard).toEqual(range(0, 40))
      expect(other.sessions).toEqual([])
      expect(resets).toEqual([])
    })

  test('[H8] silent: what is held is let go of, and answered when the wire is there again', async () => {
    const { wire, at, away } = await pair({ relaySilenceMs: 300, relayConnectMs: 300 })
    const epoch = epochOf(await (await fetch(`${at}/short-polling?${hello()}`)).text())
    const poll = `${away}/short-polling?${hello(`&resume=${epoch}`)}`
    // On a busy machine that is not much time.
    await vi.waitFor(async () => expect(await ask(poll)).toMatchObject({ status: 200 }), PATIENCE)
    let verdict: ChunkVerdict = 'hold'
    wire.use({ chunk: () => verdict })
    expect(await ask(poll)).toEqual({ status: 503, code: 'unavailable' })
    expect(await ask(poll)).toEqual({ status: 503, code: 'unavailable' })
    verdict = 'pass'
    await vi.waitFor(async () => expect(await ask(poll)).toMatchObject({ status: 200 }), PATIENCE)
  })

  test('[H8] gone: an address that refuses twice has no node any more, whatever its lease says', async () => {
    const { wire, at, away, registry } = await pair()
    const epoch = epochOf(await (await fetch(`${at}/short-polling?${hello()}`)).text())
    const poll = `${away}/short-polling?${hello(`&resume=${epoch}`)}`
    expect(await ask(poll)).toMatchObject({ status: 200 })
    await wire.close()
    await vi.waitFor(async () => expect(await ask(poll)).toEqual({ status: 410, code: 'unknown-session' }), PATIENCE)
    expect((await registry.beat({ node: 'watcher1', address: 'a:1' }, 1)).nodes.length).toBeGreaterThan(2)
  })

  test.each([
    ['renews its lease', 1_000, () => {}],
    ['says something', 600_000, (home: Node) => void home.gateway.broadcast('something')],
  ] as const)('[H8] gone, and there again: a node that %s after its address has refused lives', async (_, nodeLeaseMs, act) => {
    const { home, wire, to, at, away } = await pair({ nodeLeaseMs })
    const epoch = epochOf(await (await fetch(`${at}/short-polling?${hello()}`)).text())
    const poll = `${away}/short-polling?${hello(`&resume=${epoch}`)}`
    const { port } = wire
    await wire.close()
    await vi.waitFor(async () => expect(await ask(poll)).toEqual({ status: 410, code: 'unknown-session' }), PATIENCE)
    const again = await TcpProxy.open({ port, target: () => to.port })
    onTestFinished(() => again.close())
    act(home)
    await vi.waitFor(async () => expect(await ask(poll)).toMatchObject({ status: 200 }), PATIENCE)
  })

  test('[H8] another node at the address of one: that one is gone', async () => {
    const { home, other, wire, to, at, away, registry } = await pair()
    const epoch = epochOf(await (await fetch(`${at}/short-polling?${hello()}`)).text())
    const third = await openNode({ registry })
    await third.cluster.ready()
    const { nodes } = await registry.beat({ node: 'watcher1', address: 'a:1' }, 1)
    const port = Number(nodes.find(({ node }) => node === third.cluster.node)?.address.split(':')[1])
    to.port = port
    wire.cut()
    expect(await ask(`${away}/short-polling?${hello(`&resume=${epoch}`)}`)).toMatchObject({ code: 'unknown-session' })
    expect([home, other, third].map(({ sessions }) => sessions.length)).toEqual([1, 0, 0])
  })
})
