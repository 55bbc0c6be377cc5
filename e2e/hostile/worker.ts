// Executes runs for the pool, one after the other: a crashing system loses only its own run.
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

/** A worker's first message: everything is loaded. */
const LOADED = 'loaded'

const reply = (outcome: Outcome) => process.send?.(outcome)

const opener = ({ task, browser }: Order): OpenClient =>
  task.client === 'chromium' && browser !== null ? openInPage(browser) : openInNode

const warm = new Set<string>()

/** The first run of a system in a process is slowed down by the compiler, and does not count. */
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

async function execute(order: Order): Promise<void> {
  try {
    await warmUp(order)
    reply({ row: await runRow(order.task, order.timing, opener(order)) })
  } catch (error) {
    reply({ failure: String((error as Error).stack) })
  }
}

process.on('message', execute)

process.on('uncaughtException', (error) => {
  process.send?.({ failure: String(error.stack) } satisfies Outcome, () => process.exit(1))
})

process.send?.(LOADED)
