import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { ROOT, read } from './pages.ts'

/** A test that a page names for what it promises: `[file](path): "title"`. */
const CITATION = /\[[^\]]+\]\(([^()\s]+\.ts)\): "([^"\n]+)"/g

/** Tests that a page names and that are not there: their file is missing, or has no such title. */
export function missingTests(page: string, text: string): string[] {
  return [...text.matchAll(CITATION)].flatMap(([, target = '', title = '']) => {
    const file = normalize(join(dirname(page), target))
    // A title with an apostrophe stands between double quotes, all others between single ones or
    // backticks.
    return existsSync(join(ROOT, file)) && read(file).includes(title) ? [] : [`${page}: ${file} has no test "${title}"`]
  })
}

/** How many tests a page names. */
export const citedTests = (text: string): number => [...text.matchAll(CITATION)].length
