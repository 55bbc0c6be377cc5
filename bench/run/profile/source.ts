import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { FunctionTime } from './busy-time.ts'

const maps = new Map<string, SourceMap | null>()

function mapOf(url: string): SourceMap | null {
  const known = maps.get(url)
  if (known !== undefined) return known
  const file = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : ''
  const map = existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null
  maps.set(url, map)
  return map
}

/**
 * Where a function was written, from the source map beside it; the line counts from 1, null if
 * unknown.
 */
export function sourceOf({ url, line, column }: FunctionTime): { readonly url: string; readonly line: number | null } {
  const entry = mapOf(url)?.findEntry(line, column)
  if (entry !== undefined && 'originalSource' in entry) {
    return { url: new URL(entry.originalSource, url).href, line: entry.originalLine + 1 }
  }
  // TypeScript is transformed to a single line when it is loaded.
  return { url, line: line < 0 || url.endsWith('.ts') ? null : line + 1 }
}
