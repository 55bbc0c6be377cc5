// The image without Docker: its last stage is installed from the packed packages, started and ended as
// the Dockerfile says.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createProject } from './project.ts'
import { ROOT } from './tarballs.ts'

const tarballs = inject('tarballs')

/** Its instructions, in order: `['RUN', 'npm ci']`. */
const instructions = readFileSync(join(ROOT, 'cli/deploy/Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line): readonly [string, string] => {
    const [name = ''] = line.split(' ', 1)
    return [name, line.slice(name.length + 1)]
  })
const argumentsOf = (wanted: string): string[] =>
  instructions.filter(([name]) => name === wanted).map(([, argument]) => argument)
const listIn = (argument = '[]'): string[] => JSON.parse(argument.slice(argument.indexOf('[')))

interface Manifest {
  readonly name: string
  readonly engines?: { readonly node: string }
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))

const workspacesIn = (command: string): string[] => [...command.matchAll(/ -w (\S+)/g)].map(([, folder = '']) => folder)

test('the image packs the command and every package of ours that it depends on, and no other', () => {
  const packed = argumentsOf('RUN').flatMap(workspacesIn).map(manifestOf)
  const names = packed.map(({ name }) => name)
  expect(names).toContain('rungway')
  const ours = tarballs.map(({ name }) => name)
  const needed = packed
    .flatMap(({ dependencies = {} }) => Object.keys(dependencies))
    .filter((name) => ours.includes(name))
  expect(new Set(['rungway', ...needed])).toEqual(new Set(names))
})

test('what the image runs and copies is there in a clone, and not kept from it', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')
  const kept = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
  const named = argumentsOf('RUN').flatMap((command) => [
    ...(/npx tsc -b ([\w -]+)/.exec(command)?.[1] ?? '')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map((each) => `${each}/tsconfig.json`),
    ...(/npx tsx (\S+)/.exec(command)?.slice(1) ?? []),
    ...workspacesIn(command).map((folder) => `${folder}/package.json`),
    ...(command.startsWith('npm ci') ? ['package-lock.json'] : []),
  ])
  expect(named).toEqual(expect.arrayContaining(['cli/tsconfig.json', 'tools/minify.ts', 'package-lock.json']))
  // `npm ci` fails without a workspace of the lock file.
  const { workspaces = [] } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { workspaces?: string[] }
  for (const folder of workspaces) named.push(`${folder}/package.json`)
  expect(named.filter((path) => !files.includes(path))).toEqual([])
  const isKept = (path: string): boolean =>
    !kept.includes(`!${path}`) && kept.some((rule) => path === rule || path.startsWith(`${rule}/`))
  expect(named.filter(isKept)).toEqual([])
})

test('the image starts as it says, is healthy until SIGTERM, and ends with 0', async () => {
  const [from = ''] = argumentsOf('FROM')
  const major = Number(/^node:(\d+)-/.exec(from)?.[1])
  expect(major).toBeGreaterThanOrEqual(Number(/\d+/.exec(manifestOf('cli').engines?.node ?? '')?.[0]))
  const project = createProject(['rungway'], tarballs)
  onTestFinished(() => project.remove())
  const [workdir = ''] = argumentsOf('WORKDIR').slice(-1)
  const { bin } = JSON.parse(readFileSync(join(project.directory, 'node_modules/rungway/package.json'), 'utf8'))
  // npm links what the manifest declares.
  execFileSync('sh', ['-c', `mkdir node_modules/.bin && ln -s ../rungway/${bin.rungway} node_modules/.bin/rungway`], {
    cwd: project.directory,
  })
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '' }
  for (const each of argumentsOf('ENV')) {
    const [name = '', value = ''] = each.split('=')
    env[name] = value.replace(workdir, project.directory).replace('$PATH', env['PATH'] ?? '')
  }
  const [program = '', ...args] = listIn(argumentsOf('ENTRYPOINT')[0])
  const child = spawn(program, args, {
    cwd: project.directory,
    // Free ports, in place of those that are exposed.
    env: { ...env, RUNGWAY_ANONYMOUS: 'true', RUNGWAY_PORT: '0', RUNGWAY_ADMIN_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close')
  let output = ''
  const line = await new Promise<string>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => reject(new Error(output)))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      const found = output.split('\n').find((each) => each.includes('"listening"'))
      if (found !== undefined) resolve(found)
    })
  })
  const { clients, operators } = JSON.parse(line) as { clients: string; operators: string }
  const portOf = (url: string): string => new URL(url).port
  const health = async (): Promise<unknown> => {
    const [node = '', ...words] = listIn(argumentsOf('HEALTHCHECK')[0])
    const asked = words.map((word) => word.replace(':8081/', `:${portOf(operators)}/`))
    expect(asked).not.toEqual(words)
    const [code] = await once(spawn(node, asked, { env }), 'close')
    return code
  }
  expect(await health()).toBe(0)
  expect((await fetch(`http://127.0.0.1:${portOf(clients)}/rungway`)).status).toBeLessThan(500)
  child.kill(argumentsOf('STOPSIGNAL')[0] as NodeJS.Signals)
  expect((await ended)[0]).toBe(0)
  expect(await health()).toBe(1)
})
