import type { Frame, Page } from '@playwright/test'
import type { ProxyOptions } from 'vite'
import { expect, test } from '../fixtures.ts'
import type { OpenOptions } from '../page/harness.ts'
import type { Site } from '../site.ts'
import { openVite, type ViteSite } from '../vite.ts'
import { isWriting, tableOnPage, writeTable } from './page.ts'
import { HEAD, type Recorded, rowOf } from './recorded.ts'
import { openThirdParty } from './third-party.ts'

// One table, in one order, for one browser: others word what they say of the same a little
// differently.
test.skip(({ browserName }) => browserName !== 'chromium', 'the page shows what Chromium says')

interface Made {
  readonly options: OpenOptions
  /** Where the page runs; default: the main frame. */
  readonly where?: Frame
}

interface Seen {
  readonly warnings: number
  readonly attempts: number
  readonly state: string | undefined
}

interface BrowserMistake {
  readonly what: string
  make(page: Page, site: Site, other: Site, cleanUp: (close: () => Promise<void>) => void): Promise<Made>
  /**
   * Its client's time stands still: a rung fails when it is refused, and not because the machine was
   * slow to refuse it, so that the next one is never asked before.
   */
  readonly isPatient?: true
  /** When everything has been said; by default once the console has its line. */
  isOver?(seen: Seen): boolean
}

/** A second of such a client takes more than a quarter of an hour. */
const STANDSTILL = 0.001

const isOpen = ({ state }: Seen): boolean => state === 'open'
const hasWarned = ({ warnings }: Seen): boolean => warnings > 0

const TWO = ['websocket', 'sse']
const ELSEWHERE = (url: string) => `${url.replace('localhost', '127.0.0.1')}/rungway`

async function withPolicy(page: Page, url: string, policy: string): Promise<void> {
  await page.route(`${url}/`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
}

/** Vite in front of the site's gateway; the harness comes from the site too. */
async function viteFor({ url }: Site, rungway: ProxyOptions | null): Promise<ViteSite> {
  return await openVite({
    proxy: { '/harness.js': url, ...(rungway === null ? {} : { '/rungway': rungway }) },
    files: { 'index.html': '<!doctype html><title>app</title><script type="module" src="/harness.js"></script>' },
  })
}

const MISTAKES: readonly BrowserMistake[] = [
  {
    what: 'a gateway of another origin that does not list the page’s',
    isPatient: true,
    async make(page, site, other) {
      await page.goto(site.url)
      return { options: { url: ELSEWHERE(other.url), transports: TWO } }
    },
  },
  {
    what: 'a Content-Security-Policy without `connect-src` for the gateway',
    async make(page, site) {
      await withPolicy(page, site.url, "default-src 'none'; script-src 'self'")
      await page.goto(site.url)
      return { options: { transports: TWO } }
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
      return { options: { url: 'http://gateway.example/rungway', transports: TWO } }
    },
  },
  {
    what: 'a path that is wrong',
    async make(page, site) {
      await page.goto(site.url)
      return { options: { url: '/rungwy', transports: TWO } }
    },
  },
  {
    what: 'a gateway that is down',
    async make(page, site, other) {
      await page.goto(site.url)
      await other.close()
      return { options: { url: `${other.url}/rungway`, transports: TWO } }
    },
  },
  {
    what: 'a service worker that answers every request with its offline page',
    async make(page, site) {
      await page.goto(site.url)
      await page.evaluate(async () => {
        const { serviceWorker } = navigator
        const controlled = new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve))
        await serviceWorker.register('/offline-worker.js')
        await controlled
      })
      return { options: { transports: ['sse'] } }
    },
  },
  {
    what: 'third-party storage blocked, for a page in a frame of another site',
    isOver: isOpen,
    async make(_page, site, _other, cleanUp) {
      const { frame, close } = await openThirdParty(site.url)
      cleanUp(close)
      const error = await frame.evaluate(() => {
        try {
          return String(localStorage)
        } catch (thrown) {
          return String(thrown)
        }
      })
      expect(error).toContain('SecurityError')
      return { options: { transports: TWO }, where: frame }
    },
  },
  {
    what: 'Vite without its proxy',
    async make(page, site, _other, cleanUp) {
      const { url, close } = await viteFor(site, null)
      cleanUp(close)
      await page.goto(url)
      return { options: { transports: TWO } }
    },
  },
  {
    what: 'Vite’s proxy without `ws: true`',
    isOver: (seen) => isOpen(seen) && seen.attempts > 0,
    async make(page, site, _other, cleanUp) {
      const { url, close } = await viteFor(site, { target: site.url })
      cleanUp(close)
      await page.goto(url)
      return { options: { transports: TWO } }
    },
  },
  {
    what: 'Vite’s proxy with `changeOrigin`',
    isPatient: true,
    async make(page, site, _other, cleanUp) {
      const { url, close } = await viteFor(site, { target: site.url, ws: true, changeOrigin: true })
      cleanUp(close)
      await page.goto(url)
      return { options: { transports: TWO } }
    },
  },
]

const rows = new Map<string, string>()
const onPage = tableOnPage('browser').split('\n')

for (const { what, make, isPatient = false, isOver = hasWarned } of MISTAKES) {
  test(`${what}: what is said is what the page says`, async ({ page, site }) => {
    const log: string[] = []
    const keep = { onRefusal: ({ message }: { readonly message: string }) => void log.push(message) }
    const [own, other] = [await site(keep), await site(keep)]
    const closing: (() => Promise<void>)[] = []
    const { options, where = page.mainFrame() } = await make(page, own, other, (close) => closing.push(close))
    const warnings: string[] = []
    where.page().on('console', (message) => {
      if (message.type() === 'warning' && message.text().startsWith('rungway')) warnings.push(message.text())
    })
    if (isPatient) await where.evaluate((pace) => rungway.setPace(pace), STANDSTILL)
    await where.evaluate((given) => rungway.open(given), { ...options, hasOwnClock: isPatient })
    const look = async (): Promise<Seen> => {
      const seen = await where.evaluate(() => ({ attempts: rungway.attempts.length, state: rungway.states.at(-1) }))
      return { warnings: warnings.length, ...seen }
    }
    await expect.poll(async () => isOver(await look())).toBe(true)
    const explain = await where.evaluate(() => rungway.client.explain().sentence)
    const attempts = await where.evaluate(() => rungway.attempts)
    for (const close of closing) await close()
    const [warning = ''] = warnings
    const recorded: Recorded = {
      client: [...new Set(attempts)].slice(0, 2).join(' — '),
      explain: explain.replaceAll(/ \(.*?\)/g, ''),
      console: warning.includes('Not connected') || warning.includes('Closed') ? 'the same' : warning,
      gateway: log[0] ?? '',
    }
    const row = rowOf(what, recorded)
    rows.set(what, row)
    if (!isWriting()) expect(onPage).toContain(row)
  })
}

test.afterAll(() => {
  if (isWriting() && rows.size === MISTAKES.length) writeTable('browser', [HEAD, ...rows.values()].join('\n'))
})
