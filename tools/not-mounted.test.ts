import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const OF_ENGINE_IO = /(engine|socket)[-.]io/

/** The entries of a package, as the sources that they are built from. */
function entriesOf(name: string): [entry: string, source: string][] {
  const { exports } = JSON.parse(readFileSync(`${ROOT}${name}/package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  return Object.entries(exports).flatMap(([entry, target]): [string, string][] => {
    const file = typeof target === 'string' ? target : target.default
    return file.startsWith('./dist/') && !file.includes('.min.')
      ? [[`${name} ${entry}`, `${ROOT}${name}/${file.replace('./dist/', 'src/').replace(/\.js$/, '.ts')}`]]
      : []
  })
}

/** What an entry imports, directly and by what it imports, of its own package and of others. */
async function importedBy(source: string): Promise<string[]> {
  const options = { bundle: true, metafile: true, write: false, packages: 'external', platform: 'node' } as const
  const { metafile } = await build({ ...options, entryPoints: [source], format: 'esm', logLevel: 'silent' })
  return Object.entries(metafile.inputs).flatMap(([path, { imports }]) => [path, ...imports.map((each) => each.path)])
}

const ENTRIES = ['gateway', 'client-sdk', 'protocol'].flatMap(entriesOf)
const isMount = ([entry]: readonly string[]): boolean => entry !== undefined && OF_ENGINE_IO.test(entry)

test.each(ENTRIES.filter((each) => !isMount(each)))('%s imports nothing of Engine.IO', async (_entry, source) => {
  const imported = await importedBy(source)
  expect(imported.length).toBeGreaterThan(0)
  expect(imported.filter((path) => OF_ENGINE_IO.test(path))).toEqual([])
})

test.each(ENTRIES.filter(isMount))('%s does', async (_entry, source) => {
  expect((await importedBy(source)).some((path) => OF_ENGINE_IO.test(path))).toBe(true)
})
