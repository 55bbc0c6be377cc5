// Each example as a user would start it: copied out of the repository, with the packed packages, by
// `npm start`.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { connect, TRANSPORTS } from '@rungway/client'
import { io } from 'socket.io-client'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { WebSocket } from 'ws'
import { install } from './project.ts'
import { ROOT } from './tarballs.ts'

const EXAMPLES = join(ROOT, 'examples')
const NAMES = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'package.json')))
const START_MS = 60_000

const tarballs = inject('tarballs')

const running: ChildProcess[] = []
const directories: string[] = []
afterEach(() => {
  for (const { pid } of running.splice(0)) if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** Copies, installs, builds and starts it. Returns the URL that it prints. */
async function start(name: string, script = 'start'): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-example-'))
  directories.push(directory)
  cpSync(join(EXAMPLES, name), directory, {
    recursive: true,
    filter: (path) => !['node_modules', 'dist'].includes(basename(path)),
  })
  install(directory, tarballs)
  const { scripts = {} } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    scripts?: Readonly<Record<string, string>>
  }
  // The programs of dependencies, such as vite and tsx, are the repository's.
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(':')
  const env = { ...process.env, PATH: path, PORT: '0' }
  if (scripts['build'] !== undefined) execFileSync('npm', ['run', 'build'], { cwd: directory, env, stdio: 'pipe' })
  const child = spawn('npm', ['run', script], {
    cwd: directory,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  return await new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`${name} did not print "listening on <url>":\n${output}`))
    const timer = setTimeout(fail, START_MS)
    const read = (chunk: Buffer): void => {
      output += chunk
      const [, url] = /listening on (https?:\/\/\S+)/.exec(output) ?? []
      if (url === undefined) return
      clearTimeout(timer)
      resolve(url)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', fail)
  })
}

describe.each(NAMES)('examples/%s', (name) => {
  test('answers a page, and carries a session over each transport', async () => {
    const url = await start(name)
    expect((await fetch(url)).status).toBe(200)
    for (const transport of TRANSPORTS) {
      const client = connect(`${url}/rungway`, { transports: [transport], environment: { WebSocket } })
      const heard = new Promise((resolve) => client.on('message', resolve))
      client.send(`by ${transport.name}`)
      expect(await heard).toBe(`by ${transport.name}`)
      client.close()
    }
  })
})

describe('examples/from-socket-io, in each of its steps', () => {
  const socketIo = (url: string) => {
    const socket = io(url, { forceNew: true })
    const heard: unknown[] = []
    socket.on('chat', (text) => heard.push(text))
    return { say: (text: string) => socket.emit('chat', text), heard, close: () => socket.disconnect() }
  }
  const rungway = (url: string) => {
    const client = connect(`${url}/rungway`, { environment: { WebSocket } })
    const heard: unknown[] = []
    client.on('message', (text) => heard.push(text))
    return { say: (text: string) => client.send(text), heard, close: () => client.close() }
  }

  test.each([
    ['before', [socketIo, socketIo]],
    ['step-1', [socketIo, socketIo]],
    ['step-2', [socketIo, rungway]],
    ['step-3', [rungway, rungway]],
  ] as const)('%s: two pages talk', async (script, kinds) => {
    const url = await start('from-socket-io', script)
    const pages = kinds.map((open) => open(url))
    // Until both are there: nothing is kept for one that comes late.
    await expect
      .poll(() => {
        for (const page of pages) page.say('hello')
        return pages.every(({ heard }) => heard.includes('hello'))
      })
      .toBe(true)
    for (const [index, page] of pages.entries()) {
      page.say(`from ${index}`)
      await expect.poll(() => pages.every(({ heard }) => heard.includes(`from ${index}`))).toBe(true)
    }
    for (const page of pages) page.close()
  })
})
