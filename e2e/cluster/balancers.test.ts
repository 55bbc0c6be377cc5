// The configurations of cli/deploy, run by the programs that they are for, before real nodes of the command.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type ClientTransport, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { type ChannelClient, connect } from '@rungway/client/channels'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { configFrom } from '../../cli/src/config/load.ts'
import { createLog } from '../../cli/src/ops/log.ts'
import { type Standalone, startStandalone } from '../../cli/src/server/standalone.ts'
import { programOf } from '../../tools/debian.ts'
import { freePort, hasRedis, RedisServer } from '../../tools/redis-server.ts'
import { metricAt } from './metric.ts'
import { SECRET } from './nodes.ts'

const soon = { timeout: 20_000 }
const COUNT = 30

interface BalancerProgram {
  readonly command: string
  readonly file: string
  /** What a test changes of the file besides addresses: where it may write. */
  readonly adapted: (written: string, directory: string) => string
  readonly check: (file: string, directory: string) => string[]
  readonly run: (file: string, directory: string) => string[]
  /** Resolves when it takes each node for one that is ready, or for one that is not. */
  readonly settled: (directory: string, as: 'UP' | 'DOWN') => Promise<void>
}

interface Balanced {
  readonly url: string
  readonly directory: string
}

/** What HAProxy says of its servers: a line of CSV each. */
async function serversOf(directory: string): Promise<string[]> {
  const socket = connectTcp(join(directory, 'stats'))
  socket.end('show stat\n')
  return (await text(socket)).split('\n').filter((line) => line.startsWith('rungway,node-'))
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

const PROGRAMS: readonly BalancerProgram[] = [
  {
    command: 'nginx',
    file: 'nginx.conf',
    adapted: (written, directory) =>
      written.replace(
        'http {',
        `http {\n${TEMPORARY.map((name) => `${name}_temp_path ${directory}/${name};\n`).join('')}`,
      ),
    check: (file, directory) => ['-t', '-p', directory, '-c', file, '-g', `pid ${directory}/pid; error_log stderr;`],
    run: (file, directory) => [
      '-p',
      directory,
      '-c',
      file,
      '-g',
      `daemon off; master_process off; pid ${directory}/pid; error_log stderr;`,
    ],
    // It has no checks of its own.
    settled: async () => {},
  },
  {
    command: 'haproxy',
    file: 'haproxy.cfg',
    adapted: (written, directory) => `global\n  stats socket ${directory}/stats\n${written}`,
    check: (file) => ['-c', '-f', file],
    run: (file) => ['-db', '-f', file],
    async settled(directory, as) {
      const line = as === 'UP' ? /,UP,.*,L7OK,/ : /,DOWN,.*,L7STS,/
      const all = Array.from({ length: 3 }, () => expect.stringMatching(line))
      await vi.waitFor(async () => expect(await serversOf(directory)).toEqual(all), soon)
    },
  },
]

describe.skipIf(!hasRedis)('the configurations for balancers', () => {
  let redis: RedisServer
  let nodes: readonly Standalone[] = []

  const start = async (): Promise<Standalone> => {
    const file = {
      listen: { port: 0, host: '127.0.0.1' },
      admin: { port: 0 },
      anonymous: true,
      trustProxy: 1,
      redis: { url: redis.url },
      cluster: { secret: SECRET, hostname: '127.0.0.1' },
      limits: { pollMs: 5, drainMs: 100, drainRetryMs: 5 },
      channels: { 'room:{id}': { allow: { subscribe: 'anyone', publish: 'anyone' } } },
    }
    const config = configFrom({ file, env: {}, flags: {} })
    if (!config.ok) throw new Error(config.error.join('\n'))
    return await startStandalone(config.value, createLog('silent'))
  }

  beforeAll(async () => {
    redis = await RedisServer.open()
    nodes = await Promise.all([start(), start(), start()])
  })
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await redis.close()
  })

  /** Starts a balancer before the nodes; resolves with its address, and with the folder that is its own. */
  async function balance({ command, file, adapted, check, run, settled }: BalancerProgram): Promise<Balanced> {
    const directory = mkdtempSync(join(tmpdir(), 'rungway-balancer-'))
    const port = await freePort()
    const ports = nodes.map(({ url }) => new URL(url).port)
    const written = readFileSync(new URL(`../../cli/deploy/${file}`, import.meta.url), 'utf8')
      .replace(/\bnode-(\d):\d+/g, (_, n: string) => `127.0.0.1:${ports[Number(n) - 1]}`)
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('bind :8080', `bind 127.0.0.1:${port}`)
    const path = join(directory, file)
    writeFileSync(path, adapted(written, directory))
    const program = programOf({ command }) ?? command
    execFileSync(program, check(path, directory), { stdio: 'pipe' })
    const child: ChildProcess = spawn(program, run(path, directory), { stdio: 'ignore' })
    onTestFinished(async () => {
      if (child.kill('SIGKILL')) await once(child, 'exit')
      rmSync(directory, { recursive: true, force: true })
    })
    const url = `http://127.0.0.1:${port}`
    await vi.waitFor(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), soon)
    await settled(directory, 'UP')
    return { url: `${url}/rungway`, directory }
  }

  const relayed = async (): Promise<number> => {
    const all = await Promise.all(
      nodes.map(({ adminUrl }) => metricAt(adminUrl, 'rungway_relayed_total', 'direction="to"')),
    )
    return all.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  }

  function open(url: string, transport: ClientTransport): ChannelClient {
    const client = connect(url, {
      transports: [transport],
      environment: { WebSocket: WebSocket as WebSocketConstructor },
    })
    onTestFinished(() => client.cut())
    return client
  }

  /** Two clients on one transport say numbers to each other. */
  async function converse(url: string, transport: ClientTransport): Promise<void> {
    const enter = () => open(url, transport).channel(`room:${transport.name}`)
    const [one, other] = [enter(), enter()]
    const heard: unknown[] = []
    const subscription = other.subscribe()
    const listen = async () => {
      for await (const { data } of subscription) heard.push(data)
    }
    listen().catch(() => {})
    await vi.waitFor(async () => {
      await one.publish('are you there?')
      expect(heard.length).toBeGreaterThan(0)
    }, soon)
    for (let n = 0; n < COUNT; n++) await one.publish(n)
    const numbers = Array.from({ length: COUNT }, (_, n) => n)
    await vi.waitFor(() => expect(heard.filter((each) => typeof each === 'number')).toEqual(numbers), soon)
  }

  for (const program of PROGRAMS)
    describe.skipIf(programOf(program) === null)(program.file, () => {
      for (const transport of TRANSPORTS)
        test(`${transport.name}: nothing is lost or doubled, wherever requests land`, async () => {
          const before = await relayed()
          await converse((await balance(program)).url, transport)
          // A socket may have begun at its home; whatever asks more than once has not.
          if (transport.name !== 'websocket') expect(await relayed()).toBeGreaterThan(before)
        })

      test('sessions go on while Redis is away, and no node is ready', async () => {
        const { url, directory } = await balance(program)
        const [polling] = TRANSPORTS.filter(({ name }) => name === 'long-polling')
        if (polling === undefined) throw new Error('there is no polling')
        const client = open(url, polling)
        await vi.waitFor(() => expect(client.state.name).toBe('open'), soon)
        await redis.kill()
        onTestFinished(() => redis.start())
        await program.settled(directory, 'DOWN')
        client.send('are you there?')
        await vi.waitFor(() => expect(client.pendingBytes).toBe(0), soon)
      })
    })
})
