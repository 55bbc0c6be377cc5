import type { Page } from '@playwright/test'
import { CHAPTER_NAMES } from '../demo/web/history/chapter-names.ts'
import { findFaint, findNameless } from './audit.ts'
import { complaints, type Demo, expect, test } from './demo-fixtures.ts'

const figure = (page: Page, technique: string) => page.locator(`.live[data-technique="${technique}"]`)
const number = async (page: Page, technique: string, name: string) =>
  Number(await figure(page, technique).locator(`[data-figure-number="${name}"]`).textContent())

async function open(page: Page, { site }: Demo, chapter: string): Promise<void> {
  await page.goto(`${site}/history#${chapter}`)
  await expect(page.locator(`[data-chapter="${chapter}"] h2`)).toBeVisible()
}

async function start(page: Page, technique: string): Promise<void> {
  await figure(page, technique).getByRole('button', { name: 'Start' }).click()
  await expect.poll(() => number(page, technique, 'messages'), { timeout: 20_000 }).toBeGreaterThan(1)
}

for (const [chapter, techniques] of [
  ['reload', ['reload']],
  ['short-polling', ['short-polling']],
  ['long-polling', ['long-polling']],
  ['comet', ['forever-iframe', 'http-streaming']],
  ['sse', ['sse']],
  ['websocket', ['websocket']],
] as const)
  test(`${chapter}: its figures start, bring messages at their price, and end`, async ({ page, demo }) => {
    const heard = complaints(page)
    await open(page, demo, chapter)
    for (const technique of techniques) {
      await start(page, technique)
      const isOne = ['forever-iframe', 'http-streaming', 'sse', 'websocket'].includes(technique)
      if (isOne) expect(await number(page, technique, 'requests')).toBe(1)
      else await expect.poll(() => number(page, technique, 'requests')).toBeGreaterThan(1)
      await figure(page, technique).getByRole('button', { name: 'Stop' }).click()
      await expect(figure(page, technique)).toHaveAttribute('data-running', 'false')
    }
    expect(heard).toEqual([])
  })

test('Engine.IO: its upgrade is read from the bytes, in order, and a proxy leaves it on polls', async ({
  page,
  demo,
}) => {
  await open(page, demo, 'libraries')
  const kinds = () => page.locator('.walk li').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-kind')))
  await start(page, 'engine-io')
  await expect.poll(kinds).toContain('upgrade')
  const seen = await kinds()
  const inOrder = ['handshake', 'open', 'socket', 'accepted', 'probe', 'probed', 'noop', 'upgrade']
  const steps = seen.filter((kind) => inOrder.includes(kind ?? ''))
  // Each poll that comes while the socket is tried is ended by a noop: on a slow machine there are two.
  expect(steps.filter((kind, i) => kind !== 'noop' || steps[i - 1] !== 'noop')).toEqual(inOrder)
  await expect(page.locator('.walk li[data-kind="open"] code')).toContainText('"sid":"*')
  await figure(page, 'engine-io').getByRole('button', { name: 'Stop' }).click()
  await figure(page, 'engine-io').getByLabel('The network').selectOption('no-websocket')
  await figure(page, 'engine-io').getByRole('button', { name: 'Start' }).click()
  await expect.poll(kinds).toContain('refused')
  await expect.poll(kinds).toContain('message')
  expect(await kinds()).not.toContain('upgrade')
})

test('a session steps down from a proxy without WebSocket, and loses nothing', async ({ page, demo }) => {
  await open(page, demo, 'one-session')
  await start(page, 'one-session')
  const said = figure(page, 'one-session').locator('.said')
  const network = figure(page, 'one-session').getByLabel('The network')
  await expect(said).toContainText('On websocket')
  await network.selectOption('no-websocket')
  await expect(said).toContainText('On sse')
  const before = await number(page, 'one-session', 'messages')
  await expect.poll(() => number(page, 'one-session', 'messages')).toBeGreaterThan(before)
  expect(await number(page, 'one-session', 'lost')).toBe(0)
})

test('of ten streams over HTTP/1.1 six open, and a request beside them waits until they close', async ({
  page,
  demo,
}) => {
  await open(page, demo, 'one-connection')
  const check = page.locator('[data-check="many-streams"]')
  await check.getByRole('button').click()
  await expect(check.locator('[data-figure-number="opened"]')).toHaveText('6')
  await expect(check.locator('[data-figure-number="protocol"]')).toHaveText('http/1.1')
  await expect(check).toContainText('waiting for')
  await check.getByRole('button').click()
  await expect(check.locator('[data-open="true"]')).toHaveCount(0)
})

test('every chapter leads to the next', async ({ page, demo }) => {
  await page.goto(`${demo.site}/history`)
  for (const name of CHAPTER_NAMES.slice(1)) {
    await page.locator('.ways a').last().click()
    await expect(page.locator(`[data-chapter="${name}"] h2`)).toBeVisible()
  }
  await expect(page.locator('.ways a')).toHaveCount(1)
})

test('a proxy that keeps streams starves a stream, and what it kept comes when it lets go', async ({ page, demo }) => {
  await open(page, demo, 'sse')
  const network = figure(page, 'sse').getByLabel('The network')
  await network.selectOption('held-streams')
  await figure(page, 'sse').getByRole('button', { name: 'Start' }).click()
  await expect.poll(() => number(page, 'sse', 'requests'), { timeout: 20_000 }).toBe(1)
  expect(await number(page, 'sse', 'messages')).toBe(0)
  await network.selectOption('none')
  await expect.poll(() => number(page, 'sse', 'messages'), { timeout: 20_000 }).toBeGreaterThan(0)
})

test('the code that is shown is the code of the repository, in colour and without inline styles', async ({
  page,
  demo,
}) => {
  await open(page, demo, 'sse')
  await expect(page.locator('.listing')).toHaveCount(2)
  await expect(page.locator('.listing').first()).toContainText(
    'source.onmessage = ({ data }) => hear(JSON.parse(data))',
  )
  expect(await page.locator('.listing .token-keyword').count()).toBeGreaterThan(2)
  expect(await page.locator('.chapter [style]').count()).toBe(0)
})

test('in Chinese, on a phone', async ({ page, demo }, info) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${demo.site}/history?lang=zh`)
  for (const name of CHAPTER_NAMES) {
    await page.goto(`${demo.site}/history?lang=zh#${name}`)
    await expect(page.locator(`[data-chapter="${name}"]`)).toContainText('三个问题')
    await expect(page.locator('.listing').first()).toBeVisible({ visible: name !== 'webtransport' })
    expect(await page.evaluate(findNameless)).toEqual([])
    expect((await page.evaluate(findFaint)).faint).toEqual([])
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return { scrollWidth, clientWidth }
    })
    expect(scrollWidth - clientWidth, name).toBe(0)
  }
  await page.screenshot({ path: info.outputPath('history-phone.png'), fullPage: true })
})
