import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Files } from '../../processes/browser-files.ts'
import type { System } from '../../systems/system.ts'

/** The folder of the page on the server under test. */
const FOLDER = '/page-of-the-benchmark'

export const PAGE: string = `${FOLDER}/page.html`

const HTML =
  '<!doctype html><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"><script src="main.js"></script>'

const fileOf = (client: string): string => `clients/${client}.ts`

const absolute = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/**
 * The name of the client's file, which the techniques that only pages have do not share with the
 * others.
 */
export const clientOf = ({ name, techniquesInPages }: Pick<System, 'name' | 'techniquesInPages'>, technique: string) =>
  techniquesInPages?.includes(technique) ? `${name}-in-pages` : name

/** A system is measured in pages if it has a file in `clients/`. */
export const hasPageClient = (system: string): boolean => existsSync(absolute(fileOf(system)))

/** The page, the script that measures in it, and, separately, the client. */
export async function filesFor(client: string): Promise<Files> {
  const [main, worker, clientScript] = await Promise.all([
    script('in-page/main.ts'),
    script('in-page/tick-worker.ts'),
    script(fileOf(client)),
  ])
  return {
    [PAGE]: HTML,
    [`${FOLDER}/main.js`]: main,
    [`${FOLDER}/beat-worker.js`]: worker,
    [`${FOLDER}/client.js`]: clientScript,
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
