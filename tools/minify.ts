// Makes `client-sdk/dist/rungway.min.js` and `rungway-channels.min.js`: the client as one module, for
// pages without a bundler.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { minify } from 'terser'

const root = fileURLToPath(new URL('..', import.meta.url))

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
  'isClosed',
  'isEarly',
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
  'number',
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

/** The same of channels and requests. */
const CHANNELS_INTERNAL: readonly string[] = [
  'answer',
  'ask',
  'asked',
  'flags',
  'listen',
  'machine',
  'opened',
  'refuse',
  'report',
  'requested',
  'sent',
  'settle',
  'stopped',
  'subscribers',
  'tick',
  'unsendable',
]

/** One module: where its source begins, where it goes, and which names are not its own. */
export interface Module {
  readonly entry: string
  readonly file: string
  /** Names that are renamed in this module. */
  readonly internal: readonly string[]
}

export const PLAIN: Module = {
  entry: 'client-sdk/src/index.ts',
  file: join(root, 'client-sdk/dist/rungway.min.js'),
  internal: INTERNAL,
}

export const WITH_CHANNELS: Module = {
  entry: 'client-sdk/src/channels/index.ts',
  file: join(root, 'client-sdk/dist/rungway-channels.min.js'),
  internal: [
    // Public here.
    ...INTERNAL.filter((name) => !['since', 'type'].includes(name)),
    ...CHANNELS_INTERNAL,
  ],
}

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
function shortNames(code: string, internal: readonly string[]): Readonly<Record<string, string>> {
  // No property of ours has a single letter: those that are found here are variables.
  const taken = new Set(code.match(/(?<=[.{,])\w\w(?=:)|(?<=\.)\w\w\b/g))
  const pairs = [...FIRST].flatMap((first) => [...SECOND].map((second) => first + second))
  const free = [...FIRST, ...pairs].filter((name) => !taken.has(name))
  const count = (name: string) => code.split(new RegExp(`\\b${name}\\b`)).length
  const names = internal.toSorted((a, b) => count(b) - count(a))
  // As terser writes its cache of names.
  return Object.fromEntries(names.map((name, i) => [`$${name}`, free[i] ?? name]))
}

/** From source, so that no stale build is shipped or tested. */
export async function minified({
  entry,
  file,
  internal,
}: Module): Promise<{ readonly code: string; readonly map: string }> {
  const { outputFiles } = await build({
    ...FOR_PAGES,
    entryPoints: [join(root, entry)],
    alias: { '@rungway/protocol': join(root, 'protocol/src/index.ts') },
    outfile: file,
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
      mangle: { properties: { regex: new RegExp(`^(?:${internal.join('|')})$`), builtins: true } },
      nameCache: { props: { props: shortNames(bundled, internal) } },
      format: { ecma: 2020 },
      // The module does not name its map, which would cost every visitor the line: a server can,
      // with the header `SourceMap`.
      sourceMap: { content: bundledMap },
    },
  )
  return { code, map: String(map) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const module of [PLAIN, WITH_CHANNELS]) {
    const { code, map } = await minified(module)
    mkdirSync(join(module.file, '..'), { recursive: true })
    writeFileSync(module.file, code)
    writeFileSync(`${module.file}.map`, map)
  }
}
