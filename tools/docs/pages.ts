import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Folders whose Markdown is a dependency's or is produced by a build. */
const SKIPPED = new Set(['node_modules', 'dist', 'dist-test', 'test-results', 'coverage', '.git', '.changeset'])

function markdownBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownBelow(path)
    return entry.name.endsWith('.md') ? [relative(ROOT, path)] : []
  })
}

/** Every Markdown page of the repository, by its path from the root. */
export const PAGES: readonly string[] = markdownBelow(ROOT).sort()
