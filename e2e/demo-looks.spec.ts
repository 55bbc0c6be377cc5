import type { Page } from '@playwright/test'
import { findFaint, findNameless } from './audit.ts'
import { button, type Demo, expect, LABELS, messages, say, state, test } from './demo-fixtures.ts'

test('every control has a name, every name is there, and headings descend in order', async ({ page, demo }) => {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  expect(await page.evaluate(findNameless)).toEqual([])
  await expect(page.getByRole('radiogroup', { name: 'Technique' }).getByRole('radio')).toHaveCount(LABELS.length + 1)
  await expect(page.getByRole('main')).toHaveCount(1)
})

for (const [what, size] of [
  ['a small laptop', { width: 1280, height: 720 }],
  ['a phone', { width: 390, height: 664 }],
] as const)
  test(`the proof is in sight without scrolling, on ${what}`, async ({ page, demo }) => {
    await page.setViewportSize(size)
    await page.goto(demo.url)
    await expect(state(page)).toHaveText('Using WebSocket')
    await expect(page.locator('#verdict')).toBeInViewport({ ratio: 1 })
  })

const PAPER = { light: 'rgb(247, 245, 240)', dark: 'rgb(20, 22, 26)' }

async function expectReadable(page: Page, demo: Demo, scheme: keyof typeof PAPER, file: string): Promise<void> {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  await say(page, 'something to look at')
  await expect(messages(page)).toHaveCount(1)
  const { measured, faint } = await page.evaluate(findFaint)
  expect(faint).toEqual([])
  expect(measured).toBeGreaterThan(40)
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(PAPER[scheme])
  await page.screenshot({ path: file, fullPage: true })
}

test('by day, text stands out from what is behind it', async ({ page, demo }, info) => {
  await expectReadable(page, demo, 'light', info.outputPath('demo-light.png'))
})

test('by night, text stands out from what is behind it', async ({
  playwright,
  browserName,
  launchOptions,
  demo,
}, info) => {
  // A Firefox that Playwright did not patch takes no `colorScheme`; a preference of its own, which
  // is read at the start, does the same.
  const firefoxUserPrefs = { 'layout.css.prefers-color-scheme.content-override': 0 }
  const browser = await playwright[browserName].launch({ ...launchOptions, firefoxUserPrefs })
  const page = await browser.newPage({ colorScheme: 'dark' })
  await expectReadable(page, demo, 'dark', info.outputPath('demo-dark.png'))
  await browser.close()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 } })

  test('nothing is wider than 360 pixels, and arriving messages move nothing', async ({ page, demo }, info) => {
    await page.goto(demo.url)
    await expect(state(page)).toHaveText('Using WebSocket')
    const tops = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.parts > section')].map((node) =>
          Math.round(node.getBoundingClientRect().top + scrollY),
        ),
      )
    const before = await tops()
    expect(before).toHaveLength(6)
    await say(page, 'x'.repeat(200))
    await button(page, 'Send a burst of 100').click()
    await expect(page.locator('#returned')).toHaveText('101')
    expect(await tops()).toEqual(before)
    const { overflow, width } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return { overflow: scrollWidth - clientWidth, width: innerWidth }
    })
    expect({ overflow, width }).toEqual({ overflow: 0, width: 360 })
    await page.screenshot({ path: info.outputPath('demo-phone.png'), fullPage: true })
  })
})
