// Every rule of protocol/PROTOCOL.md has a test whose name cites it, and no test cites a rule that
// is not there. The rules of a letter stand in the order of their numbers, so that one is found.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const protocol = join(root, 'protocol/PROTOCOL.md')
const packages = ['protocol', 'gateway', 'client-sdk', 'demo', 'e2e', 'bench', 'tools', 'proxy', 'cli']
const skipped = new Set(['node_modules', 'dist', 'dist-test', 'test-results', 'playwright-report', 'coverage'])

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sources(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

/** Suites that are functions (conformance, simulation) name their tests outside `*.test.ts`. */
const namesTests = (path: string): boolean =>
  /\.(test|spec)\.ts$/.test(path) || /^(e2e|bench|protocol\/testing)\//.test(path)

/**
 * The string literals of a file. Parsed, because `table[AB12]` and a rule named in a comment are no
 * citations.
 */
function literals(path: string): string[] {
  const found: string[] = []
  const { program, errors } = parseSync(path, readFileSync(path, 'utf8'))
  const [error] = errors
  if (error) throw new Error(`${relative(root, path)}: ${error.message}`)
  new Visitor({
    Literal: (node) => void (typeof node.value === 'string' && found.push(node.value)),
    TemplateElement: (node) => void found.push(node.value.cooked ?? ''),
  }).visit(program)
  return found
}

if (!existsSync(protocol)) {
  console.error('rules: protocol/PROTOCOL.md is missing')
  process.exit(1)
}

const failures: string[] = []
const citedBy = new Map<string, Set<string>>()
const newestOf = new Map<string, number>()
for (const [, id] of readFileSync(protocol, 'utf8').matchAll(/\*\*\[([A-Z]{1,4}\d+)\]\*\*/g)) {
  if (id === undefined) continue
  if (citedBy.has(id)) failures.push(`[${id}] is defined twice`)
  citedBy.set(id, new Set())
  const letter = id.replace(/\d+/, '')
  const number = Number(id.slice(letter.length))
  const newest = newestOf.get(letter) ?? 0
  if (number < newest) failures.push(`[${id}] stands after [${letter}${newest}]`)
  newestOf.set(letter, number)
}
if (citedBy.size === 0) failures.push('protocol/PROTOCOL.md defines no rule')

let citations = 0
for (const path of packages
  .filter((name) => existsSync(join(root, name)))
  .flatMap((name) => sources(join(root, name)))) {
  const file = relative(root, path)
  if (!namesTests(file)) continue
  for (const literal of literals(path)) {
    for (const [, id] of literal.matchAll(/\[([A-Z]{1,4}\d+)\]/g)) {
      if (id === undefined) continue
      citations += 1
      const files = citedBy.get(id)
      if (files) files.add(file)
      else failures.push(`${file} cites [${id}], which PROTOCOL.md does not define`)
    }
  }
}
for (const [id, files] of citedBy) if (files.size === 0) failures.push(`[${id}] has no test that cites it`)

for (const failure of failures) console.error(`rules: ${failure}`)
const covered = [...citedBy.values()].filter((files) => files.size > 0).length
console.log(`rules: ${covered} of ${citedBy.size} rules are cited, ${citations} citations`)
process.exitCode = failures.length > 0 ? 1 : 0
