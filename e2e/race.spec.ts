import type { Page } from '@playwright/test'
import { findFaint, findNameless } from './audit.ts'
import { button, complaints, type Demo, expect, test } from './demo-fixtures.ts'

const LANES = ['short-polling', 'long-polling', 'http-streaming', 'sse', 'websocket', 'automatic']

const lane = (page: Page, name: string) => page.locator(`[data-lane="${name}"]`)
/** The figure of that name beside a lane. */
const figure = (page: Page, name: string, term: string) =>
  lane(page, name).locator('.numbers div').filter({ hasText: term }).locator('dd')

async function open(page: Page, { site }: Demo, search = ''): Promise<void> {
  await page.goto(`${site}/${search}`)
  for (const name of LANES) await expect(lane(page, name)).toHaveAttribute('data-carries', 'true')
}

test('every lane hears the same messages, and the numbers say what it took', async ({ page, demo }) => {
  const heard = complaints(page)
  await open(page, demo)
  await button(page, 'Change the rate').click()
  for (const name of LANES) await expect(figure(page, name, 'bytes a message')).toHaveText(/^\d+$/)
  await expect(figure(page, 'websocket', 'requests')).toHaveText('1')
  // On a busy machine the ladder may have asked another technique before the socket was open.
  await expect(lane(page, 'automatic')).toHaveAttribute('data-technique', 'websocket', { timeout: 40_000 })
  await expect
    .poll(async () => Number(await figure(page, 'short-polling', 'requests').textContent()))
    .toBeGreaterThan(6)
  const bytes = async (name: string) => Number(await figure(page, name, 'bytes a message').textContent())
  await expect.poll(async () => (await bytes('long-polling')) > 2 * (await bytes('websocket'))).toBe(true)
  expect(heard).toEqual([])
})

test('lanes with a stream ask the server under its other name, and no lane waits for another', async ({
  page,
  demo,
}) => {
  const asked = new Map<string, Set<string>>()
  page.on('request', (request) => {
    const { hostname, searchParams } = new URL(request.url())
    const name = searchParams.get('lane')
    if (name !== null) asked.set(name, (asked.get(name) ?? new Set()).add(hostname))
  })
  await open(page, demo)
  expect(Object.fromEntries([...asked].map(([name, hosts]) => [name, [...hosts]]))).toMatchObject({
    'short-polling': ['localhost'],
    'long-polling': ['localhost'],
    'http-streaming': ['127.0.0.1'],
    sse: ['127.0.0.1'],
  })
  await expect(page.locator('.lanes .note').last()).toContainText('instead of localhost')
})

test('where the server has one name, all lanes share its connections, and the page says so', async ({ page, demo }) => {
  // A name of the machine that is no twin of another.
  await open(page, { ...demo, site: demo.site.replace('localhost', 'demo.localhost') })
  await expect(page.locator('.lanes .note')).toHaveCount(1)
  await button(page, 'Break the network').click()
  await button(page, 'Break it more').click()
  await expect(page.locator('.lanes .note')).toContainText('six connections')
})

test('lanes under the other name go on after the server was restarted', async ({ page, demo }) => {
  await open(page, demo)
  await demo.restart(() => expect(page.getByRole('status')).toContainText('cannot be reached'))
  await expect(page.getByRole('status')).toContainText('healthy')
  for (const name of LANES) await expect(lane(page, name)).toHaveAttribute('data-carries', 'true', { timeout: 40_000 })
})

test('short polling asks in vain as soon as messages are rarer than polls', async ({ page, demo }) => {
  await open(page, demo)
  await expect.poll(async () => Number(await figure(page, 'short-polling', 'in vain').textContent())).toBeGreaterThan(3)
  await expect(figure(page, 'websocket', 'in vain')).toHaveText('–')
})

test('in a broken network the lanes that it hits stop, the automatic one steps down, and climbs back', async ({
  page,
  demo,
}) => {
  await open(page, demo)
  await expect(lane(page, 'automatic')).toContainText('now WebSocket')
  await button(page, 'Break the network').click()
  await expect(page.getByRole('status')).toContainText('answers each upgrade with 404')
  await expect(lane(page, 'websocket')).toHaveAttribute('data-carries', 'false')
  await expect(lane(page, 'automatic')).toHaveAttribute('data-technique', 'sse', { timeout: 20_000 })
  await button(page, 'Break it more').click()
  await expect(lane(page, 'automatic')).toHaveAttribute('data-technique', /-polling$/, { timeout: 40_000 })
  await expect(lane(page, 'sse')).toHaveAttribute('data-carries', 'false', { timeout: 40_000 })
  await button(page, 'Heal the network').click()
  await expect(lane(page, 'websocket')).toHaveAttribute('data-carries', 'true', { timeout: 40_000 })
  await expect(page.getByRole('status')).toContainText('healthy')
})

test('another page’s network is another network', async ({ context, demo }) => {
  const [mine, other] = [await context.newPage(), await context.newPage()]
  await open(mine, demo)
  await open(other, demo)
  await button(mine, 'Break the network').click()
  await expect(lane(mine, 'websocket')).toHaveAttribute('data-carries', 'false')
  await expect(lane(other, 'websocket')).toHaveAttribute('data-carries', 'true')
})

test('the bytes are those that crossed, without the secrets among them', async ({ page, demo }) => {
  await open(page, demo)
  await button(page, 'Look at the bytes').click()
  const bytes = page.getByRole('region', { name: 'The bytes, as they crossed the network' })
  await expect(bytes).toContainText('GET /rungway/short-polling?')
  await expect(bytes).toContainText('HTTP/1.1 200 OK')
  await expect(bytes).toContainText('session=***')
  expect(await bytes.textContent()).not.toMatch(/session=[\w-]/)
  await bytes.getByLabel('Lane').selectOption('websocket')
  await expect(bytes).toContainText(/↓ down · \d+ B81 /)
  await expect(bytes).toContainText('"type":"tick"')
})

test('the page is in Chinese where that is spoken or chosen, and remembers the choice', async ({ page, demo }) => {
  await open(page, demo, '?lang=zh')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('页面怎样收到服务器的消息？')
  await expect(page).toHaveTitle(/^Rungway：/)
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await page.goto(`${demo.site}/`)
  await expect(lane(page, 'long-polling')).toContainText('长轮询')
  await button(page, 'English').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('How does a page hear from its server?')
})

test('every control has a name, text stands out, and nothing is wider than a phone', async ({ page, demo }, info) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await open(page, demo)
  await button(page, 'Look at the bytes').click()
  await expect(page.locator('.bytes li pre').first()).toBeVisible()
  expect(await page.evaluate(findNameless)).toEqual([])
  expect((await page.evaluate(findFaint)).faint).toEqual([])
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider).toBe(0)
  await page.screenshot({ path: info.outputPath('race-phone.png'), fullPage: true })
})

test('the keyboard alone reaches the three buttons, and works them', async ({ page, demo }) => {
  await open(page, demo)
  await button(page, 'Break the network').focus()
  await page.keyboard.press('Enter')
  await expect(button(page, 'Break it more')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(page.getByRole('status')).toContainText('4 messages a second')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(button(page, 'Hide the bytes')).toHaveAttribute('aria-expanded', 'true')
})
