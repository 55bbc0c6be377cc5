import { relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/** Of all that a page needs before it runs, gzipped, with one language: kB. */
const FIRST_PAGE_KB = 60
const ANY_PAGE_KB = 150

/** What a page fetches before it can show anything, by its page. */
const FETCHED: Readonly<Record<string, string>> = { measured: 'measured.json' }

const WEB = resolve(import.meta.dirname, '../web')

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk

const kilobytes = (source: string | Uint8Array): number => gzipSync(source, { level: 9 }).length / 1_000

/** The chunk and all that it imports before it runs. */
function closure(bundle: Bundle, chunk: Chunk, found: Set<Chunk> = new Set()): Set<Chunk> {
  if (found.has(chunk)) return found
  found.add(chunk)
  for (const name of chunk.imports) {
    const next = bundle[name]
    if (next?.type === 'chunk') closure(bundle, next, found)
  }
  return found
}

function weigh(bundle: Bundle, chunks: ReadonlySet<Chunk>): number {
  const styles = new Set([...chunks].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]))
  let sum = 0
  for (const { code } of chunks) sum += kilobytes(code)
  for (const name of styles) {
    const style = bundle[name]
    if (style?.type === 'asset') sum += kilobytes(style.source)
  }
  return sum
}

/** Data that the page cannot do without. */
function fetched(bundle: Bundle, page: string): number {
  const name = FETCHED[page]
  if (name === undefined) return 0
  const assets = Object.values(bundle).filter((output) => output.type === 'asset' && output.names.includes(name))
  if (assets.length === 0) throw new Error(`${page} fetches ${name}, which was not built`)
  return assets.reduce((sum, asset) => sum + (asset.type === 'asset' ? kilobytes(asset.source) : 0), 0)
}

/** Fails the build when a page of the site weighs more than it may, and says what each weighs. */
export function budget(): Plugin {
  return {
    name: 'rungway-budget',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
        const main = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('index.html') === true)
        const languages = chunks.filter(({ facadeModuleId }) => /\/words\/(en|zh)\.ts$/.test(facadeModuleId ?? ''))
        const [heaviest] = languages.toSorted((a, b) => kilobytes(b.code) - kilobytes(a.code))
        if (main === undefined || heaviest === undefined) this.error('the site has no entry, or no language')
        const shared = closure(bundle, heaviest, closure(bundle, main))
        const pages = chunks.filter(({ facadeModuleId }) => facadeModuleId?.endsWith('/open.tsx') === true)
        const rows = pages.map((page) => {
          const name = relative(WEB, page.facadeModuleId ?? '').replace('/open.tsx', '')
          const weight = weigh(bundle, closure(bundle, page, new Set(shared))) + fetched(bundle, name)
          return { name, weight, limit: name === 'race' ? FIRST_PAGE_KB : ANY_PAGE_KB }
        })
        for (const { name, weight, limit } of rows.toSorted((a, b) => a.weight - b.weight))
          console.log(`page ${name.padEnd(10)} ${weight.toFixed(1).padStart(6)} kB gzip of ${limit}`)
        const over = rows.filter(({ weight, limit }) => weight > limit)
        if (over.length > 0) this.error(`over budget: ${over.map(({ name }) => name).join(', ')}`)
      },
    },
  }
}
