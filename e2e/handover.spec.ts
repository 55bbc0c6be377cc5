import type { Page } from '@playwright/test'
import { expect, openClient, test } from './fixtures.ts'
import { expectFlow, expectWhole, from, startTalking, talk } from './talk.ts'

const openAgain = (page: Page, transports: readonly string[]): Promise<void> =>
  page.evaluate((names) => rungway.open({ transports: names, isHandedOver: true }), transports)

for (const name of ['websocket', 'long-polling']) {
  test(`${name}: a session goes on after F5, with nothing lost, doubled or out of order`, async ({ page, site }) => {
    const opened = await site()
    const sessions: string[] = []
    opened.gateway.on('session', (session) => sessions.push(session.name))
    const talking = talk(opened)
    const transports = from(name)
    await openClient(page, opened, { transports, isHandedOver: true })
    await startTalking(page)
    for (let reloads = 0; reloads < 2; reloads++) {
      await expectFlow(page, talking)
      await page.reload()
      await openAgain(page, transports)
      await startTalking(page)
    }
    await expectFlow(page, talking)
    await expectWhole(page, talking)
    expect(sessions).toHaveLength(1)
    expect(opened.gateway.sessionCount).toBe(1)
  })
}

test('a tab that is duplicated takes nothing over, even with a copy of what was saved', async ({
  page,
  context,
  site,
}) => {
  const opened = await site()
  const talking = talk(opened)
  await openClient(page, opened, { isHandedOver: true })
  await startTalking(page)
  await expectFlow(page, talking)
  await page.reload()
  // Nobody has taken what was saved. A browser copies it into a tab that is duplicated, and into one
  // that a page opens.
  const [twin] = await Promise.all([context.waitForEvent('page'), page.evaluate(() => void open(location.href))])
  await twin.waitForFunction(() => globalThis.rungway !== undefined)
  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith('rungway'))
  expect(await twin.evaluate(keys)).toEqual(await page.evaluate(keys))
  await openAgain(page, from('websocket'))
  await startTalking(page)
  await expectFlow(page, talking)
  await openAgain(twin, from('websocket'))
  await expect.poll(() => opened.gateway.sessionCount).toBe(2)
  await expectFlow(page, talking)
  await expectWhole(page, talking)
  expect(await twin.evaluate(() => rungway.client.state.name)).toBe('open')
  await twin.close()
})
