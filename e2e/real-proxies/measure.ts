import type { Browser, Page } from '@playwright/test'
import { converse, openBehind } from './behind.ts'
import type { PageReport, play, Traffic } from './page.ts'
import { type Probed, probe } from './probe.ts'
import type { RealProxy } from './proxies.ts'
import { freePort, startProxy } from './proxy-process.ts'
import { type Direction, directionOf, isWhole } from './tally.ts'

/** The plan of a row. */
export interface Plan {
  readonly traffic: Traffic
  /** How long each transport is also tried alone, without the SDK; null skips that. */
  readonly probesFor: number | null
}

export interface Row {
  readonly proxy: RealProxy
  readonly page: PageReport
  readonly down: Direction
  readonly up: Direction
  readonly probed: readonly Probed[]
  /** What went wrong, a phrase each; empty for a good row. */
  readonly faults: readonly string[]
}

/** The globals of the page's bundle. */
interface Bundled {
  readonly traffic: { readonly play: typeof play }
}

/** One gateway, one proxy, and a page in a browser. */
export async function measure(browser: Browser, script: string, proxy: RealProxy, plan: Plan): Promise<Row> {
  const port = await freePort()
  const isForward = proxy.stands === 'before-browser'
  const behind = await openBehind(script, `http://127.0.0.1:${port}`)
  try {
    const running = await startProxy(proxy, port, behind.port)
    try {
      const conversation = converse(behind.gateway, plan.traffic.everyMs)
      const origin = `http://127.0.0.1:${isForward ? behind.port : port}`
      const page = await visit(browser, origin, isForward ? port : null, port, plan.traffic)
      conversation.end()
      const down = directionOf(page.down, conversation.sent)
      const up = directionOf(conversation.up.tallied, page.sent)
      const probed = plan.probesFor === null ? [] : await probe(behind, port, isForward, plan.probesFor)
      return { proxy, page, down, up, probed, faults: faultsOf(page, { down, up }, conversation.sessions) }
    } finally {
      await running.end()
    }
  } finally {
    await behind.close()
  }
}

async function visit(
  browser: Browser,
  origin: string,
  forward: number | null,
  port: number,
  traffic: Traffic,
): Promise<PageReport> {
  // By default Chromium bypasses its proxy for loopback addresses.
  const proxy = forward === null ? {} : { proxy: { server: `127.0.0.1:${forward}`, bypass: '<-loopback>' } }
  const context = await browser.newContext(proxy)
  try {
    const page: Page = await context.newPage()
    const response = await page.goto(`${origin}/page`)
    const address = await response?.serverAddr()
    if (address?.port !== port) throw new Error(`the page came from port ${address?.port}, not through the proxy`)
    return await page.evaluate((plan) => (globalThis as unknown as Bundled).traffic.play(plan), traffic)
  } finally {
    await context.close()
  }
}

function faultsOf({ state, resets }: PageReport, directions: Record<string, Direction>, sessions: number): string[] {
  const faults = resets.map((code) => `reset: ${code}`)
  if (state.name !== 'open') faults.push(state.name === 'closed' ? `closed: ${state.reason}` : 'not open at the end')
  if (sessions !== 1) faults.push(`${sessions} sessions`)
  for (const [name, direction] of Object.entries(directions)) {
    const { missing, duplicated, outOfOrder } = direction
    if (!isWhole(direction))
      faults.push(`${name}: ${missing} missing, ${duplicated} duplicated, ${outOfOrder} out of order`)
  }
  return faults
}
