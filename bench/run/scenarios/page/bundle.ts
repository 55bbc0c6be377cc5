import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Files } from '../../processes/browser-files.ts'

/** The folder of the page on the server under test. */
const FOLDER = '/page-of-the-benchmark'

export const PAGE: string = `${FOLDER}/page.html`

const HTML =
  '<!doctype html><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"><script src="main.js"></script>'

const clientOf = (system: string): string => `clients/${system}.ts`

const absolute = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** A system is measured in pages if it has a file in `clients/`. */
export const hasPageClient = (system: string): boolean => existsSync(absolute(clientOf(system)))

/** The page, the script that measures in it, and, separately, the system's client. */
export async function filesFor(system: string): Promise<Files> {
  const [main, worker, client] = await Promise.all([
    script('in-page/main.ts'),
    script('in-page/tick-worker.ts'),
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
    // The other scripts export nothing.
    ...(file.startsWith('clients/') && { globalName: 'client' }),
    platform: 'browser',
    target: 'es2022',
    // Clients of peers are the same code as in Node, where one of them is handed an agent.
    alias: { 'node:http': absolute('in-page/node-http-stub.ts') },
    // Some were written for bundlers that define Node's name for it.
    define: { global: 'globalThis' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
