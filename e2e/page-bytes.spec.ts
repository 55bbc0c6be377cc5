import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { offerFiles } from '../bench/run/processes/browser-files.ts'
import { clientOf, filesFor, PAGE } from '../bench/run/scenarios/page/bundle.ts'
import type { InPage } from '../bench/run/scenarios/page/in-page/main.ts'
import { rungway } from '../bench/run/systems/rungway/index.ts'
import { server } from '../bench/run/systems/rungway/server.ts'
import { echoInPage, TECHNIQUES_IN_PAGES } from '../bench/theory/in-pages.ts'

// What the benchmark's theory says of a page's bytes, beside what this browser and this gateway
// send. Fails when one of them changes what surrounds a message: the theory then describes another
// wire.

/** In bytes, of some hundreds: numbers that have a digit more. */
const TOLERANCE = 3
const WORK = { count: 4, ratePerSecond: 20, payloadBytes: 100, burst: 1 }
const GIVEN = { ...WORK, rttMs: 0, pollMs: 1_000, seqDigits: 2 }
/** Numbers of messages have two digits from then on, for more tries than it takes. */
const BEFORE = 10

interface Counted {
  up: number
  down: number
  requests: number
}

/** Passes everything on to that port, and counts. */
async function countingRelay(target: number): Promise<{ url: string; counted: Counted; close(): void }> {
  const counted = { up: 0, down: 0, requests: 0 }
  const sockets = new Set<Socket>()
  const relay = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const [from, to, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => {
        counted[way] += bytes.length
        if (way === 'up') counted.requests += String(bytes).match(/^(GET|POST) /gm)?.length ?? 0
        to.write(bytes)
      })
      from.on('close', () => to.destroy())
      from.on('error', () => {})
    }
  })
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    counted,
    close() {
      for (const socket of sockets) socket.destroy()
      relay.close()
    },
  }
}

/** The page's side of the benchmark, which the compiler knows only in the benchmark. */
type Measuring = typeof globalThis & { readonly inPage: InPage }

const measured = (page: Page) => ({
  addClient: () => page.evaluate(() => (globalThis as Measuring).inPage.addClient()),
  open: (technique: string) => page.evaluate((name) => (globalThis as Measuring).inPage.open(name), technique),
  echo: (count: number) => page.evaluate((work) => (globalThis as Measuring).inPage.echo(work), { ...WORK, count }),
})

for (const technique of TECHNIQUES_IN_PAGES) {
  test(`${technique}: an echo in a page takes the bytes that the theory says`, async ({ page, browserName }) => {
    const client = browserName === 'firefox' ? 'firefox' : 'chromium'
    const listening = await server.listen({ pollMs: GIVEN.pollMs }, (end) => end.onMessage((body) => end.send(body)))
    offerFiles(listening.server as Server, await filesFor(clientOf(rungway, technique)))
    const { url, counted, close } = await countingRelay(Number(new URL(listening.url).port))
    try {
      await page.goto(url + PAGE)
      const { addClient, open, echo } = measured(page)
      await addClient()
      await open(technique)
      await echo(BEFORE)
      const theory = echoInPage({ technique, client })
      // The client's own pings, and messages that share a request on a busy machine, are no echo of
      // one message: once more.
      await expect(async () => {
        Object.assign(counted, { up: 0, down: 0, requests: 0 })
        await echo(WORK.count)
        expect(counted.requests).toBe(WORK.count)
        const off = {
          up: counted.up / WORK.count - (theory?.bytesUp?.of(GIVEN) ?? Number.NaN),
          down: counted.down / WORK.count - (theory?.bytesDown?.of(GIVEN) ?? Number.NaN),
        }
        expect(Math.abs(off.up), `up: ${JSON.stringify(off)}`).toBeLessThanOrEqual(TOLERANCE)
        expect(Math.abs(off.down), `down: ${JSON.stringify(off)}`).toBeLessThanOrEqual(TOLERANCE)
      }).toPass({ intervals: [100] })
    } finally {
      close()
      await page.close()
      await listening.close()
    }
  })
}
