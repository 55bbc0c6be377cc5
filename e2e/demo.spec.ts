import { TRANSPORTS } from '@rungway/client'
import { PASS, REFUSE } from '@rungway/proxy'
import {
  button,
  complaints,
  expect,
  LABELS,
  messages,
  proof,
  radio,
  say,
  state,
  test,
  waiting,
} from './demo-fixtures.ts'

test('two tabs talk, and each says how its messages came', async ({ context, demo }) => {
  const [ada, bob] = [await context.newPage(), await context.newPage()]
  const heard = [complaints(ada), complaints(bob)]
  for (const page of [ada, bob]) await page.goto(demo.url)
  await radio(bob, 'Long polling').check()
  await expect(state(bob)).toHaveText('Using Long polling')
  await say(ada, 'Hello from <b>Ada</b>')
  await expect(messages(ada)).toHaveCount(1)
  await expect(messages(ada)).toContainText(/You Hello from <b>Ada<\/b>WebSocket.* round trip\d+\sB/s)
  await expect(messages(bob)).toContainText(/Tab \w+ Hello from <b>Ada<\/b>Long polling.* one way\d+\sB/s)
  await say(bob, 'Hello from Bob')
  await expect(messages(ada).first()).toContainText('Hello from Bob')
  for (const page of [ada, bob]) expect(await proof(page)).toEqual(['0', '0', '0'])
  expect(heard).toEqual([[], []])
})

test('the chooser changes the technique under a burst, and the proof holds', async ({ page, demo }) => {
  const heard = complaints(page)
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  expect(TRANSPORTS).toHaveLength(LABELS.length)
  let returned = 0
  for (const label of LABELS.toReversed()) {
    await button(page, 'Send a burst of 100').click()
    await radio(page, label).check()
    await expect(state(page)).toHaveText(`Using ${label}`)
    returned += 100
    await expect(page.locator('#returned')).toHaveText(String(returned))
    await expect(page.locator('.rung.carrying')).toContainText(label)
  }
  await expect(page.locator('#said')).toHaveText(String(returned))
  expect(await proof(page)).toEqual(['0', '0', '0'])
  expect(heard).toEqual([])
})

test('a link that is cut from the page is mended, and what was sent then arrives', async ({ page, demo }) => {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  await button(page, 'Cut the link').click()
  await say(page, 'after the cut')
  await expect(messages(page)).toContainText('after the cut')
  const list = page.locator('#messages')
  await expect(list).toContainText('All links cut')
  await expect(list).toContainText(/Back on WebSocket after/)
  expect(await proof(page)).toEqual(['0', '0', '0'])
})

test('while the gateway cannot be reached the page says so, keeps what is sent, and goes on after', async ({
  page,
  demo,
}) => {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  demo.proxy.use(REFUSE)
  demo.proxy.cut()
  await expect(state(page)).toHaveText('Gateway out of reach')
  await expect(page.locator('#state-next')).toContainText('The client tries again by itself')
  await say(page, 'kept for later')
  await expect(page.locator('#pending')).not.toHaveText('0\u00a0B')
  await expect(messages(page)).toHaveCount(0)
  await expect(waiting(page)).toHaveText(/kept for later\s*Waiting for the gateway/)
  demo.proxy.use(PASS)
  await expect(messages(page)).toContainText('kept for later', { timeout: 20_000 })
  await expect(waiting(page)).toHaveCount(0)
  await expect(state(page)).toHaveText(/^Using /)
  expect(await proof(page)).toEqual(['0', '0', '0'])
})

test('a gateway that restarts loses nothing that was typed meanwhile, and the proof goes on counting', async ({
  page,
  demo,
}) => {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  await say(page, 'before the restart')
  await expect(messages(page)).toContainText('before the restart')
  await demo.restart(async () => {
    await expect(state(page)).toHaveText('Gateway out of reach')
    await say(page, 'while it was away')
  })
  await expect(messages(page).filter({ hasText: 'while it was away' })).toHaveCount(1, { timeout: 30_000 })
  const list = page.locator('#messages')
  await expect(list).toContainText(/new one begins. 1 message of yours waited: sent now/)
  await expect(waiting(page)).toHaveCount(0)
  // The proof has counted on: both messages, the one before the restart too.
  for (const count of ['#said', '#returned', '#heard']) await expect(page.locator(count)).toHaveText('2')
  expect(await proof(page)).toEqual(['0', '0', '0'])
})

test('the comparison visits every technique and returns', async ({ page, demo }) => {
  await page.goto(demo.url)
  await button(page, 'Compare all five').click()
  await expect(button(page, 'Stop comparing')).toBeVisible()
  await expect(radio(page, 'Automatic')).toBeChecked()
  await expect(page.locator('#state-next')).toHaveText('Comparing: each technique in turn, then back to Automatic.')
  await expect(page.locator('#how-auto')).toHaveText('The best that gets through.')
  // The page's state changes too fast to be waited for; what was measured stays.
  for (const label of LABELS) {
    const strip = page.getByRole('img', { name: new RegExp(`^${label}: median .* of \\d+ round trips?$`) })
    await expect(strip).toBeVisible({ timeout: 15_000 })
  }
  // The last one takes a second for each ping: enough was seen.
  await button(page, 'Stop comparing').click()
  await expect(button(page, 'Compare all five')).toBeVisible()
  await expect(state(page)).toHaveText('Using WebSocket')
  await expect(radio(page, 'Automatic')).toBeChecked()
})

test('all of it is Chinese at a press, what has happened before too', async ({ page, demo }) => {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  await button(page, 'Cut the link').click()
  await say(page, 'written before')
  await expect(messages(page)).toHaveCount(1)
  await expect(page.locator('#messages')).toContainText('All links cut')
  await button(page, '中文').click()
  await expect(state(page)).toHaveText('正在用 WebSocket')
  await expect(page.locator('#messages')).toContainText('所有连接已切断')
  await expect(page.locator('#messages')).toContainText('往返')
  const text = (await page.locator('main').innerText()).replace(/written before|\{.*\}|\[.*\]/g, '')
  expect(text.match(/[a-z]{3,} [a-z]{3,} [a-z]{3,}/g) ?? []).toEqual([])
})

test('the keyboard is enough', async ({ page, demo }) => {
  await page.goto(demo.url)
  await expect(state(page)).toHaveText('Using WebSocket')
  // After the navigation, which all pages have.
  await page.getByRole('button', { name: '中文' }).focus()
  const focused = () =>
    page.evaluate(() => {
      const node = document.activeElement
      const label = node instanceof HTMLInputElement ? node.labels?.[0]?.textContent : node?.textContent
      return (label ?? '').trim()
    })
  const tabTo = async (name: string) => {
    await page.keyboard.press('Tab')
    expect(await focused()).toBe(name)
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)
    expect(outline).toBe('solid')
  }
  await tabTo('Automatic')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(state(page)).toHaveText('Using Server-sent events')
  await tabTo('Compare all five')
  await tabTo('Cut the link')
  await page.keyboard.press('Enter')
  await expect(page.locator('#messages')).toContainText('All links cut')
  await tabTo('Send a burst of 100')
  await page.keyboard.press('Space')
  await expect(page.locator('#returned')).toHaveText('100')
  await tabTo('To every tab that has this page open')
  await page.keyboard.type('typed')
  await page.keyboard.press('Enter')
  await expect(messages(page).first()).toContainText('typed')
  await tabTo('Send')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('scroll')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.locator('#wire-lines')).toBeHidden()
})
