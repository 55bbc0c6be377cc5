import type { Page } from 'playwright'

/** What Chromium reports of a page. */
export interface Meter {
  /**
   * The machine's monotonic clock at the page's time origin, in milliseconds: the clock of
   * `clockMs`.
   */
  readonly originMs: number
  /** Processor time of the page's main thread so far. */
  mainThreadMs(): Promise<number>
  /** The JavaScript heap of the page, after a garbage collection. */
  heapBytes(): Promise<number>
}

interface Metric {
  readonly name: string
  readonly value: number
}

/** Throws if the metric is missing: a default would be a wrong figure. */
export function metric(metrics: readonly Metric[], name: string): number {
  const found = metrics.find((each) => each.name === name)
  if (found === undefined) throw new Error(`the browser reports no ${name}`)
  return found.value
}

const MS = 1_000

export async function metricsOf(page: Page): Promise<Meter> {
  const session = await page.context().newCDPSession(page)
  // Thread time, because wall-clock time of a task includes what other processes use meanwhile.
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
