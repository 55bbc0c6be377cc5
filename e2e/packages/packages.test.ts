import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { findNode } from './nodes.ts'
import { createProject, type Project } from './project.ts'
import { FOLDERS, ROOT } from './tarballs.ts'

const tarballs = inject('tarballs')
const NAMES = tarballs.map(({ name }) => name)
const projects: Project[] = []
afterAll(() => {
  for (const project of projects) project.remove()
})

function project(dependencies: readonly string[]): Project {
  const created = createProject(dependencies, tarballs)
  projects.push(created)
  return created
}

/**
 * Long enough for a busy machine; without it a client that never hears anything would stop all
 * tests.
 */
const TALK_MS = 60_000

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name)

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest

describe.each(FOLDERS)('%s', (folder) => {
  const { name, exports } = manifestOf(folder)
  const tarball = tarballs.find((each) => each.name === name)
  const files = tarball?.files ?? []

  test('has a licence, a page, and every file that its manifest exports', () => {
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    )
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', ...targets.map((path) => path.slice(2))]))
    expect(readFileSync(join(ROOT, folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
  })

  test('has no tests, no sources and nothing of the build', () => {
    const strange = files.filter((path) => /\.test\.|\.tsbuildinfo|^src\/|(^|\/)testing\//.test(path))
    // What others test their brokers with is published on purpose.
    const meant = './testing' in exports ? 'dist/testing/' : '\0'
    expect(strange.filter((path) => !path.startsWith(meant))).toEqual([])
  })

  test('is as registries and resolvers want it', () => {
    const path = tarball?.path ?? ''
    execFileSync(bin('publint'), [path, '--strict'], { stdio: 'pipe' })
    execFileSync(bin('attw'), [path, '--profile', 'esm-only'], { stdio: 'pipe' })
  })
})

test('the protocol is published with its specification', () => {
  expect(tarballs.find(({ name }) => name === '@rungway/protocol')?.files).toContain('PROTOCOL.md')
})

describe('in an empty project', () => {
  const empty = project(NAMES)
  empty.write('conversation.mjs', readFileSync(new URL('conversation.mjs', import.meta.url), 'utf8'))

  test.for([20, 22, 24])('Node %i: a client talks to a server over each transport', (major, context) => {
    const node = findNode(major)
    if (node.type === 'missing') return context.skip(node.reason)
    const { stdout, stderr } = spawnSync(node.path, ['conversation.mjs'], {
      cwd: empty.directory,
      encoding: 'utf8',
      timeout: TALK_MS,
    })
    const spoken = stdout.trim().split('\n')
    expect(stderr).toBe('')
    // Node 20 has no WebSocket of its own.
    if (major > 20) expect(spoken).toContain('websocket {"echo":"hello"}')
    expect(spoken).toContain('long-polling {"echo":"hello"}')
    expect(spoken.slice(-2)).toEqual(['core {"echo":"hello"}', 'min {"echo":"hello"}'])
    expect(spoken.filter((line) => !line.endsWith(' {"echo":"hello"}'))).toEqual([])
  })

  test('the gateway runs from its command', () => {
    const main = join(empty.directory, 'node_modules/rungway/bin/rungway.js')
    expect(execFileSync(main, ['--help'], { encoding: 'utf8' })).toContain('npx rungway --anonymous')
  })

  test('the proxy runs from its command', () => {
    const main = join(empty.directory, 'node_modules/@rungway/proxy/bin/rungway-proxy.js')
    expect(execFileSync(main, ['--help'], { encoding: 'utf8' })).toContain('npx @rungway/proxy')
    expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })
})

/** Every entry point, so that no declaration is left out. */
const ENTRIES = FOLDERS.flatMap((folder) => {
  const { name, exports } = manifestOf(folder)
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => name + entry.slice(1))
})

describe('types', () => {
  // An application that mounts what needs a peer has it.
  const typed = project([...NAMES, '@types/node', 'socket.io-parser'])
  typed.write('all.ts', ENTRIES.map((entry, index) => `export * as e${index} from '${entry}'`).join('\n'))

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compile without skipLibCheck, with module %s and %s resolution', (module, moduleResolution) => {
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: ['node'],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    }
    typed.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['all.ts'] }))
    const { stdout } = spawnSync(bin('tsc'), ['-p', typed.directory], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})

test('what was packed was built', () => {
  expect(existsSync(join(ROOT, 'client-sdk/dist/rungway.min.js'))).toBe(true)
})
