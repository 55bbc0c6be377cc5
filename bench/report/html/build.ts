import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import type { Results } from '../../format/results.ts'
import { type Assets, document } from './document.ts'

const source = (name: string): string => fileURLToPath(new URL(`../page/${name}`, import.meta.url))

async function assets(): Promise<Assets> {
  const [bundle, style] = await Promise.all([
    build({
      entryPoints: [source('main.ts')],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      legalComments: 'none',
    }),
    transform(await readFile(source('page.css'), 'utf8'), { loader: 'css', minify: true }),
  ])
  return { script: bundle.outputFiles.map(({ text }) => text).join(''), style: style.code }
}

/** A single HTML page that contains everything it needs. */
export async function buildReport(results: Results): Promise<string> {
  return await document(results, await assets())
}
