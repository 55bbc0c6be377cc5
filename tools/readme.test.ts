import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, type ClientTransport, connect } from '@rungway/client'
import { createGateway, type Gateway, TRANSPORTS, type Transport } from '@rungway/gateway'
import { type Running, serve } from '@rungway/gateway/node'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { withTables } from './readme.ts'

// The code of README.md, compiled and run. Where an example goes is said by the comment before it:
// `code: NAME` (those of one name are one module), `file: PATH` (a new file of this repository), `code: not run, …` (only compiled).

const root = fileURLToPath(new URL('..', import.meta.url))
// Inside the repository, so that packages are found, and ignored by everything else.
const scratch = join(root, 'dist-test/readme')
const page = readFileSync(join(root, 'README.md'), 'utf8')

const blocksOf = (text: string) =>
  [...text.matchAll(/(?:<!-- (code|file): (.+) -->\n)?```ts\n([\s\S]*?)```/g)].map(
    ([, kind = '', name = '', code = '']) => ({ kind, name, code }),
  )

/** Waits longer than usual for what a busy machine does late. */
const soon = (isSo: () => void) => vi.waitFor(isSo, { timeout: 20_000 })

const PACKAGES = ['protocol', 'gateway', 'client-sdk']

// A package's own README has one example, and needs no comment to name it.
const blocks = [
  ...blocksOf(page),
  ...PACKAGES.flatMap((name) =>
    blocksOf(readFileSync(join(root, name, 'README.md'), 'utf8')).map(({ code }) => ({
      kind: 'code',
      name: `${name} README`,
      code,
    })),
  ),
]

/** What a test needs to get hold of, so that it can be stopped. */
const exported = (code: string): string => {
  const names = ['client', 'server', 'gateway'].filter((name) => code.includes(`const ${name} =`))
  return `${code}\nexport { ${names.join(', ')} }\n`
}

/** Imports of a file that is to stand at `path`, from where it stands for now. */
const moved = (code: string, path: string): string =>
  code.replace(/from '(\.\.?\/.+)'/g, (_, relative) => `from '${resolve(root, dirname(path), relative)}'`)

const modules = new Map<string, string>()
for (const { kind, name, code } of blocks) {
  if (kind === 'file') modules.set(name, moved(code, name))
  else modules.set(name, (modules.get(name) ?? '') + code)
}
for (const [name, code] of modules) if (!name.endsWith('.ts')) modules.set(name, exported(code))

const fileOf = (name: string, port?: number): string =>
  join(scratch, `${name.replaceAll(/[^\w-]+/g, '-')}${port === undefined ? '' : `-${port}`}.ts`)

/** Runs one module with the port that is free instead of the one that it names. */
async function run(name: string, port: number): Promise<Record<string, unknown>> {
  const code = modules.get(name)
  if (code === undefined) throw new Error(`README.md has no example ${name}`)
  writeFileSync(fileOf(name, port), code.replaceAll('8080', String(port)))
  return await import(/* @vite-ignore */ fileOf(name, port))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

const log = vi.spyOn(console, 'log').mockImplementation(() => {})
const stops: (() => unknown)[] = []

/** Runs both ends of an example, and stops them after the test. */
async function runBoth(server: string, client: string): Promise<Client> {
  const port = await freePort()
  const theirs = (await run(server, port)) as { server: Running }
  stops.push(() => theirs.server.close())
  const ours = (await run(client, port)) as { client: Client }
  stops.unshift(() => ours.client.close())
  return ours.client
}

beforeAll(() => {
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })
})

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  log.mockClear()
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('README', () => {
  test('has tables as the code and the last measurement have them', () => {
    expect(withTables(page)).toBe(page)
  })

  test('says of every example what it is', () => {
    expect(blocks.filter(({ kind }) => kind === '')).toEqual([])
  })

  test('has examples that compile', { timeout: 60_000 }, () => {
    for (const [name, code] of modules) writeFileSync(fileOf(name), code)
    const source = (path: string) => [join(root, path)]
    const config = {
      extends: join(root, 'tsconfig.check.json'),
      compilerOptions: {
        lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
        incremental: false,
        paths: {
          '@rungway/protocol': source('protocol/src/index.ts'),
          '@rungway/gateway': source('gateway/src/index.ts'),
          '@rungway/gateway/node': source('gateway/src/node/serve.ts'),
          '@rungway/client': source('client-sdk/src/index.ts'),
          '@rungway/client/core': source('client-sdk/src/core.ts'),
        },
      },
      include: [...modules.keys()].map((name) => fileOf(name)),
    }
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config))
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', scratch], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })

  test('has a server and a client that talk, also after a change of transport', async () => {
    const client = await runBoth('server', 'client')
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
    const client = await runBoth('server', name)
    client.on('message', (body) => console.log(body))
    await soon(() => expect(log).toHaveBeenCalledWith('hi'))
    // On a slow machine the next rung may have carried first; the best is climbed back to.
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: transport ?? client.transports[0] }))
  })

  test("has a client that says why it is where it is, to logs of one's own", async () => {
    const client = await runBoth('log-server', 'log-client')
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
    expect(sentence).toContain(`On ${to} for`)
  })

  test('has a gateway that asks who is there', async () => {
    await runBoth('auth-server', 'auth-client')
    await soon(() => expect(log).toHaveBeenCalledWith('hello, ada'))
  })

  test('has a gateway that answers and broadcasts', async () => {
    const { gateway } = (await run('gateway', 0)) as { gateway: Gateway }
    const server = await serve({ gateway, port: 0 })
    stops.push(() => server.close())
    const client = connect(server.url)
    stops.unshift(() => client.close())
    const heard: unknown[] = []
    client.on('message', (body) => heard.push(body))
    client.send(1)
    await soon(() => expect(heard).toEqual([1]))
  })

  test('has examples in the packages that talk', async () => {
    await runBoth('gateway README', 'client-sdk README')
    await soon(() => expect(log).toHaveBeenCalledWith({ text: 'hi' }))
    await run('protocol README', 0)
  })

  test('has a transport that carries', async () => {
    const [theirs, ours] = ['gateway', 'client-sdk'].map((side) => `${side}/src/transports/fast-polling.ts`)
    const gatewaySide = (await run(String(theirs), 0)) as { fastPolling: Transport }
    const clientSide = (await run(String(ours), 0)) as { fastPolling: ClientTransport }
    const gateway = createGateway({ transports: [...TRANSPORTS, gatewaySide.fastPolling] })
    gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
    const server = await serve({ gateway, port: 0 })
    stops.push(() => server.close())
    const client = connect(server.url, { transports: [clientSide.fastPolling] })
    stops.unshift(() => client.close())
    const heard: unknown[] = []
    client.on('message', (body, { transport }) => heard.push(body, transport))
    client.send('by a new way')
    await soon(() => expect(heard).toEqual(['by a new way', 'fast-polling']))
  })
})
