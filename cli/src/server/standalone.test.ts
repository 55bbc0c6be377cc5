import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { request as requestOver } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { SignJWT } from 'jose'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RawClient, RawStream, refused } from '../../../gateway/testing/raw.ts'
import { configOf, openWorld, scratch } from '../../testing/world.ts'
import { createLog } from '../ops/log.ts'
import { startStandalone } from './standalone.ts'

const SECRET = 'a secret of a test, which is long enough'

test('clients connect below the path, operators elsewhere, and neither sees the other’s', async () => {
  const world = await openWorld({ anonymous: true })
  const client = world.client()
  await client.greeted('[1,"hi"]')
  expect(world.standalone.gateway.sessionCount).toBe(1)
  for (const path of ['/live', '/ready']) {
    expect((await fetch(new URL(path, world.url))).status).toBe(200)
    expect((await world.admin(path)).status).toBe(200)
  }
  expect(await (await fetch(new URL('/', world.url))).text()).toContain('clients connect to /rungway')
  for (const path of ['/metrics', '/v1/info', '/openapi.json'])
    expect((await fetch(new URL(path, world.url))).status).toBe(404)
  expect((await world.admin('/rungway/sse')).status).toBe(404)
})

test('messages that nobody wants end no session, however many they are', async () => {
  const world = await openWorld({ anonymous: true, limits: { maxUnheardBytes: 10 } })
  const client = world.client()
  for (let seq = 1; seq <= 20; seq++) expect((await client.post(`[${seq},"${'x'.repeat(100)}"]`)).status).toBe(200)
})

test('users by tokens; without one only where anonymous ones may', async () => {
  const token = await new SignJWT({ sub: 'ada' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(SECRET))
  const world = await openWorld({ jwt: { secret: SECRET } })
  await world.client({ authorization: `Bearer ${token}` }).greeted()
  expect([...world.standalone.gateway.sessions()].map(({ user }) => user.id)).toEqual(['ada'])
  expect(await refused(world.client().get('sse'))).toMatchObject({ code: 'unauthorized' })

  const open = await openWorld({ jwt: { secret: SECRET }, anonymous: true })
  await open.client().greeted()
  // No token, but what most visitors of most sites have.
  await open.client({ cookie: '_ga=1' }).greeted()
  expect(await refused(open.client({ authorization: 'Bearer wrong' }).get('sse'))).toMatchObject({
    code: 'unauthorized',
  })
})

describe('metrics', () => {
  test('say what the gateway does, in the format of Prometheus', async () => {
    const world = await openWorld({ anonymous: true })
    await world.client().greeted('[1,"hi"]\n[2,"hi"]')
    await world.client().greeted('[1,["sub",1,"room",null,{}],"c"]\n[2,["say","room","typing"],"c"]')
    await refused(world.client().get('sse', { v: 99 }))
    const answer = await world.admin('/metrics')
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/)
    for (const line of [
      'rungway_sessions{transport="none"} 2',
      'rungway_sessions_opened_total 2',
      'rungway_sessions_moved_total{direction="in"} 0',
      'rungway_messages_total{direction="up"} 4',
      'rungway_refusals_total{code="bad-version"} 1',
      'rungway_call_refusals_total{code="unknown-channel"} 2',
    ])
      expect(text.split('\n')).toContain(line)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
    // Counters do not add up over scrapes.
    expect(await (await world.admin('/metrics')).text()).toContain('rungway_messages_total{direction="up"} 4')
  })
})

test('the log names neither tokens nor session ids', async () => {
  const world = await openWorld({ jwt: { secret: SECRET } })
  const token = 'eyJhbGciOiJIUzI1NiJ9.e30.c2VjcmV0'
  const client = world.client({ authorization: `Bearer ${token}`, cookie: 'session=of-a-cookie' })
  await refused(client.get('sse'))
  await client.socket().closed
  await world.standalone.close()
  const text = world.log.join('')
  expect(text).toContain('"code":"unauthorized"')
  for (const secret of [token, client.session, 'of-a-cookie', SECRET]) expect(text).not.toContain(secret)
})

