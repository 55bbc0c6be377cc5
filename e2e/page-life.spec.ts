import type { BrowserContext, Page } from '@playwright/test'
import { BLACK_HOLE, PASS, REFUSE } from '@rungway/proxy'
import { test as base, expect } from './everyday.ts'
import { openClient, test as sheltered, TRANSPORTS, upTo } from './fixtures.ts'
import type { Site } from './site.ts'
import { expectFlow, expectSaid, expectUnblamed, expectWhole, from, openTalk, startTalking, talk } from './talk.ts'
import { DEAF_SOCKETS, type World, world } from './world.ts'

const test = base.extend<{ world: World }>({ world })

// They take a browser of their own, which starts once for all of them.
base.describe.configure({ mode: 'default' })

const NAMES = TRANSPORTS.map(({ name }) => name)

/**
 * A socket, a stream and a poll: the three ways in which a link can be caught by what its page
 * lives through.
 */
const KINDS = ['websocket', 'sse', 'long-polling']

/**
 * Runs after this call has returned: a page that leaves at once may take Playwright's reply with
 * it.
 */
const inTurn = (page: Page, act: () => void): Promise<void> => page.evaluate(`void setTimeout(${act})`)

/** Goes to another page. What is said in the last moment is lost on the way, in both directions. */
async function leave(page: Page, { proxy }: Site): Promise<void> {
  proxy.use(BLACK_HOLE)
  const swallowed = () => proxy.counts.bytesLost
  await expect.poll(swallowed, { intervals: [20] }).toBeGreaterThan(100)
  await inTurn(page, () => {
    rungway.say()
    location.href = 'about:blank'
  })
  await page.waitForURL('about:blank')
  proxy.use(PASS)
}

/** Playwright's own `goBack` waits for the page to load, which one that was kept does not do. */
async function goBack(page: Page, { url }: Site): Promise<void> {
  await inTurn(page, () => history.back())
  await page.waitForURL(`${url}/`, { waitUntil: 'commit' })
  await page.waitForFunction(() => globalThis.rungway !== undefined)
}

const visibility = (page: Page) => page.evaluate(() => document.visibilityState)

/** Brings another tab to the front. */
async function hide(page: Page, context: BrowserContext): Promise<Page> {
  const front = await context.newPage()
  await front.bringToFront()
  await expect.poll(() => visibility(page)).toBe('hidden')
  return front
}

for (const name of NAMES) {
  test(`${name}: a page that comes back from the back/forward cache goes on where it was`, async ({
    page,
    browserName,
    site,
  }) => {
    test.skip(
      browserName !== 'chromium',
      'Firefox decides before `pagehide`, and keeps no page that has something open',
    )
    const opened = await site()
    const talking = await openTalk(page, opened, name)
    await leave(page, opened)
    await expectSaid(talking, 20)
    const heard = talking.heard.length
    await goBack(page, opened)
    await expect.poll(() => page.evaluate(() => rungway.shown)).toEqual([false, true])
    await expectFlow(page, talking)
    expect(talking.heard.length).toBeGreaterThan(heard)
    await expectWhole(page, talking)
    await expectUnblamed(page, name)
    expect(opened.gateway.sessionCount).toBe(1)
    // The first attempt after the return was it.
    const { rungs } = await page.evaluate(() => rungway.client.explain())
    expect(rungs[0]).toMatchObject({ transport: name, attempts: 2 })
  })
}

// In Playwright's own Chromium, which keeps no page.
sheltered('a page that was not kept begins anew, and what it had said has arrived', async ({ page, site }) => {
  const opened = await site()
  const names: string[] = []
  opened.gateway.on('session', ({ name }) => names.push(name))
  const talking = await openTalk(page, opened)
  const said = await page.evaluate(() => rungway.conclude())
  await leave(page, opened)
  await goBack(page, opened)
  expect(await page.evaluate(() => rungway.shown)).toEqual([false])
  talking.stop()
  await page.evaluate(() => {
    rungway.open()
    rungway.client.send('anew')
    return rungway.client.flush()
  })
  // What was said on the way out may have been lost with its page.
  const { length } = talking.heard
  expect(length - 1).toBeGreaterThanOrEqual(said)
  expect(talking.heard).toEqual([...upTo(length - 1), 'anew'])
  expect(new Set(names).size).toBe(2)
  await expectUnblamed(page, 'websocket')
})

