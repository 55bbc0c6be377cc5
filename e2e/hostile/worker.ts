// Does runs, one after the other, as the pool says: a system that crashes takes only its own run with it.
import type { BrowserOrder } from './browser.ts'
import { openInNode } from './node-client.ts'
import { openInPage } from './page-client.ts'
import type { Row, Task } from './row.ts'
import { type OpenClient, runRow } from './run-row.ts'
import type { Timing } from './timing.ts'

export interface Order {
  readonly task: Task
  readonly timing: Timing
  /** For clients in a page. */
  readonly browser: BrowserOrder | null
}

export type Outcome = { readonly row: Row } | { readonly failure: string }

/** The first thing that a worker says: everything is loaded. */
const LOADED = 'loaded'

const tell = (outcome: Outcome) => process.send?.(outcome)

const opener = ({ task, browser }: Order): OpenClient =>
  task.client === 'chromium' && browser !== null ? openInPage(browser) : openInNode

const warm = new Set<string>()

/** The first of a system in a process is slower, by the compiler's work: it does not count. */
async function warmUp(order: Order): Promise<void> {
  const { task, timing } = order
  const key = `${task.system} ${task.client}`
  if (timing.warmUpMs === 0 || warm.has(key)) return
  warm.add(key)
  await runRow(
    { ...task, fault: 'clean' },
    { ...timing, runMs: timing.warmUpMs, graceMs: timing.warmUpMs },
    opener(order),
  )
}

async function obey(order: Order): Promise<void> {
  try {
    await warmUp(order)
    tell({ row: await runRow(order.task, order.timing, opener(order)) })
  } catch (error) {
    tell({ failure: String((error as Error).stack) })
  }
}

process.on('message', obey)

process.on('uncaughtException', (error) => {
  process.send?.({ failure: String(error.stack) } satisfies Outcome, () => process.exit(1))
})

process.send?.(LOADED)
