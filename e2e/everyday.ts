import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type Browser as PlaywrightBrowser, chromium as playwright } from '@playwright/test'
import { findChromium } from '../tools/browser.ts'
import { test as base } from './fixtures.ts'

/**
 * Chromium as people have it. Playwright's own keeps every tab visible and awake, throttles no
 * timer and has no back/forward cache, which is right for most tests and hides all that a page
 * lives through. So it is started by hand, and Playwright only connects.
 */
async function openChromium(): Promise<PlaywrightBrowser & { end(): Promise<void> }> {
  const found = findChromium()
  if (found === null) throw new Error('no Chromium was found: npx tsx tools/browser.ts says what helps')
  const profile = await mkdtemp(join(tmpdir(), 'rungway-'))
  const flags = ['--headless', '--no-sandbox', '--no-first-run', '--disable-gpu', '--disable-background-networking']
  // A tab of its own, still opening when Playwright comes, can keep it waiting for half a minute.
  const own = ['--no-startup-window', '--remote-debugging-port=0', `--user-data-dir=${profile}`]
  const running = spawn(found.executablePath, [...flags, ...own])
  const ended = new Promise<void>((resolve) => running.once('close', () => resolve()))
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = ''
    running.stderr.on('data', (chunk) => {
      text += chunk
      const [address] = /ws:\/\/\S+/.exec(text) ?? []
      if (address !== undefined) resolve(address)
    })
    running.once('error', reject)
    running.once('close', () => reject(new Error(`Chromium did not start: ${text}`)))
  })
  const browser = await playwright.connectOverCDP(endpoint, { noDefaults: true })
  return Object.assign(browser, {
    async end() {
      await browser.close()
      running.kill()
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  })
}

/**
 * Tests of what a page lives through. Its tabs share a window: whichever is in front hides the
 * others.
 */
export const test = base.extend<{ context: BrowserContext }, { browser: PlaywrightBrowser }>({
  browser: [
    async ({ browserName, browser }, use) => {
      if (browserName !== 'chromium') return use(browser)
      const everyday = await openChromium()
      await use(everyday)
      await everyday.end()
    },
    { scope: 'worker' },
  ],
  context: async ({ browser, browserName }, use) => {
    const [everyday] = browser.contexts()
    if (browserName === 'chromium' && everyday !== undefined) return use(everyday)
    const context = await browser.newContext()
    await use(context)
    await context.close()
  },
  page: async ({ context }, use) => {
    const page = await context.newPage()
    await use(page)
    await page.close()
  },
})

export { expect } from '@playwright/test'