for (const name of KINDS) {
  for (const [how, end] of [
    ['closed', (page: Page) => page.close()],
    ['left', (page: Page) => page.goto('about:blank')],
  ] as const) {
    // Long before `lingerMs`. In Playwright's own Chromium, which keeps no page for the back
    // button.
    sheltered(`${name}: a page that is ${how} ends its session at once`, async ({ page, browserName, site }) => {
      sheltered.skip(
        browserName === 'firefox',
        'Firefox drops about every third request that a discarded page makes, `keepalive` and `sendBeacon` alike: its session lingers',
      )
      const opened = await site()
      const talking = await openTalk(page, opened, name)
      await expectFlow(page, talking)
      talking.stop()
      expect(opened.gateway.sessionCount).toBe(1)
      await end(page)
      await expect.poll(() => opened.gateway.sessionCount).toBe(0)
    })
  }
}

const LONG_TASK_MS = 2_000

const HIDDEN_MS = 120_000
/**
 * While the tabs are hidden their clients' clocks run so much faster; Chromium lets their timers
 * run once in a real second.
 */
const HASTE = 10

/** How often each rung was tried so far, best first. */
const attempts = (page: Page): Promise<number[]> =>
  page.evaluate(() => rungway.client.explain().rungs.map((rung) => rung.attempts))

const setPace = (page: Page, haste: number): Promise<number> =>
  page.evaluate((factor) => rungway.setPace(factor), haste)

test('two minutes in a hidden tab are no failure', async ({ context, browserName, site }) => {
  test.skip(browserName !== 'chromium', 'Playwright cannot hide a tab of Firefox')
  const open = async (name: string) => {
    const page = await context.newPage()
    // The gateway pings too, and expects a pong: more often than once in 25 s, because it keeps to
    // real time.
    const opened = await site({ limits: { pingMs: 1_000, pongMs: 3_000 } })
    const talking = talk(opened, 500)
    await openClient(page, opened, { transports: from(name), hasOwnClock: true })
    await startTalking(page)
    await expectFlow(page, talking)
    return { page, name, talking }
  }
  const tabs = await Promise.all(KINDS.map(open))
  const pages = tabs.map(({ page }) => page)
  const front = await hide(pages[0] as Page, context)
  for (const page of pages) await expect.poll(() => visibility(page)).toBe('hidden')
  const began = await Promise.all(pages.map((page) => setPace(page, HASTE)))
  // Here the duration is the subject.
  await front.waitForTimeout(HIDDEN_MS / HASTE)
  const ended = await Promise.all(pages.map((page) => setPace(page, 1)))
  for (const [i, { page, name, talking }] of tabs.entries()) {
    expect((ended[i] ?? 0) - (began[i] ?? 0)).toBeGreaterThanOrEqual(HIDDEN_MS)
    await page.bringToFront()
    await expectFlow(page, talking)
    await expectWhole(page, talking)
    await expectUnblamed(page, name)
  }
  for (const page of [...pages, front]) await page.close()
})

test('a link that dies in a hidden tab is noticed there', async ({ page, context, browserName, world }) => {
  test.skip(browserName !== 'chromium', 'Playwright cannot hide a tab of Firefox')
  const talking = await openTalk(page, world)
  const front = await hide(page, context)
  await expectFlow(page, talking)
  for (const connection of world.network.connections) connection.silence()
  await expectFlow(page, talking)
  expect(await visibility(page)).toBe('hidden')
  await expectWhole(page, talking)
  await front.close()
})

