import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { FAULTS } from '../faults/list.ts'
import { HttpProxy } from '../http/http-proxy.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { Console } from './console.ts'
import { HELP } from './help.ts'
import { parseCommand } from './options.ts'

/** A console over a proxy whose server answers `ok`. */
async function opened(kind: 'http' | 'tcp' = 'http') {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = (server.address() as AddressInfo).port
  const proxy = await (kind === 'tcp' ? TcpProxy : HttpProxy).open({ target })
  onTestFinished(async () => {
    await proxy.close()
    server.closeAllConnections()
    server.close()
  })
  const request = (init?: RequestInit) => fetch(`http://127.0.0.1:${proxy.port}`, init)
  return { proxy, request, console: new Console(proxy, []) }
}

test('faults are put in force beside each other, and ended one by one', async () => {
  const { console, request } = await opened()
  expect((await console.run('get-only')).text).toBe('in force: get-only')
  expect((await console.run('latency 20  # slow')).text).toBe('in force: get-only, latency 20')
  expect((await request({ method: 'POST' })).status).toBe(405)
  expect(await (await request()).text()).toBe('ok')
  expect((await console.run('off get-only')).text).toBe('in force: latency 20')
  expect((await request({ method: 'POST' })).status).toBe(200)
  expect((await console.run('off')).text).toBe('no fault: everything passes')
})

test('show says what has gone through', async () => {
  const { console, request } = await opened()
  await (await request()).text()
  expect((await console.run('show')).text).toMatch(/bytes: [1-9]\d* up, [1-9]\d* down, 0 lost/)
  expect((await console.run('cut')).text).toBe('connections reset: 1')
})

test('a wrong line is answered with what would be right', async () => {
  const { console } = await opened()
  expect((await console.run('latencx 5')).text).toContain('There is no fault "latencx"; there are latency, ')
  expect((await console.run('latency fast')).text).toBe(
    'latency takes a whole number of ms from 1 to 3600000, such as "latency 300"',
  )
  expect((await console.run('wait')).text).toContain('wait takes a whole number')
  expect((await console.run('quit')).isOver).toBe(true)
})

test('without reading HTTP, faults of HTTP are refused and those of connections work', async () => {
  const { console, request } = await opened('tcp')
  expect((await console.run('drop-posts')).text).toBe('drop-posts needs to read HTTP, which --tcp turns off')
  await console.run('refuse')
  await expect(request()).rejects.toThrow()
})

test('the help names every fault, and says what to do with the program', () => {
  for (const { name, about } of FAULTS) {
    expect(HELP()).toContain(`  ${name}`)
    expect(HELP()).toContain(about)
  }
  expect(HELP()).toContain('npx @rungway/proxy --listen 8081 --target localhost:8080')
})

test('arguments are read, and a number belongs to the fault before it', () => {
  const command = parseCommand(
    '--listen 8081 --target example.com:443 --tcp --fault latency 300 --fault refuse'.split(' '),
  )
  expect(command).toMatchObject({
    type: 'run',
    listen: { host: '127.0.0.1', port: 8081 },
    target: { host: 'example.com', port: 443 },
    mode: 'tcp',
    faults: [{ fault: { name: 'latency' }, value: 300 }, { fault: { name: 'refuse' } }],
  })
  expect(parseCommand(['--help'])).toEqual({ type: 'help' })
})

test.each([
  [[], 'Say where to forward to'],
  [['--target', 'here'], '"here" is no address'],
  [['--target', '80', '--fault', 'rain'], 'There is no fault "rain"'],
  [['--target', '80', 'more'], '"more" belongs to no option'],
  [['--target', '80', '--rain'], "Unknown option '--rain'"],
])('%j is wrong, and the message says how', (args, message) => {
  expect(parseCommand(args)).toMatchObject({ type: 'wrong', message: expect.stringContaining(message) })
})

test('the program runs a script and ends', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-proxy-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const script = join(directory, 'script')
  writeFileSync(script, 'drop-posts\nwait 1\noff\n')
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', main, '--target', '1', '--fault', 'latency', '5', '--script', script],
    { encoding: 'utf8' },
  )
  expect(stdout).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+, forwarding to 127\.0\.0\.1:1\n/)
  expect(stdout).toContain('in force: latency 5, drop-posts\nno fault: everything passes\n')
  expect(status).toBe(0)
})
