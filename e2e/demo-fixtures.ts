import { fileURLToPath } from 'node:url'
import type { Locator, Page } from '@playwright/test'
import { serve } from '@rungway/gateway/node'
import { TcpProxy } from '@rungway/proxy'
import { createDemo } from '../demo/server/app.ts'
import { type Network, openNetwork } from '../demo/server/network/network.ts'
import { test as base } from './fixtures.ts'

export interface Demo {
  /** Where the site is. */
  readonly site: string
  /** The page of one session. */
  readonly url: string
  readonly proxy: TcpProxy
  /** Stops the server, and starts another on its port after `meanwhile`. */
  restart(meanwhile: () => Promise<void>): Promise<void>
}

/** Tests of the demo: each has a server of its own, behind a proxy. */
export const test = base.extend<{ demo: Demo }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for it, see fixtures.ts.
  demo: async ({}, use) => {
    const page = fileURLToPath(new URL('../demo/dist/web', import.meta.url))
    let network: Network | null = null
    const open = async (at: number) => {
      const { labs, ...site } = createDemo(page, () => network)
      const server = await serve({ ...site, port: at })
      labs.serveOn(server.server)
      return server
    }
    let running = await open(0)
    const { port } = running
    network = await openNetwork({ target: port })
    const proxy = await TcpProxy.open({ target: network.port })
    const restart = async (meanwhile: () => Promise<void>) => {
      await running.close()
      await meanwhile()
      running = await open(port)
    }
    const site = `http://localhost:${proxy.port}`
    await use({ site, url: `${site}/session`, proxy, restart })
    await proxy.close()
    await network.close()
    await running.close()
  },
})

export { expect } from '@playwright/test'

/** What the page calls the techniques, in the order of the ladder. */
export const LABELS = ['WebSocket', 'Server-sent events', 'HTTP streaming', 'Long polling', 'Short polling']

export const radio = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true })
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
export const messages = (page: Page): Locator => page.locator('#messages .message')
/** What was sent and has not come back. */
export const waiting = (page: Page): Locator => page.locator('#waiting .message')
export const state = (page: Page): Locator => page.getByRole('status')

/** Lost, repeated, out of order. */
export const proof = (page: Page): Promise<string[]> => page.locator('#verdict dd').allTextContents()

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text)
  await page.keyboard.press('Enter')
}

/** Errors and warnings on the console, and uncaught errors, from now on. */
export function complaints(page: Page): string[] {
  const heard: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(message.text())
  })
  page.on('pageerror', ({ message }) => heard.push(message))
  return heard
}
