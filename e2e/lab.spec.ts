import type { Page } from '@playwright/test'
import { LANE_KINDS } from '../demo/web/lab/lanes.ts'
import { findFaint, findNameless } from './audit.ts'
import { button, complaints, type Demo, expect, test } from './demo-fixtures.ts'

const lane = (page: Page, name: string) => page.locator(`[data-lane="${name}"]`)
const cell = (page: Page, name: string, column: string) =>
  page.locator(`[data-row="${name}"] [data-column="${column}"]`)
const numberIn = async (page: Page, name: string, column: string): Promise<number> =>
  Number(await cell(page, name, column).textContent())
const status = (page: Page) => page.locator('.stages [role=status]')

async function open(page: Page, { site }: Demo, search = '', lanes: readonly string[] = ['websocket']): Promise<void> {
  await page.goto(`${site}/lab${search}`)
  for (const name of lanes) await expect(lane(page, name)).toHaveAttribute('data-carries', 'true')
}

test('every technique brings the same messages, historical ones and Engine.IO among them', async ({ page, demo }) => {
  const heard = complaints(page)
  const lanes = LANE_KINDS.map(({ name }) => name)
  await open(page, demo, `?everyMs=100&pollMs=250&lanes=${lanes}`, lanes)
  for (const name of lanes) {
    await expect.poll(() => numberIn(page, name, 'messages')).toBeGreaterThan(20)
    await expect(cell(page, name, 'p50')).toHaveText(/^[\d.]+$/)
  }
  await expect(cell(page, 'websocket', 'requests')).toHaveText('1')
  // Where the machine is busy, one script brings several messages.
  expect(await numberIn(page, 'jsonp-polling', 'bytes')).toBeGreaterThan(await numberIn(page, 'websocket', 'bytes'))
  await page.getByLabel('Lane').selectOption('jsonp-polling')
  await expect(page.locator('.log tbody tr').filter({ hasText: 'script' }).first()).toContainText('200')
  expect(heard).toEqual([])
})

test('where the server has one name, no more lanes are held than a browser has connections for', async ({
  page,
  demo,
}) => {
  // A name of the machine that is no twin of another.
  const site = demo.site.replace('localhost', 'demo.localhost')
  await page.goto(`${site}/lab?lanes=${LANE_KINDS.map(({ name }) => name)}`)
  await expect(page.locator('[data-lane]')).not.toHaveCount(0)
  await page.locator('.lane-choice summary').click()
  await expect(page.getByLabel('XHR streaming')).toBeDisabled()
  await expect(page.locator('.lane-choice .note')).toContainText('six connections')
})

test('the counters agree with a raw count at the sockets', async ({ page, demo }) => {
  const raw = { bytes: 0, requests: 0 }
  const connections = new WeakSet<object>()
  // A tap that knows connections and bytes alone: what it takes for the lane's begins with the lane's path.
  demo.proxy.use({
    chunk(bytes, way, connection) {
      if (way === 'up' && bytes.includes('GET /lab/') && bytes.includes('/websocket/websocket?'))
        connections.add(connection)
      if (way === 'up') raw.requests += bytes.toString('latin1').split('/short-polling/').length - 1
      if (connections.has(connection)) raw.bytes += bytes.length
      return 'pass'
    },
  })
  await open(page, demo, '?lanes=short-polling,websocket&pollMs=100&everyMs=50', ['short-polling', 'websocket'])
  await expect.poll(() => numberIn(page, 'websocket', 'messages')).toBeGreaterThan(30)
  await button(page, 'Pause').click()
  const counted = () =>
    page.evaluate(async () => {
      const news = performance.getEntriesByType('resource').find(({ name }) => name.includes('/news?'))
      const response = await fetch(news?.name ?? '')
      return (await response.json()).counts
    })
  // Between the two looks an idle socket moves nothing.
  await expect
    .poll(async () => {
      const { websocket } = await counted()
      return websocket.bytesUp + websocket.bytesDown - raw.bytes
    })
    .toBe(0)
  const before = raw.requests
  const { requests } = (await counted())['short-polling']
  expect(requests).toBeGreaterThanOrEqual(before)
  expect(requests).toBeLessThanOrEqual(raw.requests)
})

test('keys stage the famous cases, and the automatic lane goes on', async ({ page, demo }) => {
  // Each case takes as long as a client needs to believe it.
  test.setTimeout(120_000)
  await open(page, demo, '?everyMs=100&lanes=websocket,automatic', ['websocket', 'automatic'])
  await page.keyboard.press('2')
  await expect(status(page)).toContainText('answers each upgrade with 404')
  await expect(page).toHaveURL(/stage=stripped-upgrade/)
  await expect(lane(page, 'websocket')).toHaveAttribute('data-carries', 'false')
  await expect(lane(page, 'automatic')).toHaveAttribute('data-technique', 'sse', { timeout: 30_000 })
  await page.keyboard.press('8')
  await expect(lane(page, 'websocket')).toHaveAttribute('data-carries', 'true', { timeout: 30_000 })
  const before = await numberIn(page, 'websocket', 'messages')
  await expect.poll(() => numberIn(page, 'websocket', 'messages')).toBeGreaterThan(before + 5)
  await page.keyboard.press('6')
  await expect(lane(page, 'automatic')).toHaveAttribute('data-carries', 'false', { timeout: 30_000 })
})

