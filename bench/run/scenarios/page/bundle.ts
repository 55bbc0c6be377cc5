import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Files } from '../../processes/browser-files.ts'

/** Where the page lies on the server under test, beside whatever that has. */
const FOLDER = '/page-of-the-benchmark'

export const PAGE: string = `${FOLDER}/page.html`

const HTML =
  '<!doctype html><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"><script src="main.js"></script>'

const clientOf = (system: string): string => `clients/${system}.ts`

const absolute = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** A system is measured in pages when it has a file in `clients/`. */
export const hasPageClient = (system: string): boolean => existsSync(absolute(clientOf(system)))

/** A page, what measures in it, and apart from that the system's client. */
export async function filesFor(system: string): Promise<Files> {
  const [main, worker, client] = await Promise.all([
    script('in-page/main.ts'),
    script('in-page/beat-worker.ts'),
    script(clientOf(system)),
  ])
  return {
    [PAGE]: HTML,
    [`${FOLDER}/main.js`]: main,
    [`${FOLDER}/beat-worker.js`]: worker,
    [`${FOLDER}/client.js`]: client,
  }
}

const built = new Map<string, Promise<string>>()

/** Built once, as an application would. */
function script(file: string): Promise<string> {
  const known = built.get(file) ?? bundle(file)
  built.set(file, known)
  return known
}

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [absolute(file)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    // What only acts exports nothing, and leaves nothing under it.
    ...(file.startsWith('clients/') && { globalName: 'client' }),
    platform: 'browser',
    target: 'es2022',
    // Peers' clients are the same code here and in Node; an agent is what one of them is handed there.
    alias: { 'node:http': absolute('in-page/instead-of-node-http.ts') },
    // Some were written for bundlers that knew Node's name for it.
    define: { global: 'globalThis' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
