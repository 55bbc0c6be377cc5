import { test as base, type Page } from '@playwright/test'
import { TRANSPORTS } from '@rungway/client'
import { historicalTransports } from '@rungway/client/historical'
import type { GatewayOptions } from '@rungway/gateway'
import type { OpenOptions } from './page/harness.ts'
import { openSite, type Site } from './site.ts'

interface Fixtures {
  /** Opens a site that is closed when the test is over. */
  site: (options?: GatewayOptions) => Promise<Site>
}

export const test = base.extend<Fixtures>({
  // Playwright finds out what a fixture needs by its first parameter, which has to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: so it is asked for.
  site: async ({}, use) => {
    const sites: Site[] = []
    await use(async (options) => {
      const site = await openSite(options)
      sites.push(site)
      return site
    })
    await Promise.all(sites.map((site) => site.close()))
  },
})

export { expect } from '@playwright/test'

/** Every transport that the SDK has, the historical ones too. */
export const ALL_TRANSPORTS = [...TRANSPORTS, ...historicalTransports()]

export { TRANSPORTS }

/** Opens the harness page, and a client in it. */
export async function openClient(page: Page, { url }: Site, options: OpenOptions = {}): Promise<void> {
  await page.goto(url)
  await page.evaluate((given) => rungway.open(given), options)
}

/** 1, 2, … `last`. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1)
