import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { MORE_PAGES, PAGES } from '../demo/web/site/pages.ts'
import { findFaint } from './audit.ts'
import { complaints, expect, test } from './demo-fixtures.ts'

/** Every page of the site, and the chapters whose figures are like no other. */
const PATHS = [
  ...[...PAGES, ...MORE_PAGES].map(({ path }) => path),
  '/history#libraries',
  '/history#one-connection',
  '/history#webtransport',
]

/**
 * What repeats what is beside it, on pages where axe takes as long for the contrast of that as for all else together. It
 * is left out of that one rule of axe's; `findFaint` looks at all of it.
 */
const REPEATED: Readonly<Record<string, string>> = { '/measured': '.topic figure ~ figure' }

const CONTRAST = 'color-contrast'

// Frames of this site alone are to be seen, which is what its older mode is for; the newer one carries all that it saw,
// and not only what it found, to a second page, which takes four times as long.
const axeOf = (page: Page): AxeBuilder =>
  new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })

async function findingsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}

/** Texts that hardly differ from what is behind them. */
async function faintOf(page: Page, repeated: string | undefined): Promise<string[]> {
  const axe = axeOf(page).withRules([CONTRAST])
  if (repeated === undefined) return await findingsOf(axe)
  await expect(page.locator(repeated)).not.toHaveCount(0)
  return [...(await findingsOf(axe.exclude(repeated))), ...(await page.evaluate(findFaint)).faint]
}

/** By how many pixels the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test.skip(({ browserName }) => browserName !== 'chromium', 'axe is asked once, where the colour scheme can be changed')

/** A page that moves less under its reader is called good (CLS, web.dev). */
const MOST_SHIFT = 0.1

/** How far what was read has moved by itself, as browsers measure it: from now on, in every document. */
async function shiftsOf(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    Object.assign(globalThis, { shifted: 0 })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean }
        if (!hadRecentInput) Object.assign(globalThis, { shifted: Reflect.get(globalThis, 'shifted') + value })
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () => page.evaluate(() => Number(Reflect.get(globalThis, 'shifted')))
}

/** Opens a page of the site, and waits until it is there. */
async function open(page: Page, site: string, path: string) {
  const response = await page.goto(`${site}${path}`)
  await expect(page.locator('h1')).toHaveCount(1)
  if (path === '/wire') {
    // With bytes in it, and then still: what goes on coming would be looked at too, and again.
    await expect(page.locator('.hex .row').first()).toBeVisible()
    await page.getByRole('button', { name: 'Stop recording' }).click()
  }
  if (path === '/measured') await expect(page.locator('.topic').first()).toBeVisible()
  if (path.startsWith('/history')) await expect(page.locator('.chapter h2')).toBeVisible()
  return response
}

for (const path of PATHS) {
  test(`${path}: nothing that axe finds by day or night`, async ({ page, demo }) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await open(page, demo.site, path)
    const repeated = REPEATED[path]
    const axe = axeOf(page)
    expect(await findingsOf(repeated === undefined ? axe : axe.disableRules([CONTRAST])), 'light').toEqual([])
    if (repeated !== undefined) expect(await faintOf(page, repeated), 'light').toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await faintOf(page, repeated), 'dark').toEqual([])
  })

  test(`${path}: nothing wider than a phone or a projector, in either language, no complaint, a strict policy`, async ({
    page,
    demo,
  }) => {
    const heard = complaints(page)
    const shifts = await shiftsOf(page)
    await page.setViewportSize({ width: 360, height: 740 })
    const response = await open(page, demo.site, path)
    expect(response?.headers()['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    )
    expect(await overflow(page)).toBe(0)
    expect(await shifts(), 'what moved by itself').toBeLessThan(MOST_SHIFT)
    const language = page.getByRole('button', { name: '中文' })
    if ((await language.count()) > 0) {
      await language.click()
      await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
      expect(await overflow(page), 'Chinese').toBe(0)
    }
    await page.setViewportSize({ width: 1280, height: 720 })
    const letters = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
    const before = await letters()
    await page.locator('.site .size').click()
    expect(await letters(), 'for a projector').toBeGreaterThan(1.2 * before)
    expect(await overflow(page), 'for a projector').toBe(0)
    expect(heard).toEqual([])
  })
}

test('the page to choose: a case, its figures, and an address that says it', async ({ page, demo }) => {
  await page.goto(`${demo.site}/choose`)
  await page.getByRole('button', { name: 'Sensors that report' }).click()
  await expect(page).toHaveURL(/way=up/)
  const chosen = await page.locator('.verdict').getAttribute('data-technique')
  await expect(page.locator('.predictions [data-picked="true"]')).toHaveAttribute('data-technique', chosen ?? '')
  await page.reload()
  await expect(page.getByRole('radio', { name: 'up: each of them sends' })).toBeChecked()
})
