import type { Browser } from '@playwright/test'
import { type Demo, expect, messages, say, test } from './demo-fixtures.ts'

/** A page of the demo as a browser shows it that runs no script. */
async function withoutScript(browser: Browser, { site }: Demo, route: string) {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${site}/rungway/${route}`, { waitUntil: 'commit' })
  return page
}

for (const { route, form } of [
  // The form is on the page that stands still; `historical.spec.ts` follows the link to it.
  { route: 'meta-refresh', form: 'meta-refresh?still=1' },
  { route: 'endless-page', form: 'endless-page' },
]) {
  test(`${route}: a page without a script takes part in the conversation of those that have one`, async ({
    browser,
    page,
    demo,
  }) => {
    await page.goto(demo.url)
    await expect(page.getByRole('status')).toContainText('WebSocket')
    const plain = await withoutScript(browser, demo, form)
    await plain.getByLabel('Message').fill('hello from a form')
    await plain.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true })
    await expect(messages(page).filter({ hasText: 'hello from a form' })).toBeVisible()
    await say(page, 'hello from a script')
    await expect(plain.getByText('hello from a script')).toBeVisible()
    await plain.context().close()
  })
}

test('the demo’s page leads to both', async ({ browser, demo }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  for (const { link, heading } of [
    { link: 'a page that loads itself anew', heading: 'Meta refresh' },
    { link: 'one that never ends', heading: 'Endless page' },
  ]) {
    await page.goto(demo.url)
    await page.getByRole('link', { name: link }).click({ noWaitAfter: true })
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
  }
  await context.close()
})
