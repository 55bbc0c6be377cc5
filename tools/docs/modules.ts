// The examples of all pages as modules that compile and run.
import { dirname, join, resolve } from 'node:path'
import { type Block, blocksOf } from './blocks.ts'
import { PAGES, ROOT, read } from './pages.ts'

export const SCRATCH: string = join(ROOT, 'dist-test/docs')

const TYPED = new Set(['ts', 'tsx', 'js'])

export const EXAMPLES: readonly Block[] = PAGES.flatMap((page) => blocksOf(page, read(page))).filter(({ language }) =>
  TYPED.has(language),
)

interface Module {
  readonly page: string
  readonly code: string
  readonly extension: string
}

/** The name of a module: examples of one name on one page are one module. */
function nameOf({ page, line, marker }: Block): string {
  if (marker.kind === 'code') return `${page}: ${marker.name}`
  if (marker.kind === 'file') return marker.path
  return `${page}: line ${line}`
}

/** Imports of a file that is to stand at `path`, from where it stands for now. */
const moved = (code: string, path: string): string =>
  code.replace(/from '(\.\.?\/.+)'/g, (_, relative) => `from '${resolve(ROOT, dirname(path), relative)}'`)

/**
 * A scenario needs to get hold of what an example declares, and nothing in an example is unused.
 */
function exported(code: string): string {
  const names = [...code.matchAll(/^(?:const|let|(?:async )?function) (\w+)/gm)].map(([, name = '']) => name)
  return `${code}\nexport { ${names.join(', ')} }\n`
}

function modulesOf(blocks: readonly Block[]): Map<string, Module> {
  const modules = new Map<string, Module>()
  for (const block of blocks) {
    const name = nameOf(block)
    const before = modules.get(name)?.code ?? ''
    const code = block.marker.kind === 'file' ? moved(block.code, block.marker.path) : before + block.code
    modules.set(name, { page: block.page, code, extension: block.language === 'js' ? 'ts' : block.language })
  }
  return new Map([...modules].map(([name, module]) => [name, { ...module, code: exported(module.code) }]))
}

export const MODULES: ReadonlyMap<string, Module> = modulesOf(EXAMPLES)

/** Names of the modules that a scenario has to run. */
export const RUNNABLE: readonly string[] = [
  ...new Set(EXAMPLES.filter(({ marker }) => marker.kind === 'code' || marker.kind === 'file').map(nameOf)),
]

/** Where a module stands while it is compiled, or run on a port of its own. */
export const fileOf = (name: string, port?: number): string => {
  const stem = name.replaceAll(/[^\w-]+/g, '-')
  return join(SCRATCH, `${stem}${port === undefined ? '' : `-${port}`}.${MODULES.get(name)?.extension ?? 'ts'}`)
}

/**
 * A module's code as it is written for a port. `./NAME.ts` is the example NAME of the same page.
 */
export function codeOf(name: string, port?: number): string {
  const module = MODULES.get(name)
  if (module === undefined) throw new Error(`no page has the example "${name}"`)
  const code = module.code.replace(/from '\.\/(\w+)\.ts'/g, (whole, other) => {
    const target = `${module.page}: ${other}`
    return MODULES.has(target) ? `from '${fileOf(target, port)}'` : whole
  })
  return port === undefined ? code : code.replaceAll('8080', String(port))
}