test('a tab that is opened behind another finds what works', async ({ page, context, browserName, world }) => {
  test.skip(browserName !== 'chromium', 'Playwright cannot hide a tab of Firefox')
  world.network.use(DEAF_SOCKETS)
  const front = await hide(page, context)
  const talking = await openTalk(page, world)
  expect(await visibility(page)).toBe('hidden')
  await expectWhole(page, talking)
  await front.close()
})

for (const name of KINDS) {
  test(`${name}: being offline is no failure`, async ({ page, context, site }) => {
    const opened = await site()
    const talking = await openTalk(page, opened, name)
    // This is what the page sees, and the proxy makes it true.
    const told = page.evaluate(
      () => new Promise<void>((resolve) => addEventListener('offline', () => resolve(), { once: true })),
    )
    expect(opened.proxy.connections.length).toBeGreaterThan(0)
    await context.setOffline(true)
    await told
    // A busy Firefox has taken the network from the page some time before it tells it.
    const before = await attempts(page)
    expect(before[0]).toBeLessThanOrEqual(2)
    opened.proxy.use(REFUSE)
    // Chromium has closed streams by itself, or not yet; a socket it never closes.
    const cut = opened.proxy.cut()
    if (name === 'websocket') expect(cut).toBeGreaterThan(0)
    await expect.poll(() => opened.proxy.connections.length).toBe(0)
    await expectSaid(talking, 60)
    // No attempt is made while offline.
    expect(await attempts(page)).toEqual(before)
    opened.proxy.use(PASS)
    await context.setOffline(false)
    await expectFlow(page, talking)
    await expectWhole(page, talking)
    expect(await page.evaluate(() => rungway.changes.map(({ to }) => to))).toEqual([name])
  })

  test(`${name}: a long task on a slow machine is no failure`, async ({ page, context, browserName, site }) => {
    const opened = await site()
    const talking = await openTalk(page, opened, name)
    if (browserName === 'chromium') {
      const devTools = await context.newCDPSession(page)
      await devTools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    }
    await expectFlow(page, talking)
    const triedSoFar = await attempts(page)
    // When both sides fall silent the client pings, and the pong comes while the page is busy.
    const wasBusy = page.evaluate(
      (ms) =>
        new Promise<void>((resolve) => {
          const stop = rungway.client.on('wire', ({ direction, text }) => {
            if (direction !== 'up' || !text.includes('"ping"')) return
            stop()
            queueMicrotask(() => {
              const until = performance.now() + ms
              while (performance.now() < until);
              resolve()
            })
          })
        }),
      LONG_TASK_MS,
    )
    talking.stop()
    await page.evaluate(() => rungway.conclude())
    await wasBusy
    talking.start()
    await startTalking(page)
    await expectFlow(page, talking)
    await expectWhole(page, talking)
    await expectUnblamed(page, name)
    // Nor was anything else tried for it. A machine that is as slow before has its own answers late.
    expect(await attempts(page)).toEqual(triedSoFar)
  })

  test(`${name}: a frozen page is no failure`, async ({ page, context, browserName, site }) => {
    test.skip(browserName !== 'chromium', 'only Chromium freezes pages')
    // The gateway has given up the link of a page that sleeps longer than that.
    const opened = await site({ limits: { pingMs: 300, pongMs: 300 } })
    const talking = await openTalk(page, opened, name)
    const devTools = await context.newCDPSession(page)
    const front = await hide(page, context)
    await devTools.send('Page.setWebLifecycleState', { state: 'frozen' })
    await expectSaid(talking, 60)
    const heard = talking.heard.length
    await expectSaid(talking, 10)
    expect(talking.heard.length).toBe(heard)
    await devTools.send('Page.setWebLifecycleState', { state: 'active' })
    await page.bringToFront()
    await expectFlow(page, talking)
    await expectWhole(page, talking)
    await expectUnblamed(page, name)
    await front.close()
  })
}
