import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { connect } from '@rungway/client/channels'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { configFrom } from '../../cli/src/config/load.ts'
import { createLog } from '../../cli/src/ops/log.ts'
import { startStandalone } from '../../cli/src/server/standalone.ts'
import { hasRedis, RedisServer } from '../../tools/redis-server.ts'

const KEY = 'a-key-of-the-test-as-long-as-it-has-to-be'
const FILE = {
  listen: { port: 0, host: '127.0.0.1' },
  admin: { port: 0 },
  anonymous: true,
  channels: { 'room:{id}': { allow: { subscribe: 'anyone', publish: 'anyone', presence: 'anyone' } } },
  keys: [{ name: 'test', secret: KEY, rights: ['publish', 'history', 'presence'] }],
}
const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
const SOURCE = fileURLToPath(new URL('../../tools/tsconfig.source.json', import.meta.url))
const soon = { timeout: 20_000 }

async function start(url: string) {
  const config = configFrom({ file: FILE, env: {}, flags: { redis: url } })
  if (!config.ok) throw new Error(config.error.join('\n'))
  const standalone = await startStandalone(config.value, createLog('silent'))
  onTestFinished(() => standalone.close())
  const client = connect(standalone.url.replace('localhost', '127.0.0.1'))
  onTestFinished(() => client.close())
  const admin = async (path: string, body?: object) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
    const response = await fetch(standalone.adminUrl + path, { ...init, headers })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { client, admin }
}

describe.skipIf(!hasRedis)('two commands on one Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.open()
  })
  afterAll(() => server.close())

  test('share channels, history and members, and say when Redis is away', async () => {
    const [one, other] = await Promise.all([start(server.url), start(server.url)])
    const heard: unknown[] = []
    const room = other.client.channel('room:lobby')
    const listen = async () => {
      for await (const { data } of room.subscribe()) heard.push(data)
    }
    // It ends with the client.
    listen().catch(() => {})
    await vi.waitFor(async () => {
      expect((await one.admin('/v1/channels/room:lobby/publications', { data: 'by HTTP' })).status).toBe(200)
      expect(heard).toContain('by HTTP')
    }, soon)
    await one.client.channel('room:lobby').publish('by a client')
    await vi.waitFor(() => expect(heard.at(-1)).toBe('by a client'), soon)
    expect(await one.admin('/ready')).toEqual({ status: 200, body: { status: 'ready', store: 'live' } })
    await server.kill()
    await vi.waitFor(async () => {
      expect(await one.admin('/ready')).toEqual({ status: 503, body: { status: 'no-store', store: 'away' } })
    }, soon)
    await server.start()
    // A reader that comes back after the first publication of an empty store hears that something is lost.
    for (const each of [one, other])
      await vi.waitFor(async () => expect((await each.admin('/ready')).body['store']).toBe('live'), soon)
    await one.client.channel('room:lobby').publish('after it')
    await vi.waitFor(() => expect(heard.at(-1)).toBe('after it'), soon)
  })

  test('a Redis that lacks a right is refused at the start, by its name', async () => {
    await server.run('ACL', 'SETUSER', 'limited', 'on', '>password', '~*', '&*', '+@all', '-xadd')
    await expect(start(server.url.replace('//', '//limited:password@'))).rejects.toMatchObject({
      code: 'unfit-store',
      message: expect.stringContaining('+xadd'),
    })
  })

  test('a password that Redis refuses is no reason to wait', async () => {
    const refused = { code: 'unfit-store', message: expect.stringContaining('WRONGPASS') }
    await expect(start(server.url.replace('//', '//limited:wrong@'))).rejects.toMatchObject(refused)
  })

  test('a process waits for Redis, and ends when its address is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await server.kill()
    const args = ['--anonymous', '--host', '127.0.0.1', '--port', `${port}`, '--admin-port', '0', '--redis', server.url]
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
      env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: SOURCE },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let text = ''
    child.stdout.on('data', (data) => (text += data))
    child.stderr.on('data', (data) => (text += data))
    const ended = once(child, 'close')
    await vi.waitFor(() => expect(text).toContain('no connection to Redis'), soon)
    await server.start()
    expect((await ended)[0]).toBe(1)
    expect(text).toContain('EADDRINUSE')
  })
})
