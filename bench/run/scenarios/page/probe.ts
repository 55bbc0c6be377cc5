import type { Page } from 'playwright'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Work } from '../../traffic/work.ts'
import { metricsOf } from './chromium-metrics.ts'

/** Processor time of the page's main thread. */
export interface Busy {
  readonly ms: number
  readonly messages: number
}

/** What only a browser's own metrics contain. */
export interface Told {
  /** With messages. */
  readonly busy: Busy
  /** The same schedule without messages. */
  readonly idle: Busy
  /** What the loaded and connected client adds to the heap. */
  readonly clientBytes: number
  /** Latencies of the server's messages. */
  readonly downMs: readonly number[]
}

/** Observes a page from outside. Its methods are called in this order. */
export interface Probe {
  /** Before the system's client is loaded. */
  atFirst(work: Work): Promise<void>
  during<T>(work: Work, run: () => Promise<T>): Promise<T>
  /** When everything is connected and idle. Null if the browser has no such metrics. */
  atLast(work: Work): Promise<Told | null>
}

/**
 * For Firefox, which reports neither threads nor memory, nor how its clock relates to the
 * machine's.
 */
export const NO_PROBE: Probe = {
  atFirst: async () => {},
  during: (_work, run) => run(),
  atLast: async () => null,
}

export async function chromiumProbe(page: Page, server: ServerProcess): Promise<Probe> {
  const { originMs, mainThreadMs, heapBytes } = await metricsOf(page)
  let idle: Busy = { ms: 0, messages: 1 }
  let busy: Busy = idle
  let emptyBytes = 0

  const took = async <T>({ count }: Work, run: () => Promise<T>): Promise<[T, Busy]> => {
    const fromMs = await mainThreadMs()
    const result = await run()
    return [result, { ms: (await mainThreadMs()) - fromMs, messages: count }]
  }

  const down = async (work: Work): Promise<readonly number[]> => {
    await server.prepare('source', work)
    await page.evaluate(([count, origin]) => inPage.listen(count, origin), [work.count, originMs] as const)
    await server.play()
    return await page.evaluate(() => inPage.received())
  }

  return {
    async atFirst(work) {
      ;[, idle] = await took(work, () => page.evaluate((work) => inPage.idle(work), work))
      emptyBytes = await heapBytes()
    },
    async during(work, run) {
      const [result, ms] = await took(work, run)
      busy = ms
      return result
    },
    async atLast(work) {
      const clientBytes = (await heapBytes()) - emptyBytes
      return { busy, idle, clientBytes, downMs: await down(work) }
    },
  }
}
