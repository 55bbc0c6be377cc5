import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'
import { fixture } from '../bench/report/testing/fixture.ts'
import { buildReport } from '../demo/report/build.ts'

interface Report {
  /** Errors and warnings of the page, and its network requests. */
  readonly complaints: readonly string[]
}

/** Enough to distinguish panels: each is drawn again by each browser and test. */
const SYSTEMS = ['rungway', 'ws', 'faye']

const test = base.extend<{ report: Report }, { html: string }>({
  html: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for it, see fixtures.ts.
    async ({}, use) => await use(await buildReport(fixture(({ system }) => SYSTEMS.includes(system)))),
    { scope: 'worker' },
  ],
  report: async ({ page, html }, use, info) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('request', (request) => {
      if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) complaints.push(request.url())
    })
    const file = info.outputPath('report.html')
    writeFileSync(file, html)
    await page.goto(pathToFileURL(file).href)
    await expect(page.locator('.topic').first()).toBeVisible()
    await use({ complaints })
    expect(complaints).toEqual([])
  },
})

// The report is made once for all of them.
test.describe.configure({ mode: 'default' })

const figure = (page: Page, id: string) => page.locator(`#figure-${id}`)
const systems = (page: Page) => page.getByRole('group', { name: 'Systems' })
const techniques = (page: Page) => page.getByRole('group', { name: 'Techniques' })
const panels = (page: Page, id: string) => figure(page, id).locator('.curves')
const opened = async (page: Page, section: string) => {
  await page.locator(`#${section} summary`).first().click()
  return page.locator(`#${section}`)
}

test('draws every figure, and requests nothing', async ({ page, report }) => {
  const figures = page.locator('.topic figure')
  await expect(figures).toHaveCount(27)
  for (const each of await figures.all())
    await expect(each.locator('canvas, .mark, .stacks .part').first()).toBeAttached()
  expect(report.complaints).toEqual([])
})

test('by keyboard: a system is taken out of plots and tables, and brought back', async ({ page, report }) => {
  await expect(panels(page, 'latency-down')).toHaveCount(2)
  const box = systems(page).getByRole('checkbox', { name: 'faye' })
  await box.focus()
  await page.keyboard.press('Space')
  await expect(panels(page, 'latency-down')).toHaveCount(SYSTEMS.length)
  await figure(page, 'latency-down').locator('summary').focus()
  await page.keyboard.press('Enter')
  const own = figure(page, 'latency-down').locator('tbody tr').filter({ hasText: 'faye' })
  await expect(own).not.toHaveCount(0)
  await box.focus()
  await page.keyboard.press('Space')
  await expect(panels(page, 'latency-down')).toHaveCount(2)
  await expect(own).toHaveCount(0)
  for (const each of await techniques(page).getByRole('checkbox').all()) await each.uncheck()
  await expect(figure(page, 'latency-down').locator('.nothing')).toBeVisible()
  expect(report.complaints).toEqual([])
})

test('the project’s targets, theory, and where others are better: all there, and counted by what is shown', async ({
  page,
  report,
}) => {
  const bars = await opened(page, 'bars')
  await expect(bars.locator('tr[data-verdict]')).not.toHaveCount(0)
  const theory = await opened(page, 'theory')
  await expect(theory.getByText(/^WebSocket: \d+ of \d+ within tolerance/)).toBeVisible()
  const losses = await opened(page, 'losses')
  const compared = losses.locator('tr[data-peers="libraries"] [data-count="compared"]')
  const none = Number(await compared.textContent())
  await systems(page).getByRole('checkbox', { name: 'faye' }).check()
  expect(Number(await compared.textContent())).toBeGreaterThan(none)
  await techniques(page).getByRole('checkbox', { name: 'Long polling' }).uncheck()
  await expect(losses.locator('details details summary').first()).toBeVisible()
  const everything = await opened(page, 'everything')
  await everything.locator('details summary').nth(1).click()
  await expect(everything.locator('tbody tr').first()).toBeVisible()
  expect(report.complaints).toEqual([])
})

test('the choice: other numbers, other costs, and an address that says them', async ({ page, report }) => {
  const predictions = page.locator('.predictions tbody')
  await expect(predictions.getByRole('row')).toHaveCount(5)
  await expect(predictions).toContainText('±')
  const before = (await predictions.textContent()) ?? ''
  await page.getByLabel('Round trip').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('400')
  await expect(predictions).not.toHaveText(before)
  const chosen = (await predictions.textContent()) ?? ''
  expect(page.url()).toContain('rttMs=400')
  await page.reload()
  await expect(predictions).toHaveText(chosen)
  expect(report.complaints).toEqual([])
})

test('a cut is marked, in words too, and so is what never arrived', async ({ page, report }) => {
  await systems(page).getByRole('checkbox', { name: 'faye' }).check()
  await expect(panels(page, 'recovery-cut').first().getByRole('img')).toHaveAccessibleName(/; cut at 3(\.\d+)? s$/)
  await expect(figure(page, 'recovery-cut').getByText(/\d+ messages never arrived/)).toBeVisible()
  expect(report.complaints).toEqual([])
})

test('in Chinese, without a sentence of English', async ({ page, report }) => {
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.locator('.answers dt').first()).toHaveText(/[\u4e00-\u9fff]/)
  for (const section of ['bars', 'theory', 'losses', 'everything']) await opened(page, section)
  // The invented run's descriptions of its scenarios are the only English.
  const text = (await page.locator('main').innerText()).replace(/the title of \S+|How \S+ is measured\./g, '')
  expect(text.match(/[a-z]{3,} [a-z]{3,} [a-z]{3,} [a-z]{3,}/g) ?? []).toEqual([])
  expect(report.complaints).toEqual([])
})

test('axe finds nothing', async ({ page, report, browserName }) => {
  test.skip(browserName !== 'chromium', 'asked once')
  await page.setViewportSize({ width: 375, height: 740 })
  for (const section of ['bars', 'theory']) await opened(page, section)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze()
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 100)}`))).toEqual([])
  expect(report.complaints).toEqual([])
})

test('on paper there are plots and no controls', async ({ page, report, browserName }) => {
  test.skip(browserName === 'firefox', 'a Firefox that Playwright did not patch cannot be told to print')
  await page.emulateMedia({ media: 'print' })
  await expect(systems(page)).toBeHidden()
  await expect(page.locator('.settings')).toBeHidden()
  await expect(panels(page, 'latency-down').first()).toBeVisible()
  expect(report.complaints).toEqual([])
})
