import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { RawClient, RawStream } from '../../gateway/testing/raw.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
const SOURCE = fileURLToPath(new URL('../../tools/tsconfig.source.json', import.meta.url))

/** The command as a process of its own, run from source. */
function started(args: string[], env: Record<string, string> = {}) {
  const command = ['--import', 'tsx', MAIN, ...args]
  const child = spawn(process.execPath, command, {
    env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: SOURCE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close')
  let text = ''
  child.stdout.on('data', (data) => (text += data))
  child.stderr.on('data', (data) => (text += data))
  return { child, ended, text: () => text }
}

/** The line that says where it listens. */
async function listening(child: ChildProcess, text: () => string): Promise<{ clients: string; operators: string }> {
  for (;;) {
    const line = text()
      .split('\n')
      .find((each) => each.includes('"msg":"listening"'))
    if (line !== undefined) return JSON.parse(line)
    if (child.exitCode !== null) throw new Error(text())
    await once(child.stdout ?? child, 'data')
  }
}

test('all of ours that the command imports runs from source, and nothing of it from a build', () => {
  const directory = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  )
  const imports = files.flatMap((name) =>
    [...readFileSync(join(directory, name), 'utf8').matchAll(/from '(@rungway\/[\w/-]+)'$/gm)].map(([, from]) => from),
  )
  expect(imports.length).toBeGreaterThan(20)
  const paths = readFileSync(SOURCE, 'utf8')
  expect([...new Set(imports)].filter((name) => !paths.includes(`"${name}":`))).toEqual([])
})

test('the process serves until SIGTERM, then drains and exits with 0', async () => {
  const { child, ended, text } = started(['--anonymous', '--port', '0', '--admin-port', '0'], {
    RUNGWAY_LOG_LEVEL: 'debug',
  })
  const { clients, operators } = await listening(child, text)
  const client = new RawClient(clients)
  await client.greeted('[1,"hi"]')
  expect((await fetch(`${operators}/ready`)).status).toBe(200)
  const stream = await RawStream.open(client.at('sse'))
  child.kill('SIGHUP') // without TLS there is nothing to read
  child.kill('SIGTERM')
  expect(await stream.rest()).toContain('"going-away"')
  expect((await ended)[0]).toBe(0)
  expect(text()).toContain('"msg":"session opened"')
  expect(text()).not.toContain(client.session)
})

test('a command line that is wrong exits with 2, and says where the help is', async () => {
  const { ended, text } = started(['--anonymos'])
  expect((await ended)[0]).toBe(2)
  expect(text()).toBe('rungway: There is no option --anonymos. Did you mean --anonymous?\nSee: rungway --help\n')
})

test.each([
  ['cli', 'rungway'],
  ['proxy', 'rungway-proxy'],
])('the command of %s is there before a build, may be executed, and says what to do', (folder, name) => {
  const root = fileURLToPath(new URL(`../../${folder}`, import.meta.url))
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> }
  const program = bin[name] ?? ''
  const directory = mkdtempSync(join(tmpdir(), 'rungway-command-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  // As in a clone: a module, and nothing that is built beside it.
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  cpSync(join(root, program), join(directory, program))
  const { status, stderr } = spawnSync(join(directory, program), ['--help'], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([1, expect.stringContaining('npm run build')])
})
