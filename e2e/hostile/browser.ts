import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { findHeadlessChromium } from '../../tools/browser.ts'

/** One browser for all workers, and the script of its pages. */
export interface BrowserOrder {
  readonly endpoint: string
  readonly script: string
}

/** A browser that closes with all its pages. */
export interface OpenedBrowser extends BrowserOrder {
  close(): Promise<void>
}

/** `script`: the file of the pages' script. Throws if there is no Chromium. */
export async function openBrowser(script: URL): Promise<OpenedBrowser> {
  const found = findHeadlessChromium()
  if (found === null)
    throw new Error('Chromium is not installed; run npx tsx tools/browser.ts for the command to install it')
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(script)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // Some peers were written for bundlers that define Node's name for it.
    define: { global: 'globalThis' },
    logLevel: 'error',
  })
  const server = await chromium.launchServer({ executablePath: found.executablePath })
  return { endpoint: server.wsEndpoint(), script: outputFiles[0]?.text ?? '', close: () => server.close() }
}
