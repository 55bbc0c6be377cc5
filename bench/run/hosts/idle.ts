import { countIdle } from '../scenarios/idle/count-idle.ts'
import type { IdleNews, IdleOrder } from '../scenarios/idle/idle-process.ts'

// The process of the idle clients. It starts the servers' processes, and reports its counts at the
// end.

const tell = (news: IdleNews) => process.send?.(news)

process.once('message', async ({ cells, seconds, pollMs }: IdleOrder) => {
  const samples = await countIdle(cells, seconds, pollMs, () => tell({ type: 'opened' }))
  tell({ type: 'counted', samples })
})

// The parent process has ended, or needs nothing more.
process.on('disconnect', () => process.exit())
