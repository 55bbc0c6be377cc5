import type { Body } from '@rungway/gateway'
import { expect, test } from './fixtures.ts'
import { hasLynx, lynx } from './historical/lynx.ts'

test.beforeEach(({ browserName }) => {
  test.skip(browserName !== 'chromium', 'it needs no browser, and once is enough')
  test.skip(!hasLynx(), 'lynx is not installed')
})

test('lynx reads what was said and says something', async ({ site }) => {
  const { url, gateway } = await site()
  const heard: Body[] = []
  gateway.on('session', (session) => {
    session.send({ text: 'welcome to the 1990s' })
    session.on('message', (body) => heard.push(body))
  })
  const page = `${url}/rungway/meta-refresh`
  expect(await lynx(page)).toMatch(/1\. welcome to the 1990s/)
  await lynx(page, `session=${'x'.repeat(22)}&link=1&seen=0&said=0&text=from+a+terminal`)
  await expect.poll(() => heard).toEqual([{ text: 'from a terminal' }])
})

test('lynx reads a page that never ends, once its gateway ends it', async ({ site }) => {
  const { url, gateway } = await site()
  gateway.on('session', (session) => {
    session.send({ text: 'welcome' })
    // Once the page has begun.
    setImmediate(() => {
      session.send({ text: 'one more <b>' })
      gateway.close()
    })
  })
  expect(await lynx(`${url}/rungway/endless-page`)).toMatch(
    /1\. welcome\s+2\. one more <b>\s+3\. This page has ended: going-away\./,
  )
})
