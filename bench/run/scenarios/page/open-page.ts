import type { Browser, Page } from 'playwright'
import { PAGE } from './bundle.ts'

/** A page of the server under test, in a context of its own, with what measures in it and without the system's client. */
export interface OpenPage {
  readonly page: Page
  /** Rejected by the first thing that is thrown in the page and not caught there. */
  readonly broken: Promise<never>
  close(): Promise<void>
}

export async function openPage(browser: Browser, url: string): Promise<OpenPage> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const broken = new Promise<never>((_, reject) => page.on('pageerror', reject))
    // When it breaks, nobody may be waiting.
    broken.catch(() => {})
    await page.goto(url + PAGE)
    if (!(await page.evaluate(() => crossOriginIsolated)))
      throw new Error('the page is not isolated, and its clock coarse')
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
