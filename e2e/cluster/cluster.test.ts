import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { type Client, type ClientTransport, connect, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import type { Body, Session } from '@rungway/gateway'
import { MemoryRegistry } from '@rungway/gateway/cluster'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { HISTORICAL_IN_NODE } from '../historical/transports.ts'
import { type Node, type Nodes, openNode, openNodes } from './nodes.ts'

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const COUNT = 60
const PATIENCE = 20_000

interface Person {
  readonly client: Client
  readonly heard: Body[]
  readonly resets: unknown[]
}

function person(url: string, transports: readonly ClientTransport[] = TRANSPORTS): Person {
  const client = connect(url, { transports, environment: { WebSocket: WebSocket as WebSocketConstructor } })
  const heard: Body[] = []
  const resets: unknown[] = []
  client.on('message', (body) => heard.push(body))
  client.on('reset', (loss) => resets.push(loss))
  onTestFinished(() => client.cut())
  return { client, heard, resets }
}

const sessionsOf = (nodes: readonly Node[]): Session[] => nodes.flatMap(({ sessions }) => sessions)

/** The node of the one session that there is. */
async function homeOf({ nodes }: Pick<Nodes, 'nodes'>): Promise<{ home: Node; session: Session }> {
  await vi.waitFor(() => expect(sessionsOf(nodes)).toHaveLength(1), PATIENCE)
  for (const home of nodes) for (const session of home.sessions) return { home, session }
  throw new Error('there is no session')
}

/** Ports at which requests of a kind have landed. */
const portsOf = ({ balancer }: Nodes, path: string): Set<number> =>
  new Set(balancer.passed.filter(({ url }) => url.pathname === path).map(({ port }) => port))

describe('three nodes behind a balancer that gives each request to the next', () => {
  for (const transport of TRANSPORTS)
    test(`[H7] ${transport.name}: both directions once and in order, wherever requests land`, async () => {
      const nodes = await openNodes(3)
      const { client, heard, resets } = person(nodes.balancer.url, [transport])
      const { home, session } = await homeOf(nodes)
      for (const n of range(0, COUNT)) {
        client.send(n)
        session.send(n)
        if (n % 10 === 0) await client.flush()
        if (n % 20 === 10) nodes.balancer.cut()
      }
      await client.flush()
      await vi.waitFor(() => expect(heard).toEqual(range(0, COUNT)), PATIENCE)
      expect(home.heard).toEqual(range(0, COUNT))
      expect(sessionsOf(nodes.nodes)).toHaveLength(1)
      expect(resets).toEqual([])
      expect(portsOf(nodes, `/${transport.name}`).size).toBe(3)
      expect(nodes.nodes.flatMap(({ errors }) => errors)).toEqual([])
    })

  test('[H7] on another transport after each cut, the session is the same', async () => {
    const nodes = await openNodes(3)
    const { client, heard, resets } = person(nodes.balancer.url)
    const { home, session } = await homeOf(nodes)
    for (const n of range(0, COUNT)) {
      client.send(n)
      session.send(n)
      if (n % 6 !== 5) continue
      await client.flush()
      nodes.balancer.cut()
      client.use(TRANSPORTS[((n + 1) / 6) % TRANSPORTS.length]?.name ?? null)
    }
    await client.flush()
    await vi.waitFor(() => expect(heard).toEqual(range(0, COUNT)), PATIENCE)
    expect(home.heard).toEqual(range(0, COUNT))
    expect(resets).toEqual([])
  })

  test('large messages pass in both directions, over a socket and a stream', async () => {
    const nodes = await openNodes(3)
    const long = 'é'.repeat(100_000)
    for (const name of ['websocket', 'http-streaming']) {
      const one = person(
        nodes.balancer.url,
        TRANSPORTS.filter((transport) => transport.name === name),
      )
      one.client.send(long)
      await one.client.flush()
      await vi.waitFor(() => expect(nodes.nodes.flatMap(({ heard }) => heard)).toContain(long), PATIENCE)
      for (const session of sessionsOf(nodes.nodes)) session.send(long)
      await vi.waitFor(() => expect(one.heard).toContain(long), PATIENCE)
      for (const node of nodes.nodes) node.heard.length = 0
    }
  })
})

const SESSION = 'abcdefghijklmnopqrstuv'
const hello = (more = '') => `v=1&session=${SESSION}&link=1&claim=1&seen=0&greet=1${more}`

describe('the home of a session', () => {
  test('[S10] a GET and a POST that open it at once on two nodes meet at one', async () => {
    const { nodes } = await openNodes(2)
    const [one, two] = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const ids = range(0, 50).map((n) => SESSION.slice(2) + String(n).padStart(2, '0'))
    await Promise.all(
      ids.map(async (id) => {
        const query = `v=1&session=${id}&link=1&claim=1&seen=0&greet=1`
        const [down, up] = await Promise.all([
          fetch(`${one}/long-polling?${query}`),
          fetch(`${two}/up?${query}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '[1,"a"]' }),
        ])
        const epochs = [await down.text(), await up.text()].map((text) => /"epoch":"([\w-]+)"/.exec(text)?.[1])
        expect(epochs[0]).toBeDefined()
        expect(epochs[1]).toBe(epochs[0])
      }),
    )
    expect(sessionsOf(nodes)).toHaveLength(ids.length)
    expect(nodes.flatMap(({ heard }) => heard)).toEqual(ids.map(() => 'a'))
  })

  test('[H7] a bare EventSource goes on where it was, on whichever node it comes back, and its POSTs arrive', async () => {
    const { nodes } = await openNodes(3)
    const urls = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const first = await fetch(`${urls[0]}/sse`)
    const reader = first.body?.getReader()
    const { home, session } = await homeOf({ nodes })
    expect(home).toBe(nodes[0])
    session.send('one')
    let text = ''
    while (!text.includes('"one"')) text += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    const id = /^id: (.*)$/m.exec(text)?.[1] ?? ''
    expect(id).toMatch(/^[\w-]{31}:1$/)
    session.send('two')
    const again = await fetch(`${urls[1]}/sse`, { headers: { 'last-event-id': id } })
    const second = again.body?.getReader()
    text = ''
    while (!text.includes('"two"')) text += new TextDecoder().decode((await second?.read())?.value)
    expect(text).not.toContain('"one"')
    expect(text).not.toContain('reset')
    const up = await fetch(`${urls[2]}/up?session=${id.split(':')[0]}&link=1&claim=1&seen=2`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '[1,"up"]',
    })
    expect(up.status).toBe(200)
    await second?.cancel()
    expect(home.heard).toEqual(['up'])
    expect(sessionsOf(nodes)).toHaveLength(1)
  })

  test('a bare EventSource that has picked its session finds it from every node', async () => {
    const { nodes } = await openNodes(2)
    const urls = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const first = await fetch(`${urls[0]}/sse?session=${SESSION}`)
    const { session } = await homeOf({ nodes })
    await first.body?.cancel()
    session.send('one')
    const second = await fetch(`${urls[1]}/sse?session=${SESSION}`, { headers: { 'last-event-id': `${SESSION}:0` } })
    const reader = second.body?.getReader()
    let text = ''
    while (!text.includes('"one"')) text += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(sessionsOf(nodes)).toHaveLength(1)
  })

  test('a page without a script is the same session on whichever node its next request lands', async () => {
    const { nodes } = await openNodes(3)
    const urls = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    // The page that stands still has the form.
    const page = await (await fetch(`${urls[0]}/meta-refresh?still=1`)).text()
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ''
    const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value])
    const body = new URLSearchParams([...fields, ['text', 'said']])
    const posted = await fetch(`${urls[1]}/${action}`, { method: 'POST', body, redirect: 'manual' })
    expect(posted.status).toBe(303)
    const shown = await fetch(`${urls[2]}/${posted.headers.get('location')}`)
    expect(shown.status).toBe(200)
    await shown.text()
    const { home } = await homeOf({ nodes })
    expect(home).toBe(nodes[0])
    expect(home.heard).toEqual([{ text: 'said' }])
  })

  test('who a client is is asked where it lands, and known where its session is', async () => {
    const asked: string[] = []
    const user = { id: 'zoë', expiresAt: Date.now() + 60_000, data: { role: 'größte \u{1f600}' } }
    const { nodes } = await openNodes(2, {
      authenticate(request) {
        asked.push(new URL(request.url).port)
        return request.headers.get('authorization') === 'Bearer right' ? user : null
      },
    })
    const [one = '', two = ''] = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const right = { headers: { authorization: 'Bearer right' } }
    expect((await fetch(`${two}/short-polling?${hello()}`)).status).toBe(401)
    const opened = await (await fetch(`${one}/short-polling?${hello()}`, right)).text()
    const epoch = /"epoch":"([\w-]+)"/.exec(opened)?.[1]
    const next = `${two}/short-polling?${hello(`&resume=${epoch}`)}`
    expect((await fetch(next, right)).status).toBe(200)
    expect((await fetch(next, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    const { session } = await homeOf({ nodes })
    expect(session.user).toEqual(user)
    expect(asked.map((port) => (one.endsWith(port) ? 'one' : 'two'))).toEqual(['two', 'one', 'two', 'two'])
  })

  test('another user is refused there, as at home', async () => {
    const { nodes } = await openNodes(2, {
      authenticate: (request) => ({ id: request.headers.get('authorization') ?? '' }),
    })
    const [one = '', two = ''] = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const as = (name: string) => ({ headers: { authorization: name } })
    await fetch(`${one}/short-polling?${hello()}`, as('ada'))
    const refused = await fetch(`${two}/short-polling?${hello()}`, as('bob'))
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'forbidden', retry: 'never' })
  })

  test('limits by address count the client, not the node between', async () => {
    const { nodes } = await openNodes(2, { trustProxy: 1, limits: { maxLinksPerAddress: 1 } })
    const [one = '', two = ''] = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const other = SESSION.replace('a', 'z')
    await (await fetch(`${one}/short-polling?${hello()}`, from('192.0.2.1'))).text()
    await (await fetch(`${one}/short-polling?${hello().replace(SESSION, other)}`, from('192.0.2.2'))).text()
    const held = await fetch(`${two}/sse?${hello()}`, from('192.0.2.1'))
    expect(held.status).toBe(200)
    const full = await fetch(`${two}/sse?${hello().replace(SESSION, other)}`, from('192.0.2.1'))
    expect(full.status).toBe(429)
    const fits = await fetch(`${two}/sse?${hello().replace(SESSION, other)}`, from('192.0.2.2'))
    expect(fits.status).toBe(200)
    await Promise.all([held.body?.cancel(), fits.body?.cancel()])
  })
})

describe('what fails between nodes', () => {
  /** A node behind a wire that can be cut, and one that relays to it. */
  async function pair() {
    const { nodes, registry } = await openNodes(2)
    const [home, other] = nodes
    if (home === undefined || other === undefined) throw new Error('there are two')
    return { home, other, nodes, registry, urls: nodes.map(({ running }) => `http://127.0.0.1:${running.port}`) }
  }

  test('[H8] a node that closes without leaving first is gone: its sessions begin anew on another, and clients are told once', async () => {
    const nodes = await openNodes(3)
    const all = range(0, 6).map((n) => person(nodes.balancer.url, TRANSPORTS.slice(n % 5, (n % 5) + 1)))
    await vi.waitFor(() => expect(sessionsOf(nodes.nodes)).toHaveLength(6), PATIENCE)
    await Promise.all(all.map(({ client }) => client.flush()))
    const [first, ...rest] = nodes.nodes
    const lost = first?.sessions.length ?? 0
    first?.gateway.close()
    await first?.running.close()
    await vi.waitFor(() => expect(sessionsOf(rest)).toHaveLength(6), PATIENCE)
    for (const [n, { client }] of all.entries()) client.send(n)
    await Promise.all(all.map(({ client }) => client.flush()))
    await vi.waitFor(() => expect(rest.flatMap(({ heard }) => heard).sort()).toEqual(range(0, 6)), PATIENCE)
    expect(all.flatMap(({ resets }) => resets)).toHaveLength(lost)
  })

  test('[H8] a node with another secret is refused, and its clients are told to come back', async () => {
    const { home, registry, urls } = await pair()
    const stranger = await openNode({ registry, cluster: { secret: 'another secret of a test, also long enough' } })
    await stranger.cluster.ready()
    await (await fetch(`${urls[0]}/short-polling?${hello()}`)).text()
    const refused = await fetch(`http://127.0.0.1:${stranger.running.port}/short-polling?${hello()}`)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'unavailable', retry: 'later', retryAfterMs: 250 })
    expect(String(stranger.errors[0])).toContain('See that its port is open to other nodes, and that all have the same')
    expect(String(home.errors[0])).toContain('it did not show the secret')
    expect(home.gateway.sessionCount).toBe(1)
  })

  test('[H8] while the registry is away, what is known goes on, and nothing new is opened', async () => {
    const registry = new MemoryRegistry()
    const nodes = await openNodes(2, {}, registry)
    const urls = nodes.nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    const opened = await (await fetch(`${urls[0]}/short-polling?${hello()}`)).text()
    const epoch = /"epoch":"([\w-]+)"/.exec(opened)?.[1]
    const away = async () => Promise.reject(new Error('away'))
    registry.claim = away
    registry.beat = away
    expect((await fetch(`${urls[1]}/short-polling?${hello(`&resume=${epoch}`)}`)).status).toBe(200)
    const refused = await fetch(`${urls[1]}/short-polling?${hello().replace('a', 'z')}`)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'unavailable', retry: 'later' })
  })

  test('strangers at the port of the cluster, and junk, end nothing', async () => {
    const { home, other, nodes, urls, registry } = await pair()
    const roll = await registry.beat({ node: 'nobody', address: 'nowhere:1' }, 1)
    const { address = '' } = roll.nodes.find(({ node }) => node === home.cluster.node) ?? {}
    const socket = connectTcp(Number(address.split(':')[1]), '127.0.0.1')
    socket.end('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    socket.resume()
    await once(socket, 'close')
    await (await fetch(`${urls[0]}/short-polling?${hello()}`)).text()
    // What HTTP/2 does not carry as it is.
    for (const query of ['&a=%00', '&a="b', "&a='<>[]", `&a=${'b'.repeat(8_000)}`])
      expect((await fetch(`${urls[1]}/short-polling?${hello()}${query}`)).status).toBe(200)
    expect(sessionsOf(nodes)).toHaveLength(1)
    expect(other.errors).toEqual([])
  })

  test('thousands of clients that leave do not cost the connection between two nodes', async () => {
    const { home, urls } = await pair()
    const leaving = range(10, 40).map((n) => hello().replace(SESSION, SESSION.slice(2) + n))
    for (const query of leaving) await (await fetch(`${urls[0]}/short-polling?${query}`)).text()
    const other = SESSION.replace('a', 'z')
    await (await fetch(`${urls[0]}/short-polling?${hello().replace(SESSION, other)}`)).text()
    const kept = await fetch(`${urls[1]}/http-streaming?${hello().replace(SESSION, other)}`)
    // Node cuts a connection after about a thousand.
    for (let round = 0; round < 80; round++) {
      const streams = await Promise.all(leaving.map((query) => fetch(`${urls[1]}/http-streaming?${query}`)))
      expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]))
      await Promise.all(streams.map((stream) => stream.body?.cancel()))
    }
    for (const session of home.sessions) session.send('still there')
    const reader = kept.body?.getReader()
    let text = ''
    while (!text.includes('still there')) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
      expect(done).toBe(false)
      text += new TextDecoder().decode(value)
    }
    await reader?.cancel()
    const links = () => Object.values(home.gateway.stats().links).reduce((sum, count) => sum + count, 0)
    await vi.waitFor(() => expect(links()).toBe(0), PATIENCE)
  })

  test('an epoch that names a node that there never was is of no session', async () => {
    const { urls } = await pair()
    const refused = await fetch(`${urls[1]}/short-polling?${hello('&resume=abcdefgh-nosuchno')}`)
    expect(await refused.json()).toMatchObject({ code: 'unknown-session' })
  })

  test('a user that is too large to travel is told to the operator', async () => {
    const { nodes } = await openNodes(2, { authenticate: () => ({ id: 'a', data: 'b'.repeat(20_000) }) })
    const [one, two] = nodes.map(({ running }) => `http://127.0.0.1:${running.port}`)
    await (await fetch(`${one}/short-polling?${hello()}`)).text()
    const refused = await fetch(`${two}/short-polling?${hello()}`)
    expect(refused.status).toBe(500)
    expect(String(nodes[1]?.errors[0])).toContain('maxRelayedUserBytes allows 16384')
  })
})

test('[H7] certificates of one authority stand for a secret, and those of another for nothing', async () => {
  const authority = async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'nodes' }])
    return { tls: { key, cert, ca: cert } }
  }
  const [ours, theirs] = await Promise.all([authority(), authority()])
  const registry = new MemoryRegistry()
  const [one, two, stranger] = [
    await openNode({ registry, cluster: ours }),
    await openNode({ registry, cluster: ours }),
    await openNode({ registry, cluster: theirs }),
  ]
  await Promise.all([one, two, stranger].map(({ cluster }) => cluster.ready()))
  const url = ({ running }: Node) => `http://127.0.0.1:${running.port}/short-polling?${hello()}`
  expect((await fetch(url(one))).status).toBe(200)
  expect((await fetch(url(two))).status).toBe(200)
  expect((await fetch(url(stranger))).status).toBe(503)
  expect(sessionsOf([one, two, stranger])).toHaveLength(1)
})

describe('historical transports', () => {
  for (const transport of HISTORICAL_IN_NODE)
    test(`${transport.name}: both directions, wherever requests land`, async () => {
      const nodes = await openNodes(3)
      const { client, heard } = person(nodes.balancer.url, [transport])
      const { home, session } = await homeOf(nodes)
      for (const n of range(0, 10)) {
        client.send(n)
        session.send(n)
        await client.flush()
      }
      await vi.waitFor(() => expect(heard).toEqual(range(0, 10)), PATIENCE)
      expect(home.heard).toEqual(range(0, 10))
    })
})
