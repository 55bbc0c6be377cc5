import type { Page } from '@playwright/test'
import type { Body } from '@rungway/gateway'
import { ALL_TRANSPORTS, expect, openClient, test, upTo } from './fixtures.ts'
import type { Site } from './site.ts'

const ALL = ALL_TRANSPORTS.map(({ name }) => name)

/** Echoes every message. Returns what was heard. */
function echo({ gateway }: Site): Body[] {
  const heard: Body[] = []
  gateway.on('session', (session) =>
    session.on('message', (body) => {
      heard.push(body)
      session.send(body)
    }),
  )
  return heard
}

const sentence = (page: Page) => page.evaluate(() => rungway.client.explain().sentence)

test.describe('a page that has only what browsers of that time had', () => {
  for (const { lacks, finds } of [
    { lacks: ['fetch', 'WebSocket'], finds: 'forever-iframe' },
    { lacks: ['fetch', 'WebSocket', 'XMLHttpRequest'], finds: 'jsonp-polling' },
    { lacks: ['fetch', 'WebSocket', 'document'], finds: 'xhr-streaming' },
  ] as const) {
    test(`finds its way without ${lacks.join(', ')}, by ${finds}`, async ({ page, site }) => {
      const opened = await site()
      const heard = echo(opened)
      await openClient(page, opened, { transports: ALL, without: lacks })
      await page.evaluate(() => rungway.converse(5, 50))
      await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(50)
      expect(heard).toEqual(upTo(50))
      expect(await page.evaluate(() => rungway.heard)).toEqual(upTo(50))
      expect(await page.evaluate(() => [...rungway.carriers])).toEqual([finds])
      expect(await sentence(page)).toContain('websocket is unsupported')
    })
  }
})

test('where frames are held back, the ladder goes on to what is below them', async ({ page, site }) => {
  const opened = await site()
  echo(opened)
  await page.route('**/rungway/forever-iframe*', (route) => route.abort())
  await openClient(page, opened, { transports: ALL, without: ['fetch', 'WebSocket'] })
  await page.evaluate(() => rungway.converse(5, 20))
  await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(20)
  expect(await page.evaluate(() => [...rungway.carriers])).toEqual(['xhr-streaming'])
})

test('jsonp-polling crosses origins without CORS, for listed origins and no others', async ({ page, site }) => {
  const listed = await site({ origins: ['http://localhost:1'] })
  const other = await site()
  echo(other)
  const url = other.url.replace('localhost', '127.0.0.1')
  // The page is of `localhost`, the gateway of `127.0.0.1`: two origins.
  await page.goto(listed.url)
  await page.evaluate((to) => rungway.open({ url: `${to}/rungway`, transports: ['jsonp-polling'] }), url)
  await expect.poll(() => sentence(page)).toMatch(/jsonp-polling was refused/)
  const own = await site({ origins: [new URL(listed.url).origin] })
  const heard = echo(own)
  const ownUrl = own.url.replace('localhost', '127.0.0.1')
  await page.evaluate((to) => rungway.open({ url: `${to}/rungway`, transports: ['jsonp-polling'] }), ownUrl)
  await page.evaluate(() => rungway.converse(3, 10))
  await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(10)
  expect(heard).toEqual(upTo(10))
})

test('what a hostile message holds stays data in every script', async ({ page, site }) => {
  const opened = await site()
  echo(opened)
  const hostile = [
    '</script><script>rungway.errors.push("run")</script>',
    '<!--',
    '\u2028\u2029',
    '");rungway.errors.push("run");("',
  ]
  await openClient(page, opened, { transports: ['forever-iframe'] })
  for (const name of ['forever-iframe', 'jsonp-polling']) {
    await openClient(page, opened, { transports: [name] })
    await page.evaluate((bodies) => {
      for (const body of bodies) rungway.client.send(body)
    }, hostile)
    await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(hostile.length)
    expect(await page.evaluate(() => rungway.heard)).toEqual(hostile)
    expect(await page.evaluate(() => rungway.errors)).toEqual([])
  }
})

