import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok } from '@rungway/protocol'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openWorld, RawStream, rawTcp } from '../../testing/raw.ts'
import type { ClusterNode } from '../cluster/contract.ts'
import { createGateway } from '../gateway.ts'
import { serve } from './serve.ts'

describe('serve', () => {
  test('lets four thousand connections wait to be taken in, on a port and on a Unix socket', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen')
    onTestFinished(() => listen.mockRestore())
    const directory = mkdtempSync(join(tmpdir(), 'rungway-backlog-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    for (const where of [{ port: 0, hostname: '127.0.0.1' }, { unix: join(directory, 'gateway.sock') }])
      await (await serve({ gateway: createGateway(), ...where })).close()
    expect(listen.mock.calls.map(([options]) => options)).toMatchObject([{ backlog: 4_096 }, { backlog: 4_096 }])
  })

  test('closes where a cluster fails to move its sessions, and what failed is told', async () => {
    const errors: unknown[] = []
    const cluster: ClusterNode = {
      node: 'a-node-of-a-test',
      join: () => ({
        http: (request, handle) => handle(request),
        upgrade: (request, handle) => handle(request),
        others: {
          own: 'a-node-of-a-test',
          names: () => [],
          order: async () => ok(null),
          ask: async () => ok(null),
        },
      }),
      leave: () => Promise.reject(new Error('no way')),
      close: async () => {},
    }
    const gateway = createGateway({ cluster, onError: (error, { event }) => errors.push([String(error), event]) })
    const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
    await running.close()
    expect(running.server.listening).toBe(false)
    expect(errors).toEqual([['Error: no way', 'cluster']])
  })

  test('rejects when the port is in use', async () => {
    const world = await openWorld()
    const gateway = createGateway()
    await expect(serve({ gateway, port: world.running.port, hostname: '127.0.0.1' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    gateway.close()
    await world.client().echo()
  })

  test('says where it listens', async () => {
    const gateway = createGateway()
    const running = await serve({ gateway, port: 0 })
    expect(running.url).toBe(`http://localhost:${running.port}`)
    expect((await fetch(`${running.url}/nothing`)).status).toBe(404)
    await running.close()
    await expect(fetch(`${running.url}/nothing`)).rejects.toThrow()
  })

  test('listens on a Unix socket, which is gone afterwards', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rungway-unix-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const unix = join(directory, 'gateway.sock')
    const gateway = createGateway()
    await expect(serve({ gateway, unix, port: 0 })).rejects.toMatchObject({ code: 'bad-option' })
    const running = await serve({ gateway, unix })
    expect([running.url, running.port]).toEqual([`unix:${unix}`, 0])
    const [response] = await once(request({ socketPath: unix, path: '/nothing' }).end(), 'response')
    response.resume()
    expect(response.statusCode).toBe(404)
    await running.close()
    expect(existsSync(unix)).toBe(false)
  })

  test('does not wait for a connection without a request when it closes', async () => {
    const gateway = createGateway({ limits: { drainMs: 600_000 } })
    const running = await serve({ gateway, port: 0, hostname: '127.0.0.1' })
    const accepted = once(running.server, 'connection')
    const socket = connect(running.port, '127.0.0.1')
    await accepted
    await running.close()
    await once(socket.resume(), 'close')
  })

  test('an option that it does not have is refused, with the one that was meant', async () => {
    const gateway = createGateway()
    const wrong = async (more: object) => await serve({ gateway, port: 0, ...more })
    await expect(wrong({ server: {} })).rejects.toThrow('gateway.attach(server, { path })')
    await expect(wrong({ hostName: 'x' })).rejects.toThrow('Did you mean "hostname"?')
    await expect(wrong({ cors: true })).rejects.toThrow(
      'Known: gateway, app, path, port, hostname, unix, exclusive, tls.',
    )
    await expect(wrong({ path: 'x' })).rejects.toThrow('begins with "/"')
    gateway.close()
  })

  test('serves the gateway alone below a path', async () => {
    const gateway = createGateway()
    const running = await serve({ gateway, path: '/rungway', port: 0 })
    const statuses = ['/rungway/none', '/none'].map(async (path) => {
      const answer = await fetch(running.url + path)
      return [answer.status, answer.headers.get('content-type')]
    })
    expect(await Promise.all(statuses)).toEqual([
      [404, 'application/json'],
      [404, 'text/plain'],
    ])
    await running.close()
  })

  test('keeps a connection for longer than proxies do, which would write to what is being closed', async () => {
    const { url } = await openWorld()
    const kept = await rawTcp(url)
    kept.write('GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [answer] = await once(kept, 'data')
    expect(Number(/keep-alive: timeout=(\d+)/i.exec(String(answer))?.[1])).toBeGreaterThan(60)
    kept.destroy()
  })

  test('[S12] stops by itself when clients take their farewell', async () => {
    const world = await openWorld({ limits: { drainMs: 60_000 } })
    const socket = await world.client().socket().opened()
    const stream = await RawStream.open(world.client().at('http-streaming'))
    const poll = world.client().get('long-polling')
    while (world.sessions.length < 3) await new Promise((resolve) => setImmediate(resolve))
    // Kept alive, as by a browser.
    const idle = await rawTcp(world.url)
    idle.write('GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(idle, 'data')
    const cut = once(idle.resume(), 'close')
    const closed = world.running.close()
    const [{ status }] = await Promise.all([socket.closed, stream.rest(), (await poll).text(), cut])
    expect(status).toBe(4503)
    await closed
  })

  test('[S12] cuts clients that do not leave, after drainMs', async () => {
    const world = await openWorld({ limits: { drainMs: 50 } })
    const deaf = await rawTcp(world.url)
    deaf.write(
      `GET /websocket?${world.client().query()} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    await once(deaf, 'data')
    deaf.pause()
    const half = await rawTcp(world.url)
    half.write('POST /up HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n[1,')
    while (world.sockets.size < 2) await new Promise((resolve) => setImmediate(resolve))
    const gone = Promise.all([...world.sockets].map((each) => new Promise((resolve) => each.on('close', resolve))))
    await world.running.close()
    expect(await gone).toHaveLength(2)
  })
})
