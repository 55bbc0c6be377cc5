import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import type { OpenOptions } from '../page/harness.ts'
import type { Site } from '../site.ts'
import { isWriting, tableOnPage, writeTable } from './page.ts'
import { HEAD, type Recorded, rowOf } from './recorded.ts'

// One table, in one order, for one browser: others word what they say of the same a little differently.
test.skip(({ browserName }) => browserName !== 'chromium', 'the page shows what Chromium says')

interface BrowserMistake {
  readonly what: string
  make(page: Page, site: Site, other: Site): Promise<OpenOptions | null>
}

const TWO = ['websocket', 'sse']
const ELSEWHERE = (url: string) => `${url.replace('localhost', '127.0.0.1')}/rungway`

async function withPolicy(page: Page, url: string, policy: string): Promise<void> {
  await page.route(`${url}/`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
}

const MISTAKES: readonly BrowserMistake[] = [
  {
    what: 'a gateway of another origin that does not list the page’s',
    async make(page, site, other) {
      await page.goto(site.url)
      return { url: ELSEWHERE(other.url), transports: TWO }
    },
  },
  {
    what: 'a Content-Security-Policy without `connect-src` for the gateway',
    async make(page, site) {
      await withPolicy(page, site.url, "default-src 'none'; script-src 'self'")
      await page.goto(site.url)
      return { transports: TWO }
    },
  },
  {
    what: 'a page over `https`, and a gateway without it',
    async make(page, site) {
      for (const path of ['', 'harness.js'])
        await page.route(`https://app.example/${path}`, async (route) =>
          route.fulfill({ response: await route.fetch({ url: `${site.url}/${path}` }) }),
        )
      await page.goto('https://app.example/')
      return { url: 'http://gateway.example/rungway', transports: TWO }
    },
  },
  {
    what: 'a path that is wrong',
    async make(page, site) {
      await page.goto(site.url)
      return { url: '/rungwy', transports: TWO }
    },
  },
  {
    what: 'a gateway that is down',
    async make(page, site, other) {
      await page.goto(site.url)
      await other.close()
      return { url: `${other.url}/rungway`, transports: TWO }
    },
  },
  {
    what: 'a service worker, or a proxy, that answers 503 with a page',
    async make(page, site) {
      await page.route('**/rungway/sse*', (route) =>
        route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>You are offline</h1>' }),
      )
      await page.goto(site.url)
      return { transports: ['sse'] }
    },
  },
]

const rows = new Map<string, string>()
const onPage = tableOnPage('browser').split('\n')

for (const { what, make } of MISTAKES) {
  test(`${what}: what is said is what the page says`, async ({ page, site }) => {
    const log: string[] = []
    const tell = { onRefusal: ({ message }: { readonly message: string }) => void log.push(message) }
    const [own, other] = [await site(tell), await site(tell)]
    const warnings: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'warning' && message.text().startsWith('rungway')) warnings.push(message.text())
    })
    const options = await make(page, own, other)
    await page.evaluate((given) => rungway.open(given ?? {}), options)
    await expect.poll(() => warnings.length).toBeGreaterThan(0)
    const explain = await page.evaluate(() => rungway.client.explain().sentence)
    const attempts = await page.evaluate(() => rungway.attempts)
    const [warning = ''] = warnings
    const told: Recorded = {
      client: [...new Set(attempts)].slice(0, 2).join(' — '),
      explain: explain.replaceAll(/ \(.*?\)/g, ''),
      console: warning.includes('Not connected') || warning.includes('Closed') ? 'the same' : warning,
      gateway: log[0] ?? '',
    }
    const row = rowOf(what, told)
    rows.set(what, row)
    if (!isWriting()) expect(onPage).toContain(row)
  })
}

test.afterAll(() => {
  if (isWriting() && rows.size === MISTAKES.length) writeTable('browser', [HEAD, ...rows.values()].join('\n'))
})
