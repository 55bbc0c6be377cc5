import type { Page } from 'playwright'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Work } from '../../traffic/work.ts'
import { meterOf } from './chromium-meter.ts'

/** What some work took of the page's main thread. */
export interface Busy {
  readonly ms: number
  readonly messages: number
}

/** What only a witness knows. */
export interface Told {
  /** With messages. */
  readonly busy: Busy
  /** At the same pace without any. */
  readonly idle: Busy
  /** What the system's client, loaded and connected, has added to the page. */
  readonly clientBytes: number
  /** Of each message of the server's, how long it took to the page. */
  readonly downMs: readonly number[]
}

/** Whoever looks on from outside the page, in this order. */
export interface Witness {
  /** Before the system's client is loaded. */
  atFirst(work: Work): Promise<void>
  during<T>(work: Work, run: () => Promise<T>): Promise<T>
  /** When all is connected and nothing is under way. Null where the browser tells nothing. */
  atLast(work: Work): Promise<Told | null>
}

/** Of Firefox, which tells nothing of its threads and memory, nor what its clock has to do with the machine's. */
export const NO_WITNESS: Witness = {
  atFirst: async () => {},
  during: (_work, run) => run(),
  atLast: async () => null,
}

export async function chromiumWitness(page: Page, server: ServerProcess): Promise<Witness> {
  const { originMs, mainThreadMs, heapBytes } = await meterOf(page)
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
    return await page.evaluate(() => inPage.heard())
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
