// Does runs, one after the other, as the pool says: a system that crashes takes only its own run with it.
import { openInNode } from './node-client.ts'
import type { Row, Task } from './row.ts'
import { type OpenClient, runRow } from './run-row.ts'
import type { Timing } from './timing.ts'

export interface Order {
  readonly task: Task
  readonly timing: Timing
}

export type Outcome = { readonly row: Row } | { readonly failure: string }

/** The first thing that a worker says: everything is loaded. */
const LOADED = 'loaded'
const WARM_MS = 300

const tell = (outcome: Outcome) => process.send?.(outcome)

const open: OpenClient = (task, url, pace) => openInNode(task, url, pace)

const warm = new Set<string>()

/** The first of a system in a process is slower, by the compiler's work: it does not count. */
async function warmUp(task: Task, timing: Timing): Promise<void> {
  if (warm.has(task.system)) return
  warm.add(task.system)
  await runRow({ ...task, fault: 'clean' }, { ...timing, runMs: WARM_MS, graceMs: WARM_MS }, open)
}

process.on('message', async ({ task, timing }: Order) => {
  await warmUp(task, timing)
  runRow(task, timing, open).then(
    (row) => tell({ row }),
    (error: Error) => tell({ failure: String(error.stack) }),
  )
})

process.on('uncaughtException', (error) => {
  process.send?.({ failure: String(error.stack) } satisfies Outcome, () => process.exit(1))
})

process.send?.(LOADED)
