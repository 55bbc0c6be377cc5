import type { Browser, Page } from '@playwright/test'
import { converse, openBehind } from './behind.ts'
import type { PageReport, play, Traffic } from './page.ts'
import { type Probed, probe } from './probe.ts'
import type { RealProxy } from './proxies.ts'
import { freePort, startProxy } from './proxy-process.ts'
import { type Direction, directionOf, isWhole } from './tally.ts'

/** What is asked of one row. */
export interface Plan {
  readonly traffic: Traffic
  /** Whether each stream is also tried alone, without the SDK. */
  readonly probesFor: number | null
}

export interface Row {
  readonly proxy: RealProxy
  readonly page: PageReport
  readonly down: Direction
  readonly up: Direction
  readonly probed: readonly Probed[]
  /** What went wrong, one phrase each; none for a good row. */
  readonly faults: readonly string[]
}

/** What the page's bundle puts in its window. */
interface Bundled {
  readonly traffic: { readonly play: typeof play }
}

/** A gateway, one proxy, and a page of a browser behind it. */
export async function measure(browser: Browser, script: string, proxy: RealProxy, plan: Plan): Promise<Row> {
  const port = await freePort()
  const isForward = proxy.stands === 'before the browser'
  const behind = await openBehind(script, `http://127.0.0.1:${port}`)
  try {
    const running = await startProxy(proxy, port, behind.port)
    try {
      const conversation = converse(behind.gateway, plan.traffic.everyMs)
      const origin = `http://127.0.0.1:${isForward ? behind.port : port}`
      const page = await visit(browser, origin, isForward ? port : null, port, plan.traffic)
      conversation.end()
      const down = directionOf(page.down, conversation.said)
      const up = directionOf(conversation.up.tallied, page.said)
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
  // Chromium goes round its proxy for this machine's own addresses unless told otherwise.
  const proxy = forward === null ? {} : { proxy: { server: `127.0.0.1:${forward}`, bypass: '<-loopback>' } }
  const context = await browser.newContext(proxy)
  try {
    const page: Page = await context.newPage()
    const answer = await page.goto(`${origin}/page`)
    const address = await answer?.serverAddr()
    if (address?.port !== port) throw new Error(`the page came from port ${address?.port}, not through the proxy`)
    return await page.evaluate((asked) => (globalThis as unknown as Bundled).traffic.play(asked), traffic)
  } finally {
    await context.close()
  }
}

function faultsOf({ state, resets }: PageReport, directions: Record<string, Direction>, sessions: number): string[] {
  const faults = resets.map((code) => `reset: ${code}`)
  if (state.name !== 'open') faults.push(state.name === 'closed' ? `closed: ${state.reason}` : 'not open at the end')
  if (sessions !== 1) faults.push(`${sessions} sessions`)
  for (const [name, direction] of Object.entries(directions)) {
    const { missing, twice, outOfOrder } = direction
    if (!isWhole(direction)) faults.push(`${name}: ${missing} missing, ${twice} twice, ${outOfOrder} out of order`)
  }
  return faults
}
