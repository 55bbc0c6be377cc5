import { type Client, type ClientState, type ClientTransport, connect } from '@rungway/client'
import { createGateway, type Gateway, TRANSPORTS, type Transport } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import { get, type Readable } from 'svelte/store'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type ShallowRef } from 'vue'
import { compileAll } from './compile.ts'
import { EXAMPLES, RUNNABLE } from './modules.ts'
import { Scenarios, soon } from './scenario.ts'

interface Frameworks {
  readonly client: Client
  readonly useConnection: () => ShallowRef<ClientState>
  readonly useMessages: (listener: (body: unknown) => void) => void
  readonly connection: Readable<ClientState>
}

const log = vi.spyOn(console, 'log').mockImplementation(() => {})
const scenarios = new Scenarios()

afterEach(async () => {
  await scenarios.stop()
  log.mockClear()
})

afterAll(() => scenarios.remove())

test('every example says whether it is run', () => {
  const silent = EXAMPLES.filter(({ marker }) => marker.kind === 'none')
  expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([])
})

test('every example compiles', () => {
  expect(compileAll()).toBe('')
})

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

  test.each([
    { name: 'core', transport: null },
    { name: 'node', transport: 'websocket' },
    { name: 'environment', transport: null },
  ])('has a client, $name, that talks', async ({ name, transport }) => {
    const client = await scenarios.clientOn(page, 'server', name)
    client.on('message', (body) => console.log(body))
    await soon(() => expect(log).toHaveBeenCalledWith('hi'))
    // On a slow machine the next rung may have carried first; the best is climbed back to.
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: transport ?? client.transports[0] }))
  })

  test('has a client that reports its transport to a log', async () => {
    const client = await scenarios.clientOn(page, 'log-server', 'log-client')
    const said = () => log.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('transport: '))
    const entry = () => JSON.parse(JSON.parse(said().at(-1)?.slice('transport: '.length) ?? '"{}"'))
    await soon(() => expect(said()).not.toHaveLength(0))
    const from = entry().to
    expect(client.transports).toContain(from)
    const to = client.transports.find((name) => name !== from) ?? ''
    client.use(to)
    await soon(() => expect(entry()).toMatchObject({ to }))
    const { sentence, transport } = client.explain()
    expect(transport).toBe(to)
    expect(sentence).toContain(to)
  })

  test('has a gateway that authenticates', async () => {
    await scenarios.on(page, 'auth-server', 'auth-client')
    await soon(() => expect(log).toHaveBeenCalledWith('hello, ada'))
  })

  test('has a gateway that answers and broadcasts', async () => {
    const { gateway } = (await scenarios.on(page, 'gateway')) as { gateway: Gateway }
    const server = await serve({ gateway, port: 0 })
    scenarios.stopLater('server', server)
    const client = connect(server.url)
    scenarios.stopLater('client', client)
    const heard: unknown[] = []
    client.on('message', (body) => heard.push(body))
    client.send(1)
    await soon(() => expect(heard).toEqual([1]))
  })

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

test('the protocol has an example that prints what it says', async () => {
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
