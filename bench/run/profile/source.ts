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

/** Where a function was written, for what was compiled with a map beside it; the line from 1, and null where it is not known. */
export function sourceOf({ url, line, column }: FunctionTime): { readonly url: string; readonly line: number | null } {
  const entry = mapOf(url)?.findEntry(line, column)
  if (entry !== undefined && 'originalSource' in entry) {
    return { url: new URL(entry.originalSource, url).href, line: entry.originalLine + 1 }
  }
  // What runs from TypeScript was put on one line when it was loaded.
  return { url, line: line < 0 || url.endsWith('.ts') ? null : line + 1 }
}
