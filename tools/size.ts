// Weighs what the client costs a page: the built package, bundled as by an application, and the
// minified module as it is shipped. Fails over budget, and prints the distance to a goal below it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { FOR_PAGES, PLAIN, WITH_CHANNELS } from './minify.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
type Entry = 'all transports' | 'websocket only' | 'channels' | 'react' | 'rungway.min.js' | 'rungway-channels.min.js'

/** Bytes for each entry; `goal`: those that an entry which grew is to come back to. */
type Budget = Readonly<Partial<Record<Entry, number>>> & { readonly goal?: Readonly<Partial<Record<Entry, number>>> }

const budget = JSON.parse(readFileSync(new URL('../size-budget.json', import.meta.url), 'utf8')) as Budget

const weigh = (code: Uint8Array) => ({ min: code.length, gzip: gzipSync(code, { level: 9 }).length })

async function bundle(source: string): Promise<Uint8Array> {
  const result = await build({
    ...FOR_PAGES,
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    external: ['react'],
  })
  return result.outputFiles[0]?.contents ?? new Uint8Array()
}

const entries: readonly { readonly name: Entry; readonly code: Uint8Array }[] = [
  { name: 'all transports', code: await bundle("export { connect } from '@rungway/client'") },
  { name: 'websocket only', code: await bundle("export { connect, websocket } from '@rungway/client/core'") },
  { name: 'channels', code: await bundle("export { connect } from '@rungway/client/channels'") },
  { name: 'react', code: await bundle("export * from '@rungway/client/react'") },
  { name: 'rungway.min.js', code: readFileSync(PLAIN.file) },
  { name: 'rungway-channels.min.js', code: readFileSync(WITH_CHANNELS.file) },
]

interface Row {
  readonly name: Entry
  readonly limit: number
  readonly min: number
  readonly gzip: number
}

const rows: Row[] = []
for (const { name, code } of entries) {
  const limit = budget[name]
  if (limit === undefined) throw new Error(`size-budget.json has no entry "${name}"`)
  rows.push({ name, limit, ...weigh(code) })
}

const cell = (value: string | number): string => String(value).padStart(7)
console.log(`${'entry'.padEnd(24)} ${cell('min')} ${cell('gzip')} ${cell('budget')}`)
for (const { name, min, gzip, limit } of rows) {
  console.log(`${name.padEnd(24)} ${cell(min)} ${cell(gzip)} ${cell(limit)}${gzip > limit ? '  over' : ''}`)
}

for (const { name, gzip } of rows) {
  const goal = budget.goal?.[name]
  if (goal) console.log(`goal ${goal} for ${name}: ${gzip > goal ? `missed by ${gzip - goal}` : 'reached'}`)
}

const failures = rows.filter((row) => row.gzip > row.limit).map((row) => `${row.name} is over budget`)
const [all, core] = rows
// Otherwise importing one transport drags in the others, and the second entry point is of no use.
if (all && core && core.gzip >= all.gzip) failures.push('websocket only is not smaller than all transports')
for (const failure of failures) console.error(`size: ${failure}`)
process.exitCode = failures.length > 0 ? 1 : 0
