// Draws the house from its imports, and fails on a circle between files or an arrow that points up.
// Prints the drawing; `--write` puts it into ARCHITECTURE.md, `--check` fails where that one is
// stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { draw } from './house/drawing.ts'
import { readFiles } from './house/files.ts'
import { circles, wrongPackages, wrongRooms } from './house/graph.ts'
import { PACKAGES } from './house/layers.ts'

const PAGE = fileURLToPath(new URL('../ARCHITECTURE.md', import.meta.url))
const SECTION = /(<!-- generated:house -->\n)[\s\S]*?(<!-- \/generated -->)/

const FOLDERS = Object.keys(PACKAGES).filter((folder) => !folder.includes('/'))

const files = readFiles(FOLDERS)
// Numbers change with every commit, and would make the page stale each time.
const plain = draw(files, 'names')
const failures = [
  ...circles(files).map((circle) => `circle: ${circle.join(' -> ')}`),
  ...wrongPackages(files),
  ...wrongRooms(files),
]

const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
const written = page.replace(SECTION, (_, begin, end) => `${begin}\n\`\`\`text\n${plain}\n\`\`\`\n\n${end}`)
if (process.argv.includes('--write')) {
  if (!SECTION.test(page))
    failures.push('ARCHITECTURE.md has no section <!-- generated:house --> … <!-- /generated -->')
  else writeFileSync(PAGE, written)
} else if (process.argv.includes('--check')) {
  if (written !== page) failures.push('the drawing in ARCHITECTURE.md is stale; run: npm run house -- --write')
} else {
  console.log(draw(files, 'numbers'))
}

for (const failure of failures) console.error(`house: ${failure}`)
console.log(`house: ${files.length} files, ${failures.length} wrong`)
process.exitCode = failures.length > 0 ? 1 : 0
