// Shell examples are not run: they install, serve for ever or measure for minutes. What they name
// must exist.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Block } from './blocks.ts'
import { ROOT, read } from './pages.ts'

interface Manifest {
  readonly name: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly workspaces?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
}

const manifestOf = (directory: string): Manifest => JSON.parse(read(join(directory, 'package.json'))) as Manifest

const root = manifestOf('.')
const scripts = new Set(Object.keys(root.scripts ?? {}))
/** What npx finds: commands that are installed, and workspaces that have one. */
const commands = new Set([
  ...readdirSync(join(ROOT, 'node_modules/.bin')),
  ...(root.workspaces ?? []).map(manifestOf).flatMap(({ name, bin }) => (bin === undefined ? [] : [name])),
])
/** Programs that are no part of the repository; their arguments are not looked at. */
const PROGRAMS = new Set([
  'curl',
  'git',
  'cd',
  'nginx',
  'haproxy',
  'caddy',
  'docker',
  'ss',
  'ulimit',
  'openssl',
  'sysctl',
  'printf',
  'nc',
  'lynx',
])

function complaint(command: string): string | null {
  // Variables may be set for one command.
  const words = command.replace(/^(?:[A-Z_]+=\S+\s+)+/, '').split(/\s+/)
  const [program = '', first = '', second = ''] = words
  if (program === 'npm') {
    if (['ci', 'install', 'i', 'init', 'pkg'].includes(first)) return null
    const script = first === 'run' ? words.slice(2).find((word) => !word.startsWith('-')) : first
    return script !== undefined && scripts.has(script) ? null : `package.json has no script "${script}"`
  }
  if (program === 'npx') return commands.has(first) ? pathComplaint(words.slice(2)) : `npx finds no command "${first}"`
  if (program === 'node') return pathComplaint([first, second])
  return PROGRAMS.has(program) ? null : `unknown program "${program}"`
}

/** Arguments that look like paths of the repository have to be some. */
function pathComplaint(words: readonly string[]): string | null {
  const missing = words.find((word) => /^[\w.-]+\/[\w./-]+$/.test(word) && !existsSync(join(ROOT, word)))
  return missing === undefined ? null : `${missing} does not exist`
}

/**
 * What is wrong with the commands of a shell block; nothing is for blocks that are marked as not
 * run.
 */
export function complaintsAbout({ page, line, language, marker, code }: Block): string[] {
  if (!['sh', 'bash', 'console'].includes(language) || marker.kind === 'unrun') return []
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((text) => text.replace(/(^|\s)#.*$/, '').trim())
    .flatMap((text) => text.split(/\s*(?:&&|;|\|)\s*/))
    .filter((command) => command !== '')
    .flatMap((command) => {
      const wrong = complaint(command)
      return wrong === null ? [] : [`${page}:${line}: ${wrong}`]
    })
}