test('draining: /ready fails, clients are sent away until later, and everything stops', async () => {
  const world = await openWorld({ anonymous: true, limits: { drainRetryMs: 7_000 } })
  const client = world.client()
  await client.greeted()
  const stream = await RawStream.open(client.at('sse'))
  const closed = world.standalone.close()
  expect(await stream.rest()).toContain('["end","going-away","later",7000]')
  await closed
  for (const url of [world.url, world.adminUrl]) await expect(fetch(url)).rejects.toThrow()
})

test('before clients are sent away, /ready fails for as long as a balancer needs', async () => {
  const world = await openWorld({ anonymous: true, drainDelayMs: 200 })
  const client = world.client()
  await client.greeted()
  const closed = world.standalone.close()
  expect((await world.admin('/ready')).status).toBe(503)
  expect((await world.admin('/live')).status).toBe(200)
  expect((await client.post('')).status).toBe(200)
  await closed
})

describe('TLS by files', () => {
  const pairIn = async (directory: string, name: string) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: name }], { keySize: 2048 })
    const paths = { key: join(directory, 'key.pem'), cert: join(directory, 'cert.pem') }
    writeFileSync(paths.key, key)
    writeFileSync(paths.cert, cert)
    return paths
  }
  const nameAt = async (url: string): Promise<string> => {
    const socket = connectTls({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { CN } = socket.getPeerCertificate().subject
    socket.destroy()
    return String(CN)
  }

  test('a new certificate is served after a reload, and one that does not fit is not', async () => {
    const directory = scratch()
    const tls = await pairIn(directory, 'one.example')
    const world = await openWorld({ anonymous: true, listen: { port: 0, host: '127.0.0.1', tls } })
    expect(await nameAt(world.url)).toBe('one.example')
    writeFileSync(tls.cert, 'half written')
    world.standalone.reload()
    expect(await nameAt(world.url)).toBe('one.example')
    await pairIn(directory, 'two.example')
    world.standalone.reload()
    expect(await nameAt(world.url)).toBe('two.example')
    expect(world.log.join('')).toContain('the certificate was not read again')
  })
})

describe('Unix sockets', () => {
  const statusOver = async (socketPath: string, path: string): Promise<number | undefined> => {
    const [response] = await once(requestOver({ socketPath, path, agent: false }).end(), 'response')
    response.resume()
    return response.statusCode
  }

  test('carry clients and operators; one that a killed process left is taken over, and no other file', async () => {
    const directory = scratch()
    const [clients, operators] = [join(directory, 'clients.sock'), join(directory, 'operators.sock')]
    const input = { anonymous: true, listen: { unix: clients }, admin: { unix: operators } }
    const world = await openWorld(input)
    expect([world.standalone.url, world.standalone.adminUrl]).toEqual([`unix:${clients}/rungway`, `unix:${operators}`])
    const query = new RawClient('').query()
    expect(await statusOver(clients, `/rungway/short-polling?${query}`)).toBe(200)
    expect(await statusOver(operators, '/metrics')).toBe(200)

    const silent = createLog('silent')
    await expect(startStandalone(configOf(input), silent)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining('listen.unix or --unix'),
    })
    await world.standalone.close()
    expect(existsSync(clients)).toBe(false)

    const file = join(directory, 'a-file')
    writeFileSync(file, 'of somebody')
    await expect(startStandalone(configOf({ ...input, listen: { unix: file } }), silent)).rejects.toThrow()
    expect(existsSync(file)).toBe(true)
  })
})

test('when the address for operators cannot be had, nothing goes on listening', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const config = configOf({ anonymous: true, admin: { port } })
  await expect(startStandalone(config, createLog('silent'))).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining('admin.port or --admin-port, admin.host or --admin-host'),
  })
})
