import type { Page } from 'playwright'

/** What Chromium tells of a page. */
export interface Meter {
  /** What the machine's monotonic clock showed at the page's zero, in milliseconds: `clockMs` reads the same one. */
  readonly originMs: number
  /** Processor time of the page's main thread, so far. */
  mainThreadMs(): Promise<number>
  /** What the page's JavaScript holds, after a garbage collection. */
  heapBytes(): Promise<number>
}

interface Metric {
  readonly name: string
  readonly value: number
}

/** Throws when there is none of that name: a figure out of nothing would be worse. */
export function metric(metrics: readonly Metric[], name: string): number {
  const found = metrics.find((each) => each.name === name)
  if (found === undefined) throw new Error(`the browser tells no ${name}`)
  return found.value
}

const MS = 1_000

export async function meterOf(page: Page): Promise<Meter> {
  const session = await page.context().newCDPSession(page)
  // Of the thread, not of the wall: otherwise a task lasts as long as others keep the processor from it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async (name: string): Promise<number> =>
    metric((await session.send('Performance.getMetrics')).metrics, name)
  return {
    originMs: (await read('NavigationStart')) * MS,
    mainThreadMs: async () => (await read('TaskDuration')) * MS,
    async heapBytes() {
      await session.send('HeapProfiler.collectGarbage')
      return await read('JSHeapUsedSize')
    },
  }
}
