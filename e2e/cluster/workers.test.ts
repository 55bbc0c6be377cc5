import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ClientTransport, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import { connect } from '@rungway/client/channels'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { metricAt } from './metric.ts'

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
const SOURCE = fileURLToPath(new URL('../../tools/tsconfig.source.json', import.meta.url))
const soon = { timeout: 30_000, interval: 50 }

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<unknown[]>
  /** All that was printed. */
  text(): string
  line(wanted: string): Promise<Record<string, unknown>>
}

function start(args: string[] = [], env: Readonly<Record<string, string>> = {}): Started {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-workers-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'rungway.json')
  const allow = { subscribe: 'anyone', publish: 'anyone', history: 'anyone', presence: 'anyone' }
  writeFileSync(
    file,
    JSON.stringify({
      listen: { port: 0, host: '127.0.0.1' },
      admin: { port: 0 },
      anonymous: true,
      workers: 2,
      limits: { pollMs: 5, drainMs: 200, drainRetryMs: 5 },
      channels: { 'room:{id}': { allow, history: { messages: 100 } } },
    }),
  )
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '--config', file, ...args], {
    env: {
      PATH: process.env['PATH'],
      TSX_TSCONFIG_PATH: SOURCE,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (data) => (text += data))
  child.stderr.on('data', (data) => (text += data))
  const ended = once(child, 'close')
  onTestFinished(async () => {
    if (child.kill('SIGKILL')) await ended
  })
  return {
    child,
    ended,
    text: () => text,
    async line(wanted) {
      await vi.waitFor(() => expect(text).toContain(`"msg":"${wanted}"`), soon)
      return JSON.parse(text.split('\n').find((each) => each.includes(`"msg":"${wanted}"`)) ?? '')
    },
  }
}

interface Listening {
  readonly clients: string
  readonly operators: readonly string[]
  readonly pids: readonly number[]
}

const listening = async (started: Started): Promise<Listening> => {
  const { clients, operators, pids } = (await started.line('listening')) as unknown as Listening
  return { clients: clients.replace('localhost', '127.0.0.1'), operators, pids }
}

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function open(url: string, transport: ClientTransport) {
  const client = connect(url, {
    transports: [transport],
    environment: { WebSocket: WebSocket as WebSocketConstructor },
  })
  onTestFinished(() => client.cut())
  return client
}

test('workers share the port, the channels and the sessions; one that is killed is started again', async () => {
  const started = start()
  const { clients, operators, pids } = await listening(started)
  expect(operators).toHaveLength(2)
  expect(pids).toHaveLength(2)
  const heard: unknown[] = []
  const publishers = TRANSPORTS.map((transport) => open(clients, transport).channel('room:1'))
  const listen = async () => {
    for await (const { data } of open(clients, TRANSPORTS[0] ?? expect.fail())
      .channel('room:1')
      .subscribe())
      heard.push(data)
  }
  listen().catch(() => {})
  await vi.waitFor(async () => {
    await publishers[0]?.publish('first')
    expect(heard).toContain('first')
  }, soon)
  for (const [n, publisher] of publishers.entries()) await publisher.publish(n)
  const numbers = () => heard.filter((each) => typeof each === 'number')
  await vi.waitFor(() => expect(numbers()).toEqual(TRANSPORTS.map((_, n) => n)), soon)
  // Connections are given to one worker after the other, and requests of sessions go to their home.
  for (const url of operators) {
    // Known to each from its next beat on.
    await vi.waitFor(async () => expect(await metricAt(url, 'rungway_nodes')).toBe(2), soon)
    expect(await metricAt(url, 'rungway_sessions_opened_total')).toBeGreaterThan(0)
  }

  process.kill(pids[0] ?? 0, 'SIGKILL')
  expect(await started.line('a worker has ended, and is started again')).toMatchObject({ worker: 1, signal: 'SIGKILL' })
  await started.line('a worker listens again')
  // Its sessions are lost, and begin anew; what was published is there.
  const late = open(clients, TRANSPORTS[1] ?? expect.fail()).channel('room:1')
  const { publications } = await late.history({ limit: 100 })
  expect(publications.map(({ data }) => data)).toEqual(expect.arrayContaining(numbers()))
  await late.publish(100)
  await vi.waitFor(() => expect(numbers().at(-1)).toBe(100), soon)

  started.child.kill('SIGTERM')
  expect((await started.ended)[0]).toBe(0)
  expect(pids.filter(lives)).toEqual([])
})

test('a worker that is told to end gives its sessions to the others', async () => {
  const started = start()
  const { clients, operators, pids } = await listening(started)
  const client = open(clients, TRANSPORTS[0] ?? expect.fail())
  const resets: unknown[] = []
  client.on('reset', (loss) => resets.push(loss))
  const room = client.channel('room:1')
  await room.publish(1)
  const counts = await Promise.all(operators.map((url) => metricAt(url, 'rungway_sessions_opened_total')))
  process.kill(pids[counts.indexOf(1)] ?? 0, 'SIGTERM')
  await started.line('a worker listens again')
  await room.publish(2)
  expect(resets).toEqual([])
  const { publications } = await room.history({ limit: 10 })
  expect(publications.map(({ data }) => data)).toEqual([1, 2])
})

test('a SIGTERM while the first worker is starting ends all, as it does later', async () => {
  // A Redis that the worker waits for, which begins once it has its place.
  const deaf = createServer().listen(0, '127.0.0.1')
  await once(deaf, 'listening')
  onTestFinished(() => void deaf.close())
  const { port } = deaf.address() as AddressInfo
  const started = start([], {
    RUNGWAY_REDIS: `redis://127.0.0.1:${port}`,
    RUNGWAY_CLUSTER_SECRET: 'a secret of a test, which is long enough',
  })
  const [socket] = (await once(deaf, 'connection')) as [Socket]
  started.child.kill('SIGTERM')
  deaf.close()
  socket.destroy()
  expect((await started.ended)[0]).toBe(0)
  expect(started.text()).not.toContain('"msg":"listening"')
})

test('an address that cannot be had ends all, and is told once', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const started = start(['--port', `${port}`])
  expect((await started.ended)[0]).toBe(1)
  expect(started.text().split('EADDRINUSE')).toHaveLength(2)
})

test('workers end with the first process', async () => {
  const started = start()
  const { pids } = await listening(started)
  started.child.kill('SIGKILL')
  await started.ended
  await vi.waitFor(() => expect(pids.filter(lives)).toEqual([]), soon)
})
