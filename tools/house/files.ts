// The source files of the house, and what each of them imports.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string
  readonly isTest: boolean
  /** Files of the house that it imports, types included. */
  readonly imports: readonly string[]
}

const SKIPPED = new Set(['node_modules', 'dist', 'dist-test', 'test-results', 'playwright-report', 'coverage'])

function sourcesBelow(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourcesBelow(path)
    return /(?<!\.d)\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : []
  })
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string | { readonly default?: string }>>
}

/**
 * The source of each entry point of the packages in these folders, by the name that an import gives
 * it.
 */
export function entryPoints(folders: readonly string[]): Map<string, string> {
  const entries = folders.flatMap((folder) => {
    const manifest = join(ROOT, folder, 'package.json')
    if (!existsSync(manifest)) return []
    const { name, exports = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest
    return Object.entries(exports).flatMap(([entry, target]): [string, string][] => {
      const built = typeof target === 'string' ? target : target.default
      if (!built?.startsWith('./dist/')) return []
      const source = built.replace('./dist/', './src/').replace(/\.js$/, '.ts')
      return [[name + entry.slice(1), relative(ROOT, join(ROOT, folder, source))]]
    })
  })
  return new Map(entries)
}

/**
 * Everything that stands for a module in a file: imports, re-exports, dynamic imports of a literal.
 */
function requestsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const { module, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`${relative(ROOT, path)}: ${error.message}`)
  const reexports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
  )
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const [, literal] = /^['"](.+)['"]$/.exec(text.slice(start, end)) ?? []
    return literal === undefined ? [] : [literal]
  })
  return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...reexports, ...dynamic]
}

/** Reads every source file below these folders of the repository. */
export function readFiles(folders: readonly string[]): SourceFile[] {
  const entries = entryPoints(folders)
  const paths = [...new Set(folders.flatMap((folder) => sourcesBelow(join(ROOT, folder))))]
  const known = new Set(paths.map((path) => relative(ROOT, path)))
  return paths.map((path) => {
    const targets = requestsOf(path).map((request) =>
      request.startsWith('.') ? relative(ROOT, resolve(dirname(path), request)) : (entries.get(request) ?? null),
    )
    const imports = targets.filter((target) => target !== null && known.has(target)) as string[]
    return {
      path: relative(ROOT, path),
      isTest: /\.(test|spec)\.tsx?$/.test(path) || /\/testing\//.test(path),
      imports: [...new Set(imports)].sort(),
    }
  })
}
