import type { Page } from '@playwright/test'
import { findFaint, findNameless } from './audit.ts'
import { button, complaints, type Demo, expect, radio, test } from './demo-fixtures.ts'

const messages = (page: Page) => page.locator('.said')
const status = (page: Page) => page.getByRole('status')

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await button(page, 'Send').click()
}

async function enter(page: Page, { site }: Demo, room: string, name: string): Promise<void> {
  await page.addInitScript((given) => {
    // An empty page has no storage.
    if (location.protocol.startsWith('http')) localStorage.setItem('rungway name', given)
  }, name)
  await page.goto(`${site}/chat#${room}`)
  await expect(status(page)).toHaveText('Using WebSocket')
}

const ROOM = 'aroomfortests'

test('two people talk, see each other and how each is connected, and what one types', async ({ browser, demo }) => {
  const [ada, bob] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()]
  const heard = [complaints(ada), complaints(bob)]
  await enter(ada, demo, ROOM, 'Ada')
  await enter(bob, demo, ROOM, 'Bob')
  for (const page of [ada, bob]) await expect(page.getByRole('heading', { name: '2 here' })).toBeVisible()
  await bob.getByRole('textbox', { name: 'Message' }).pressSequentially('hi')
  await expect(ada.locator('.typing')).toHaveText('Bob types …')
  await button(bob, 'Send').click()
  await expect(messages(ada)).toContainText(/Bob.*by WebSocket\s*hi/)
  await expect(messages(bob)).toHaveAttribute('data-state', 'accepted')
  await expect(ada.locator('.people li').filter({ hasText: 'Bob' })).toContainText('WebSocket')
  await bob.context().close()
  await expect(ada.getByRole('heading', { name: 'You are alone here' })).toBeVisible({ timeout: 40_000 })
  await ada.context().close()
  expect(heard).toEqual([[], []])
})

test('the chat goes on while the network of one is broken in each way, and says so', async ({ browser, demo }) => {
  test.slow()
  const [ada, bob] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()]
  await enter(ada, demo, ROOM, 'Ada')
  await enter(bob, demo, ROOM, 'Bob')
  let count = 0
  for (const fault of ['No WebSocket', 'Streams are held', 'POSTs vanish', 'One message behind']) {
    await radio(ada, fault).check()
    await write(ada, `up under: ${fault}`)
    await write(bob, `down under: ${fault}`)
    count += 2
    for (const page of [ada, bob]) await expect(messages(page)).toHaveCount(count, { timeout: 40_000 })
  }
  await radio(ada, 'Nothing gets through').check()
  await expect(status(ada)).toContainText('What you write waits here', { timeout: 40_000 })
  await write(ada, 'written offline')
  await expect(messages(ada).last()).toHaveAttribute('data-state', 'waiting')
  await radio(ada, 'Healthy').check()
  await expect(messages(ada).last()).toHaveAttribute('data-state', 'accepted', { timeout: 40_000 })
  count += 1
  for (const page of [ada, bob]) {
    await expect(messages(page)).toHaveCount(count, { timeout: 40_000 })
    const texts = await messages(page).locator('.text').allTextContents()
    expect(new Set(texts).size).toBe(count)
  }
  await ada.context().close()
  await bob.context().close()
})

test('who comes later reads what was written, and another room is another room', async ({ context, demo }) => {
  const [ada, bob, eve] = [await context.newPage(), await context.newPage(), await context.newPage()]
  await enter(ada, demo, ROOM, 'Ada')
  await write(ada, 'before you came')
  await expect(messages(ada)).toHaveAttribute('data-state', 'accepted')
  await enter(bob, demo, ROOM, 'Bob')
  await expect(messages(bob)).toContainText('before you came')
  await enter(eve, demo, 'anotherroom1', 'Eve')
  await expect(eve.getByRole('heading', { name: 'You are alone here' })).toBeVisible()
  await expect(messages(eve)).toHaveCount(0)
})

test('in Chinese, on a phone, every control has a name and text stands out', async ({ page, demo }, info) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${demo.site}/chat?lang=zh#${ROOM}`)
  await expect(status(page)).toHaveText('正在用 WebSocket')
  await page.getByRole('textbox', { name: '消息' }).fill('你好')
  await button(page, '发送').click()
  await expect(messages(page)).toHaveAttribute('data-state', 'accepted')
  expect(await page.evaluate(findNameless)).toEqual([])
  expect((await page.evaluate(findFaint)).faint).toEqual([])
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider).toBe(0)
  await page.screenshot({ path: info.outputPath('chat-phone.png'), fullPage: true })
})
