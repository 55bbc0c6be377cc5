// Makes `client-sdk/dist/rungway.min.js`: the client as one module, for pages without a bundler.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { minify } from 'terser'

const root = fileURLToPath(new URL('..', import.meta.url))
export const MIN_FILE: string = join(root, 'client-sdk/dist/rungway.min.js')

/**
 * Properties that are renamed: names that are used inside the client alone, and never one that an
 * application, a custom transport, the wire or the browser knows. A name that is missing costs a
 * few bytes and nothing else. `e2e/minified.test.ts` compares the list with the public types.
 */
export const INTERNAL: readonly string[] = [
  'accept',
  'accepted',
  'ack',
  'acked',
  'acknowledge',
  'acknowledgeNow',
  'answeredAt',
  'askedAt',
  'awaySince',
  'base',
  'bytes',
  'carrier',
  'carry',
  'claim',
  'closing',
  'control',
  'controls',
  'conversation',
  'credentials',
  'deadline',
  'depart',
  'describe',
  'diagnosis',
  'doubt',
  'drop',
  'effects',
  'emit',
  'facts',
  'failedAt',
  'failures',
  'fits',
  'forbidden',
  'hasReported',
  'heardAt',
  'hello',
  'inUse',
  'isChanging',
  'isLate',
  'isWelcomed',
  'kind',
  'last',
  'link',
  'links',
  'listeners',
  'maxSilenceMs',
  'mayWrite',
  'memory',
  'missing',
  'mute',
  'nextLifeAt',
  'suspicious',
  'notBefore',
  'numbered',
  'onNoSuccess',
  'openedAt',
  'openLink',
  'order',
  'outbox',
  'owner',
  'phase',
  'ping',
  'provedAt',
  'record',
  'refused',
  'resume',
  'retryAt',
  'rewind',
  'rhythmMs',
  'rung',
  'session',
  'setTimer',
  'since',
  'settledAt',
  'stale',
  'step',
  'stopListening',
  'stopWaiting',
  'terms',
  'trouble',
  'type',
  'unwritten',
  'violated',
  'waiting',
  'wanted',
  'wantsWelcome',
  'written',
]

/** How esbuild bundles what a page loads: what is weighed is bundled as what is shipped. */
export const FOR_PAGES = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
  logLevel: 'error',
} as const

/** Letters of short names. Few, and those that code has many of: others would compress worse. */
const FIRST = 'etnrsoailucfhdpgwmybMkv$xSAOTN'
const SECOND = 'etnrsoailuc'

/**
 * A short name for each of those properties, the shortest for the most frequent. None is another
 * property's.
 */
function shortNames(code: string): Readonly<Record<string, string>> {
  // No property of ours has a single letter: those that are found here are variables.
  const taken = new Set(code.match(/(?<=[.{,])\w\w(?=:)|(?<=\.)\w\w\b/g))
  const pairs = [...FIRST].flatMap((first) => [...SECOND].map((second) => first + second))
  const free = [...FIRST, ...pairs].filter((name) => !taken.has(name))
  const count = (name: string) => code.split(new RegExp(`\\b${name}\\b`)).length
  const names = INTERNAL.toSorted((a, b) => count(b) - count(a))
  // As terser writes its cache of names.
  return Object.fromEntries(names.map((name, i) => [`$${name}`, free[i] ?? name]))
}

/** From source, so that no stale build is shipped or tested. */
export async function minified(): Promise<{ readonly code: string; readonly map: string }> {
  const { outputFiles } = await build({
    ...FOR_PAGES,
    entryPoints: [join(root, 'client-sdk/src/index.ts')],
    alias: { '@rungway/protocol': join(root, 'protocol/src/index.ts') },
    outfile: MIN_FILE,
    sourcemap: 'external',
  })
  const [bundledMap = '', bundled = ''] = outputFiles.map(({ text }) => text)
  const { code = '', map } = await minify(
    { 'rungway.js': bundled },
    {
      module: true,
      ecma: 2020,
      // Templates become sums: ours hold strings and numbers, for which both mean the same.
      // Constants in products and sums are folded: none of ours is so large or so exact that it
      // shows. Statements stay apart, and conditions in `if`: joined they compress worse.
      compress: { unsafe: true, unsafe_math: true, passes: 3, sequences: false, conditionals: false },
      // `builtins`: some of these names are properties of browser objects too, which we do not use.
      mangle: { properties: { regex: new RegExp(`^(?:${INTERNAL.join('|')})$`), builtins: true } },
      nameCache: { props: { props: shortNames(bundled) } },
      format: { ecma: 2020 },
      // The module does not name its map, which would cost every visitor the line: a server can,
      // with the header `SourceMap`.
      sourceMap: { content: bundledMap },
    },
  )
  return { code, map: String(map) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { code, map } = await minified()
  mkdirSync(join(MIN_FILE, '..'), { recursive: true })
  writeFileSync(MIN_FILE, code)
  writeFileSync(`${MIN_FILE}.map`, map)
}
