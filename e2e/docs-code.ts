import { readFileSync } from 'node:fs'
import { blocksOf } from '../tools/docs/blocks.ts'

/**
 * The example of a page of the documentation that contains `part`, for a gateway on the page's own
 * site.
 */
export function codeOf(page: string, part: string): string {
  const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8')
  const found = blocksOf(page, text).filter(({ language, code }) => language.startsWith('ts') && code.includes(part))
  const [block] = found
  if (block === undefined || found.length > 1) throw new Error(`${page} has ${found.length} examples with "${part}"`)
  return block.code.replaceAll('http://localhost:8080/rungway', '/rungway')
}