test('a forever iframe leaves nothing behind of 100,000 messages', async ({ page, site, browserName }) => {
  test.slow()
  const opened = await site()
  let send: (count: number) => void = () => {}
  opened.gateway.on('session', (session) => {
    send = (count) => {
      for (let n = 0; n < count; n++) session.send(n)
    }
  })
  await openClient(page, opened, { transports: ['forever-iframe'] })
  await expect.poll(() => page.evaluate(() => rungway.client.state.name)).toBe('open')
  const steps = await page.evaluate(() => history.length)
  const WAVE = 10_000
  const heard = () => page.evaluate(() => rungway.heard.length)
  const left = async () => {
    const nodes = await page.evaluate(() => {
      const frames = [...document.querySelectorAll('iframe')]
      return frames.map((frame) => frame.contentDocument?.getElementsByTagName('*').length ?? 0)
    })
    if (browserName !== 'chromium') return { nodes, bytes: 0 }
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    await cdp.detach()
    return { nodes, bytes: usedSize }
  }
  let early = { nodes: [0], bytes: 0 }
  for (let wave = 1; wave <= 10; wave++) {
    send(WAVE)
    await expect.poll(heard, { timeout: 60_000 }).toBe(WAVE)
    // The harness keeps what it has heard: that is not the transport's.
    await page.evaluate(() => void rungway.heard.splice(0))
    if (wave === 2) early = await left()
  }
  const late = await left()
  expect(late.nodes).toHaveLength(1)
  // Each document that followed another is no step back.
  expect(await page.evaluate(() => history.length)).toBe(steps)
  expect(late.nodes[0]).toBeLessThan(20)
  // 80,000 scripts that stayed would be tens of megabytes.
  if (browserName === 'chromium') expect(late.bytes - early.bytes).toBeLessThan(2_000_000)
})

for (const transport of ['forever-iframe', 'jsonp-polling']) {
  test(`${transport} does not keep its page loading, when it is opened before that has loaded`, async ({
    page,
    site,
  }) => {
    const opened = await site()
    echo(opened)
    const script = `import '/harness.js'; rungway.open({ transports: ['${transport}'] }); rungway.converse(3, 10)`
    await page.route(`${opened.url}/`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><body><script type="module">${script}</script>`,
      }),
    )
    // Its load event comes, though a document in it never ends, or a script is always held back.
    await page.goto(opened.url, { waitUntil: 'load' })
    await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(10)
    expect(await page.evaluate(() => document.readyState)).toBe('complete')
  })
}

test.describe('under a strict policy', () => {
  /** Opens a client in the page of the site, as if its server had sent that policy. */
  async function openUnder(policy: string, page: Page, opened: Site, transports: readonly string[]): Promise<void> {
    await page.route(`${opened.url}/`, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
    })
    await openClient(page, opened, { transports })
  }

  test('a forever iframe is blocked, and the next rung carries', async ({ page, site }) => {
    const opened = await site()
    echo(opened)
    const policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
    await openUnder(policy, page, opened, ['forever-iframe', 'xhr-polling'])
    await page.evaluate(() => rungway.converse(3, 5))
    await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(5)
    expect(await page.evaluate(() => [...rungway.carriers])).toEqual(['xhr-polling'])
    await expect.poll(() => sentence(page)).toMatch(/forever-iframe was blocked .*frame-src/s)
  })

  for (const { transport, directive } of [
    { transport: 'forever-iframe', directive: 'frame-src' },
    { transport: 'xhr-streaming', directive: 'connect-src' },
    { transport: 'multipart', directive: 'connect-src' },
    { transport: 'xhr-polling', directive: 'connect-src' },
    { transport: 'jsonp-polling', directive: 'script-src-elem' },
  ]) {
    test(`${transport} is blocked, and explain() says by ${directive}`, async ({ page, site }) => {
      const opened = await site()
      await openUnder(`default-src 'none'; script-src ${opened.url}/harness.js`, page, opened, [transport])
      await expect.poll(() => sentence(page)).toMatch(new RegExp(`${transport} was blocked .*${directive}`, 's'))
      expect(opened.requests).toEqual([])
    })
  }
})

test.describe('without a line of script', () => {
  test.use({ javaScriptEnabled: false })

  test('a page that loads itself anew shows what was said, and its form says something', async ({ page, site }) => {
    const opened = await site()
    const heard = echo(opened)
    await page.goto(`${opened.url}/rungway/meta-refresh`)
    // What is typed into a page that loads itself anew every two seconds would be lost.
    await page.getByRole('link', { name: 'Write a message' }).click()
    await page.getByLabel('Message').fill('hello from a form')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => heard).toEqual([{ text: 'hello from a form' }])
    // By itself: nothing is pressed.
    await expect(page.getByRole('listitem').getByText('hello from a form')).toBeVisible()
    expect(opened.gateway.sessionCount).toBe(1)
  })

  test('a page that never ends grows', async ({ page, site }) => {
    const opened = await site()
    opened.gateway.on('session', (session) => session.send({ text: 'welcome' }))
    await page.goto(`${opened.url}/rungway/endless-page`, { waitUntil: 'commit' })
    await expect(page.getByText('welcome')).toBeVisible()
    opened.gateway.broadcast({ text: 'one more' })
    await expect(page.getByText('one more')).toBeVisible()
  })
})
