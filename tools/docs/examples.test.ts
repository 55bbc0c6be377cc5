import { type Client, type ClientState, type ClientTransport, connect } from '@rungway/client'
import { createGateway, type Gateway, TRANSPORTS, type Transport } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import { get, type Readable } from 'svelte/store'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type ShallowRef } from 'vue'
import { compileAll } from './compile.ts'
import { EXAMPLES, RUNNABLE } from './modules.ts'
import { read } from './pages.ts'
import { Scenarios, soon } from './scenario.ts'

interface Frameworks {
  readonly client: Client
  readonly useConnection: () => ShallowRef<ClientState>
  readonly useMessages: (listener: (body: unknown) => void) => void
  readonly connection: Readable<ClientState>
}

interface Counts {
  readonly client: Client
  readonly sessionsByTransport: () => Record<string, number>
  readonly server: Running
}

const log = vi.spyOn(console, 'log').mockImplementation(() => {})
const scenarios = new Scenarios()

afterEach(async () => {
  await scenarios.stop()
  log.mockClear()
})

afterAll(() => scenarios.remove())

test('every example is marked as run or not', () => {
  const silent = EXAMPLES.filter(({ marker }) => marker.kind === 'none')
  expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([])
})

/** A compiler on a machine whose neighbours are busy. */
const COMPILE_MS = 400_000

test(
  'every example compiles',
  () => {
    expect(compileAll()).toBe('')
  },
  COMPILE_MS,
)

describe('README.md', () => {
  const page = 'README.md'

  test('has a server and a client that talk, also after a change of transport', async () => {
    const client = await scenarios.clientOn(page, 'server', 'client')
    await soon(() => expect(log).toHaveBeenCalledWith({ text: 'hi' }))
    await client.flush()
    client.use('long-polling')
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: 'long-polling' }))
    client.send('still here')
    await soon(() => expect(log).toHaveBeenCalledWith('still here'))
  })

  test('has a server that is Express', async () => {
    const { client } = (await scenarios.run('README.md: express', 'docs/guide/runtimes.md: node')) as { client: Client }
    client.on('message', (body) => console.log(body))
    await soon(() => expect(log).toHaveBeenCalledWith('hello from Express'))
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: 'websocket' }))
  })

  test('reaches a user who is authenticated', async () => {
    await scenarios.on(page, 'auth-server', 'auth-client')
    await soon(() => expect(log).toHaveBeenCalledWith('one more device'))
  })

  test('has a client that receives the reset of a lost session', async () => {
    const client = await scenarios.clientOn(page, 'deploy-server', 'deploy-client')
    await soon(() => expect(client.state.name).toBe('open'))
  })

  test('is no longer than two hundred lines', () => {
    expect(read(page).split('\n').length).toBeLessThanOrEqual(200)
  })
})

describe('docs/guide/channels.md', () => {
  test('has a room in which one publishes, is there, reads and asks', async () => {
    await scenarios.on('docs/guide/channels.md', 'server', 'client')
    for (const words of [['someone', 'hi'], ['Welcome to lobby'], ['queued'], ['accepted'], [['again', 'hi'], false]])
      await soon(() => expect(log).toHaveBeenCalledWith(...words))
  })
})

describe('CONTRIBUTING.md', () => {
  test('has a transport that carries', async () => {
    const path = (side: string) => `${side}/src/transports/fast-polling.ts`
    const theirs = (await scenarios.run(path('gateway'))) as { fastPolling: Transport }
    const ours = (await scenarios.run(path('client-sdk'))) as { fastPolling: ClientTransport }
    const gateway = createGateway({ transports: [...TRANSPORTS, theirs.fastPolling] })
    gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
    const server = await serve({ gateway, port: 0 })
    scenarios.stopLater('server', server)
    const client: Client = connect(server.url, { transports: [ours.fastPolling] })
    scenarios.stopLater('client', client)
    const heard: unknown[] = []
    client.on('message', (body, { transport }) => heard.push(body, transport))
    client.send('by a new way')
    await soon(() => expect(heard).toEqual(['by a new way', 'fast-polling']))
  })
})