test('it stands still, goes on message by message, and the past can be looked at', async ({ page, demo }) => {
  // None by itself: each message is asked for.
  await open(page, demo, '?lanes=websocket&everyMs=0')
  await page.keyboard.press(' ')
  await expect(button(page, 'Go on')).toBeVisible()
  await expect(page.locator('.scrubber .ago')).toHaveText(/s ago/)
  await button(page, 'Count anew').click()
  await expect(cell(page, 'websocket', 'messages')).toHaveText('0')
  await button(page, 'One message').click()
  await expect(cell(page, 'websocket', 'messages')).toHaveText('1')
  await button(page, 'Hold the next message of WebSocket').click()
  await button(page, 'One message').click()
  await button(page, 'Let go what is held of WebSocket').click()
  await expect(cell(page, 'websocket', 'messages')).toHaveText('2')
  // A message that comes twice is taken once.
  await button(page, 'Double the next message of WebSocket').click()
  await button(page, 'One message').click()
  await expect(cell(page, 'websocket', 'messages')).toHaveText('3')
  await button(page, 'Cut the connection of WebSocket').click()
  await expect(page.locator('.log tbody tr')).toHaveCount(2)
  await expect(page.locator('.log tbody tr').first()).toHaveAttribute('data-failed', 'true')
  await page.keyboard.press('ArrowLeft')
  await expect(page.locator('.scrubber .ago')).toHaveText(/s ago/)
  await page.keyboard.press('l')
  await expect(page.locator('.scrubber .ago')).toHaveText('Live')
})

test('a message under way is picked, and held, doubled or lost', async ({ page, demo }) => {
  // Each way takes a second, which is enough to pick, and mostly to act.
  await open(page, demo, '?lanes=websocket&everyMs=0&roundTripMs=2000', ['websocket'])
  await button(page, 'Pick a message under way on WebSocket').click()
  await expect(lane(page, 'websocket')).toContainText('Nothing is under way')
  const said = lane(page, 'websocket').locator('.picked-note')
  let sent = 0
  const pick = async () => {
    await button(page, 'One message').click()
    sent += 1
    await expect(async () => {
      await button(page, 'Pick a message under way on WebSocket').click()
      await expect(said).toContainText('is picked', { timeout: 100 })
    }).toPass()
  }
  /** On a busy machine a message may have arrived before the press; then the next one is picked. */
  const act = async (name: RegExp, outcome: RegExp) => {
    for (;;) {
      await pick()
      await page.getByRole('button', { name }).click()
      await expect(said).toContainText(/had arrived|is held|comes twice|was lost/)
      if (outcome.test((await said.textContent()) ?? '')) return
      await expect(said).toContainText('had arrived')
    }
  }
  await act(/^Hold message \d+ of WebSocket$/, /Message \d+ is held/)
  await button(page, 'Let go what is held of WebSocket').click()
  await expect(cell(page, 'websocket', 'messages')).toHaveText(String(sent))
  await act(/^Double message \d+ of WebSocket$/, /comes twice/)
  await expect(cell(page, 'websocket', 'messages')).toHaveText(String(sent))
  await act(/^Cut the connection of WebSocket under message \d+$/, /was lost/)
  // The client has it in the end: what is lost is sent again.
  await expect(cell(page, 'websocket', 'messages')).toHaveText(String(sent))
})

test('the lab is complete in Chinese, readable, and no wider than a phone', async ({ page, demo }, info) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await open(page, demo, '?lang=zh&everyMs=250&lanes=short-polling,websocket')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('同样的消息，各种走法')
  await expect(cell(page, 'websocket', 'p50')).toHaveText(/\d/)
  expect(await page.evaluate(findNameless)).toEqual([])
  expect((await page.evaluate(findFaint)).faint).toEqual([])
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider).toBe(0)
  await page.screenshot({ path: info.outputPath('lab-phone.png'), fullPage: true })
})

test('a guess is compared with what is measured, and the address says what was guessed', async ({ page, demo }) => {
  await open(page, demo, '?lanes=websocket&everyMs=50')
  const predict = page.getByRole('region', { name: 'Guess first' })
  await predict.getByLabel('Your guess').fill('20')
  await button(page, 'Measure').click()
  await expect(predict).toContainText('You guessed 20, measured 0.')
  await expect(page).toHaveURL(/guess=websocket%7Erequests%7E20/)
})

test('what happened is taken along as CSV, PNG and HAR', async ({ page, demo }) => {
  // Not every Firefox tells Playwright of a download: what is saved is looked at in the page.
  await page.addInitScript(() => {
    const make = URL.createObjectURL
    URL.createObjectURL = (blob: Blob) => {
      Object.assign(globalThis, { saved: blob })
      return make(blob)
    }
  })
  await open(page, demo, '?lanes=long-polling,websocket&everyMs=100', ['long-polling', 'websocket'])
  await expect.poll(() => numberIn(page, 'websocket', 'messages')).toBeGreaterThan(10)
  const saved = async (name: string): Promise<string> => {
    await button(page, name).click()
    await page.waitForFunction(() => 'saved' in globalThis)
    return page.evaluate(async () => {
      const { saved } = globalThis as unknown as { saved: Blob }
      Reflect.deleteProperty(globalThis, 'saved')
      return saved.text()
    })
  }
  const csv = await saved('CSV: figures and messages')
  expect(csv).toMatch(/^lane,messages,.*\r\nlong-polling,/)
  expect(csv).toMatch(/\r\nwebsocket,down,\d+,\d{4}-/)
  expect((await saved('PNG: the picture')).slice(1, 4)).toBe('PNG')
  const har = JSON.parse(await saved('HAR: requests and WebSocket messages'))
  const socket = har.log.entries.find((entry: { _resourceType: string }) => entry._resourceType === 'websocket')
  const received = socket._webSocketMessages.filter(({ type }: { type: string }) => type === 'receive')
  expect(received.length).toBeGreaterThan(10)
  expect(received.at(-1)).toMatchObject({ opcode: 1, data: expect.stringContaining('"fill"') })
  expect(JSON.stringify(har)).not.toMatch(/session=[\w-]/)
})
