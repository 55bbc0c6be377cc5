import type { Page } from '@playwright/test'
import { findFaint, findNameless } from './audit.ts'
import { complaints, expect, test } from './demo-fixtures.ts'

const figure = (page: Page, id: string) => page.locator(`#figure-${id}`)

test('the benchmark’s results are a page of the site, and what is shown can be chosen', async ({ page, demo }) => {
  const heard = complaints(page)
  const answered = page.waitForResponse(/measured-[^/]*\.json$/)
  await page.goto(`${demo.site}/measured`)
  expect((await answered).headers()['content-encoding']).toMatch(/^(br|gzip)$/)
  const bytes = figure(page, 'bytes')
  await expect(bytes.locator('h4')).toContainText(['rungway'])
  await expect(bytes.locator('canvas').first()).toBeVisible()
  await expect(page.locator('.answers dt')).toHaveCount(9)
  // Each figure has its title in plain words, and none is left as the benchmark calls it.
  expect(await page.locator('.topic figure').count()).toBeGreaterThan(20)
  await expect(figure(page, 'connect-parts').getByText('rungway, WebSocket')).toBeVisible()
  const rows = figure(page, 'idle').locator('tbody tr')
  await expect(rows, 'made when they are asked for').toHaveCount(0)
  await figure(page, 'idle').locator('summary').click()
  await expect(rows).not.toHaveCount(0)
  const before = await rows.count()
  await page.getByLabel('faye').check()
  expect(await rows.count()).toBeGreaterThan(before)
  await expect(bytes.locator('h4')).toContainText(['faye'])
  for (const name of ['rungway', 'ws', 'socket.io', 'faye']) await page.getByLabel(name, { exact: true }).uncheck()
  await expect(bytes).toContainText('Nothing of what is chosen was measured here.')
  expect(heard).toEqual([])
})

test('it is Chinese where that is spoken, readable, and no wider than a phone', async ({ page, demo }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${demo.site}/measured?lang=zh`)
  await expect(page.locator('.answers dd p').first()).toHaveText(/[\u4e00-\u9fff]/)
  await figure(page, 'idle').locator('summary').click()
  await expect(figure(page, 'idle').getByText('每分钟请求数').first()).toBeVisible()
  expect(await page.evaluate(findNameless)).toEqual([])
  expect((await page.evaluate(findFaint)).faint).toEqual([])
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider).toBe(0)
})