describe('docs/guide/frameworks.md', () => {
  const page = 'docs/guide/frameworks.md'
  const isOpen = { name: 'open', transport: expect.any(String) }

  test('the client is a store as React wants one', async () => {
    const { client } = (await scenarios.run('README.md: server', `${page}: rungway`)) as unknown as Frameworks
    await soon(() => expect(client.state).toEqual(isOpen))
    const { state } = client
    expect(client.state).toBe(state)
    let changes = 0
    const stop = client.on('state', () => changes++)
    stop()
    client.close()
    await soon(() => expect(client.state.name).toBe('closed'))
    expect(changes).toBe(0)
  })

  test('Vue and Svelte follow the state', async () => {
    const declared = await scenarios.run('README.md: server', `${page}: rungway`, `${page}: vue`, `${page}: svelte`)
    const { client, useConnection, useMessages, connection } = declared as unknown as Frameworks
    const seen: unknown[] = []
    const scope = effectScope()
    const state = scope.run(() => {
      useMessages((body) => seen.push(body))
      return useConnection()
    })
    await soon(() => expect(state?.value).toEqual(isOpen))
    expect(get(connection)).toEqual(isOpen)
    client.send('to Vue')
    await soon(() => expect(seen).toEqual(['to Vue']))
    scope.stop()
    client.close()
    await soon(() => expect(get(connection)).toMatchObject({ name: 'closed' }))
    expect(state?.value).toEqual(isOpen)
  })
})

describe('docs/guide/runtimes.md', () => {
  test.each(['core', 'node', 'environment'])('has a client, %s, that talks', async (name) => {
    const { client } = await scenarios.run('README.md: server', `docs/guide/runtimes.md: ${name}`)
    ;(client as Client).on('message', (body) => console.log(body))
    await soon(() => expect(log).toHaveBeenCalledWith('hi'))
  })
})

describe('docs/guide/channels-on-the-server.md', () => {
  test('what is published has its place, and is in the history', async () => {
    await scenarios.on('docs/guide/channels-on-the-server.md', 'server')
    await soon(() => expect(log).toHaveBeenCalledWith(1, 101))
  })
})

describe('docs/guide/authentication.md', () => {
  const page = 'docs/guide/authentication.md'

  test('a token is known on the other side, with what belongs to it', async () => {
    await scenarios.on(page, 'server', 'client')
    await soon(() => expect(log).toHaveBeenCalledWith('hello, Ada'))
  })

  test('a request without its cookie is refused', async () => {
    const { gateway, sessions } = (await scenarios.on(page, 'cookies')) as {
      gateway: Gateway
      sessions: Map<string, object>
    }
    sessions.set('key', { id: 'ada' })
    const statusWith = async (cookie: string) => (await gateway.app.request('/sse', { headers: { cookie } })).status
    expect(await statusWith('session=wrong')).toBe(401)
    expect(await statusWith('a=b; session=key')).toBe(200)
  })

  test('a request without a JSON Web Token is refused', async () => {
    const { gateway } = (await scenarios.on(page, 'jwt')) as { gateway: Gateway }
    expect((await gateway.app.request('/sse')).status).toBe(401)
  })

  test('a user without a session is not present', async () => {
    await scenarios.on(page, 'user')
    expect(log.mock.calls).toEqual([['ada has no session on this node']])
  })

  test('a user who is logged out receives the code, and does not reconnect', async () => {
    const { gateway, logOut } = (await scenarios.on(page, 'expiry')) as {
      gateway: Gateway
      logOut: (id: string) => void
    }
    const server = await serve({ gateway, port: 0 })
    scenarios.stopLater('server', server)
    const client = connect(server.url, { token: 'a token' })
    scenarios.stopLater('client', client)
    await soon(() => expect(client.state.name).toBe('open'))
    logOut('ada')
    await soon(() => expect(client.state).toMatchObject({ name: 'closed', error: { code: 'unauthorized' } }))
  })
})

describe('docs/guide/getting-started.md', () => {
  const page = 'docs/guide/getting-started.md'
  const ECHO = 'docs/guide/runtimes.md: node'

  test('has a server and a client that talk', async () => {
    await scenarios.on(page, 'server', 'client')
    await soon(() => expect(log).toHaveBeenCalledWith(expect.stringMatching(/^\S+: hi$/)))
    await soon(() => expect(log).toHaveBeenCalledWith('open'))
  })

  test.each(['express', 'fastify', 'attached'])('mounts on the server that there is: %s', async (name) => {
    const { client } = (await scenarios.run(`${page}: ${name}`, ECHO)) as { client: Client }
    const heard: unknown[] = []
    client.on('message', (body) => heard.push(body))
    await soon(() => expect(heard).toEqual(['hi']))
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: 'websocket' }))
  })
})

