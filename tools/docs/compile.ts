import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, fileOf, MODULES, SCRATCH } from './modules.ts'
import { ROOT, read } from './pages.ts'

const PACKAGES = ['protocol', 'gateway', 'client-sdk', 'proxy']

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | { readonly types?: string }>>
}

/**
 * Each entry point of each package, from its source: what a manifest exports from `dist` was
 * compiled from `src`.
 */
function sourcePaths(): Record<string, string[]> {
  return Object.fromEntries(
    PACKAGES.flatMap((directory) => {
      const { name, exports } = JSON.parse(read(join(directory, 'package.json'))) as Manifest
      return Object.entries(exports).flatMap(([entry, target]) => {
        const types = typeof target === 'string' ? undefined : target.types
        if (types === undefined) return []
        const source = types.replace('./dist/', './src/').replace(/\.d\.ts$/, '.ts')
        return [[`${name}${entry.slice(1)}`, [join(ROOT, directory, source)]]]
      })
    }),
  )
}

/**
 * Writes every module of the documentation and compiles them all. Returns the compiler's messages;
 * empty for none.
 */
export function compileAll(): string {
  for (const name of MODULES.keys()) writeFileSync(fileOf(name), codeOf(name))
  const config = {
    extends: join(ROOT, 'tsconfig.check.json'),
    compilerOptions: {
      lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
      types: ['node', 'vite/client'],
      jsx: 'react-jsx',
      incremental: false,
      paths: sourcePaths(),
    },
    include: [...MODULES.keys()].map((name) => fileOf(name)),
  }
  writeFileSync(join(SCRATCH, 'tsconfig.json'), JSON.stringify(config))
  const { stdout, error } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', SCRATCH], { encoding: 'utf8' })
  if (error) throw error
  return stdout
}
