import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright'
import type { Cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import type { PageTime } from '../../../schedule/page-time.ts'
import { used } from '../../measure/usage.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Work } from '../../traffic/work.ts'
import type { Bench } from '../scenario.ts'
import { clientOf, filesFor } from './bundle.ts'
import { type OpenPage, openPage } from './open-page.ts'
import { type PageRound, pageFigures } from './page-figures.ts'
import { chromiumProbe, NO_PROBE } from './probe.ts'

/** Pages that take longer hang. */
const LIMIT_MS = 30_000

/** One round with a new page and a new server. */
export async function measurePage(
  cell: Cell,
  bench: Bench,
  browser: Browser,
  parts: PageTime,
): Promise<Pick<Sample, 'figures'>> {
  const server = bench.server(cell.system)
  const url = await server.listen(bench.options, await filesFor(clientOf(bench.system(cell.system), cell.technique)))
  const open = await openPage(browser, url)
  const over = new AbortController()
  const late = sleep(LIMIT_MS, undefined, over).then(() => {
    throw new Error(`the page was not done after ${LIMIT_MS / 1_000} s`)
  })
  try {
    const round = await Promise.race([measure(cell, server, open, parts), open.broken, late])
    return { figures: pageFigures(round) }
  } catch (error) {
    // An error of the page brings its minified stack along.
    const [first] = String(error instanceof Error ? error.message : error).split('\n')
    throw new Error(first, { cause: error })
  } finally {
    over.abort()
    await open.close()
    await server.close()
  }
}

async function measure(
  { client, technique, load }: Cell,
  server: ServerProcess,
  { page }: OpenPage,
  { idleSeconds, warmUpSeconds, echoSeconds, downSeconds }: PageTime,
): Promise<PageRound> {
  if (load === null) throw new Error('a cell of page needs a load')
  const work = (seconds: number): Work => ({
    ...load,
    count: Math.max(1, Math.round((seconds * load.ratePerSecond) / load.burst)) * load.burst,
  })
  const echoed = (work: Work) => page.evaluate((work) => inPage.echo(work), work)

  const probe = client === 'chromium' ? await chromiumProbe(page, server) : NO_PROBE
  await probe.atFirst(work(idleSeconds))
  await page.evaluate(() => inPage.addClient())
  await server.prepare('mirror', work(echoSeconds))
  const { connections } = await server.usage()
  const opening = await page.evaluate((technique) => inPage.open(technique), technique)
  await echoed(work(warmUpSeconds))

  const before = await server.usage()
  const echo = await probe.during(work(echoSeconds), () => echoed(work(echoSeconds)))
  const all = used(before, await server.usage())
  // Loading the page took connections of its own.
  const usage = { ...all, connections: all.connections - connections }

  const told = await probe.atLast(work(downSeconds))
  await page.evaluate(() => inPage.close())
  return { opening, echo, usage, told }
}