test('a chat that comes from Socket.IO talks', async () => {
  await scenarios.on('docs/guide/from-socket-io.md', 'server', 'client')
  await soon(() => expect(log).toHaveBeenCalledWith(expect.stringMatching(/^\S+: hi$/)))
})

describe('docs/guide/monitoring.md', () => {
  const page = 'docs/guide/monitoring.md'

  test('counts sessions by transport', async () => {
    const declared = await scenarios.run(`${page}: counts`, 'docs/guide/runtimes.md: core')
    const { client, sessionsByTransport, server } = declared as unknown as Counts
    await soon(() => expect(client.state.name).toBe('open'))
    await soon(() => expect(sessionsByTransport()).toEqual({ 'long-polling': 1 }))
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ sessions: 1 })
  })

  test('has a client that reports its transport to a log', async () => {
    const client = await scenarios.clientOn(page, 'logserver', 'logclient')
    const said = () => log.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('transport: '))
    const entry = () => JSON.parse(JSON.parse(said().at(-1)?.slice('transport: '.length) ?? '"{}"'))
    await soon(() => expect(said()).not.toHaveLength(0))
    const from = entry().to
    expect(client.transports).toContain(from)
    const to = client.transports.find((name) => name !== from) ?? ''
    client.use(to)
    await soon(() => expect(entry()).toMatchObject({ to }))
    expect(client.explain()).toMatchObject({ transport: to, sentence: expect.stringContaining(to) })
  })
})

test('a gateway with the historical techniques serves a page without a script', async () => {
  const { server } = (await scenarios.on('docs/guide/historical.md', 'server')) as { server: Running }
  const page = await fetch(`${server.url}/meta-refresh`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
  await page.body?.cancel()
})

test('the page of troubles has a server and a client that connect', async () => {
  const page = 'docs/guide/troubleshooting.md'
  const client = await scenarios.clientOn(page, 'server', 'client')
  await soon(() => expect(client.state.name).toBe('open'))
})

test('the reset of a client lists what is carried over and what is in doubt', async () => {
  const first = await scenarios.on('docs/guide/deploys.md', 'server', 'client')
  const { client, gateway } = first as { client: Client; gateway: Gateway }
  await soon(() => expect(client.state.name).toBe('open'))
  for (const session of gateway.sessions()) session.end('expired')
  await soon(() => expect(log).toHaveBeenCalledWith('expired: 0 messages move to the new session by themselves'))
})

test('a gateway that is shut down sends its clients away', async () => {
  const declared = await scenarios.run('docs/guide/deploys.md: server', 'client-sdk/README.md: client')
  const { client, server } = declared as { client: Client; server: Running }
  await soon(() => expect(client.state.name).toBe('open'))
  await server.close()
  await soon(() => expect(client.state.name).toBe('connecting'))
})

test('a message that was sent offline arrives when the network has healed', async () => {
  const { heard } = await scenarios.on('docs/guide/broken-network.md', 'test')
  await soon(() => expect(heard).toEqual(['before', 'offline']))
})

test('a client for React Native takes its life from the app', async () => {
  const { connectNative } = await scenarios.on('docs/guide/react-native.md', 'native')
  const connect = connectNative as (url: string, app: object, randomBytes: (count: number) => Uint8Array) => Client
  let told: ((state: string) => void) | null = null
  const app = {
    addEventListener(_event: 'change', listener: (state: string) => void) {
      told = listener
      return { remove: () => (told = null) }
    },
  }
  const client = connect('http://localhost:9/', app, (count) => crypto.getRandomValues(new Uint8Array(count)))
  expect(client.transports).not.toContain('sse')
  expect(told).not.toBeNull()
  client.close()
})

test('the packages have examples that talk', async () => {
  await scenarios.run('gateway/README.md: server', 'client-sdk/README.md: client')
  await soon(() => expect(log).toHaveBeenCalledWith({ text: 'hi' }))
})

test('the example of the protocol prints what it claims', async () => {
  await scenarios.on('protocol/README.md', 'session')
  const expected = [['[1,{"text":"hi"}]'], { type: 'ack', seen: 1 }, '["ping",1]']
  expect(log.mock.calls.map(([printed]) => printed)).toEqual(expected)
})

test('the proxy breaks a network, and the session survives it', async () => {
  await scenarios.on('proxy/README.md', 'example')
  await soon(() => expect(log).toHaveBeenCalledWith('on a broken network'))
})

test('every example was run that claims to be', () => {
  expect(RUNNABLE.filter((name) => !scenarios.ran.has(name))).toEqual([])
})
