import { type Browser, chromium } from 'playwright'
import type { BrowserOrder } from './browser.ts'
import type { OpenClient } from './run-row.ts'

let browser: Promise<Browser> | null = null

/** A client in a page of its own, served by the proxy, so that its origin is the proxy's. */
export const openInPage =
  ({ endpoint, script }: BrowserOrder): OpenClient =>
  async ({ system }, url, pace) => {
    browser ??= chromium.connect(endpoint)
    const context = await (await browser).newContext()
    const page = await context.newPage()
    // Not by `page.route`: Chromium treats such a page as public, and blocks its WebSockets to this
    // machine.
    await page.goto(`${url}/`)
    await page.addScriptTag({ content: script })
    await page.evaluate(([name, base, beat]) => hostile.open(name, base, beat), [system, url, pace] as const)
    const report = () =>
      page
        .evaluate(() => hostile.run?.report())
        .then((seen) => {
          if (seen === undefined) throw new Error('the page has no run: it was reloaded')
          return seen
        })
    return {
      connect: () => page.evaluate(() => hostile.run?.connect() ?? null),
      start: () => page.evaluate(() => hostile.run?.start()),
      stop: () => page.evaluate(() => hostile.run?.stop()),
      report,
      leave: () => page.evaluate(() => hostile.run?.leave()),
      close: () => context.close(),
    }
  }
