import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { findHeadlessChromium } from '../../tools/browser.ts'

/** One browser for all workers, and the script of its pages. */
export interface BrowserOrder {
  readonly endpoint: string
  readonly script: string
}

/** Throws if there is no Chromium. */
export async function openBrowser(): Promise<BrowserOrder & { close(): Promise<void> }> {
  const found = findHeadlessChromium()
  if (found === null)
    throw new Error('Chromium is not installed; run npx tsx tools/browser.ts for the command to install it')
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page-main.ts', import.meta.url))],
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
