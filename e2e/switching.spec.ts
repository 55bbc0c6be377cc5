import type { Page } from '@playwright/test'
import { type Body, TRANSPORTS as GATEWAY_TRANSPORTS } from '@rungway/gateway'
import { PASS, REFUSE } from '@rungway/proxy'
import { ALL_TRANSPORTS, expect, openClient, test, upTo } from './fixtures.ts'
import type { Site } from './site.ts'

const AHEAD = 4
const NAMES = ALL_TRANSPORTS.map(({ name }) => name)

/** Answers every message with the count of them. Returns what was heard. */
function answer({ gateway }: Site): Body[] {
  const heard: Body[] = []
  gateway.on('session', (session) =>
    session.on('message', (body) => {
      heard.push(body)
      session.send(heard.length)
    }),
  )
  return heard
}

/**
 * While the conversation goes on, takes it to another transport and waits until that one has
 * carried.
 */
async function switchTo(page: Page, name: string): Promise<void> {
  await page.evaluate((to) => {
    rungway.carriers.clear()
    rungway.client.use(to)
  }, name)
  await expect.poll(() => page.evaluate(() => [...rungway.carriers]), { timeout: 15_000 }).toContain(name)
}

async function expectWhole(page: Page, heard: readonly Body[]): Promise<void> {
  const last = await page.evaluate(() => rungway.conclude())
  expect(last).toBeGreaterThan(0)
  await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(last)
  expect(heard).toEqual(upTo(last))
  expect(await page.evaluate(() => rungway.heard)).toEqual(upTo(last))
  expect(await page.evaluate(() => rungway.resets)).toEqual([])
  expect(await page.evaluate(() => rungway.errors)).toEqual([])
}

test('a conversation goes through every transport and back without a fault', async ({ page, site }) => {
  const opened = await site()
  const heard = answer(opened)
  await openClient(page, opened, { transports: NAMES })
  await page.evaluate((ahead) => rungway.converse(ahead, Number.POSITIVE_INFINITY), AHEAD)
  for (const name of [...NAMES, ...NAMES.toReversed()]) await switchTo(page, name)
  await expectWhole(page, heard)
  expect(opened.gateway.sessionCount).toBe(1)
})

test('a cut in the middle of every switch changes nothing', async ({ page, site }) => {
  const opened = await site()
  const heard = answer(opened)
  await openClient(page, opened, { transports: NAMES })
  await page.evaluate((ahead) => rungway.converse(ahead, Number.POSITIVE_INFINITY), AHEAD)
  for (const name of NAMES.toReversed()) {
    await page.evaluate((to) => {
      rungway.carriers.clear()
      rungway.client.use(to)
    }, name)
    // Between two polls there may be nothing to cut.
    await expect.poll(() => opened.proxy.cut()).toBeGreaterThan(0)
    await expect.poll(() => page.evaluate(() => [...rungway.carriers]), { timeout: 15_000 }).toContain(name)
  }
  await expectWhole(page, heard)
})

test('a gateway that cannot be reached for a while is found again, and nothing is lost', async ({ page, site }) => {
  const opened = await site()
  const heard = answer(opened)
  await openClient(page, opened)
  await page.evaluate((ahead) => rungway.converse(ahead, Number.POSITIVE_INFINITY), AHEAD)
  await expect.poll(() => heard.length).toBeGreaterThan(0)
  opened.proxy.use(REFUSE)
  opened.proxy.cut()
  await expect.poll(() => page.evaluate(() => rungway.client.state.name)).toBe('connecting')
  await expect.poll(() => opened.proxy.counts.refused).toBeGreaterThan(2)
  const before = heard.length
  opened.proxy.use(PASS)
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBeGreaterThan(before)
  await expectWhole(page, heard)
})

test('where the gateway takes no WebSockets, the next transport carries', async ({ page, site }) => {
  const opened = await site({ transports: GATEWAY_TRANSPORTS.filter(({ name }) => name !== 'websocket') })
  const heard = answer(opened)
  await openClient(page, opened)
  await page.evaluate((ahead) => rungway.converse(ahead, 20), AHEAD)
  await expect.poll(() => heard.length).toBe(20)
  await expectWhole(page, heard)
  expect(await page.evaluate(() => [...rungway.carriers])).toEqual(['sse'])
  expect(opened.requests.some(({ url }) => url.includes('/rungway/websocket'))).toBe(true)
})
