import type { Browser, Page } from 'playwright'
import { PAGE } from './bundle.ts'

/**
 * A page of the server under test in a browser context of its own, with the measuring script and
 * without the system's client.
 */
export interface OpenPage {
  readonly page: Page
  /** Rejects with the first uncaught error in the page. */
  readonly broken: Promise<never>
  close(): Promise<void>
}

export async function openPage(browser: Browser, url: string): Promise<OpenPage> {
  // A request of the same length on every machine.
  const context = await browser.newContext({ locale: 'en-US' })
  try {
    const page = await context.newPage()
    const broken = new Promise<never>((_, reject) => page.on('pageerror', reject))
    // An error may arrive before anything waits for it.
    broken.catch(() => {})
    await page.goto(url + PAGE)
    if (!(await page.evaluate(() => crossOriginIsolated)))
      throw new Error('the page is not cross-origin isolated, so its clock is too coarse')
    return {
      page,
      broken,
      close: () => context.close(),
    }
  } catch (error) {
    await context.close()
    throw error
  }
}
