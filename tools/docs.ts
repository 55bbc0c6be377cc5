// Writes the tables of all Markdown pages that come from code or from a measurement; `--check`
// compares them instead.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAGES, ROOT, read } from './docs/pages.ts'
import { withSections } from './docs/sections.ts'

const isCheck = process.argv.includes('--check')

for (const page of PAGES) {
  const text = read(page)
  const written = withSections(page, text)
  if (written === text) continue
  if (isCheck) {
    console.error(`docs: the tables of ${page} are stale; run: npm run docs`)
    process.exitCode = 1
  } else {
    writeFileSync(join(ROOT, page), written)
    console.log(`docs: wrote the tables of ${page}`)
  }
}
