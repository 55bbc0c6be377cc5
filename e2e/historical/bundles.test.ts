import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>
}

/** The sources of each entry of a package, by the name that an application imports. */
function entriesOf(folder: string): [name: string, source: string][] {
  const { name, exports } = JSON.parse(readFileSync(`${ROOT}/${folder}/package.json`, 'utf8')) as Manifest
  return Object.entries(exports).flatMap(([entry, target]): [string, string][] =>
    typeof target === 'string'
      ? []
      : [
          [
            name + entry.slice(1),
            `${ROOT}/${folder}/${target.types.replace('./dist/', 'src/').replace('.d.ts', '.ts')}`,
          ],
        ],
  )
}

/**
 * The files whose code is in the bundle of an entry, from the root; packages that are not this
 * project's are left out.
 */
async function filesIn(source: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [source],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    alias: { '@rungway/protocol': `${ROOT}/protocol/src/index.ts` },
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: 'error',
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  )
}

test.each([
  ...entriesOf('gateway'),
  ...entriesOf('client-sdk'),
])('%s: the historical techniques are in their own entry, and in no other', async (name, source) => {
  const historical = (await filesIn(source)).filter((file) => file.includes('historical'))
  if (name.endsWith('/historical')) expect(historical.length).toBeGreaterThan(5)
  else expect(historical).toEqual([])
})
