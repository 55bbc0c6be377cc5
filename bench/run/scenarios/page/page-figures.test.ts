import { expect, test } from 'vitest'
import { metric } from './chromium-metrics.ts'
import { mainThreadUs, type PageRound, pageFigures } from './page-figures.ts'

const ROUND: PageRound = {
  opening: { openMs: 5, firstMessageMs: 8 },
  echo: { latencyMs: [4, 1, 2, 3], lagMs: [0.5, 0.5, 0.5, 0.5] },
  usage: {
    bytesIn: 400,
    bytesOut: 800,
    writes: 4,
    connections: 2,
    requests: 4,
    cpuMs: 2,
    wakeUps: 0,
  },
  told: null,
}

const TOLD = {
  busy: { ms: 30, messages: 100 },
  idle: { ms: 2, messages: 20 },
  clientBytes: 300_000,
  downMs: [...new Array<number>(98).fill(1), 3, 3],
}

test('divides the cost of the echo by its messages', () => {
  expect(pageFigures(ROUND)).toMatchObject({
    openMs: 5,
    firstMessageMs: 8,
    bytesUp: 100,
    bytesDown: 200,
    requests: 1,
    connections: 2,
    serverCpuUs: 500,
  })
  expect(pageFigures(ROUND).latencyP50Ms).toBeCloseTo(2, 1)
})

test('has no figure for what the browser does not report', () => {
  const names = Object.keys(pageFigures(ROUND))
  for (const name of ['downP50Ms', 'mainThreadUs', 'pageBytes']) expect(names).not.toContain(name)
})

test('has a figure for everything that it reports', () => {
  const figures = pageFigures({ ...ROUND, told: TOLD })
  expect(figures.mainThreadUs).toBeCloseTo(200)
  expect(figures.pageBytes).toBe(300_000)
  expect(figures.downP50Ms).toBeCloseTo(1, 1)
  expect(figures.downP99Ms).toBeCloseTo(3, 1)
})

test('a main thread that was busier without messages has no negative cost', () => {
  expect(mainThreadUs({ ms: 1, messages: 10 }, { ms: 2, messages: 10 })).toBe(0)
})

test('throws if no message arrived', () => {
  expect(() => pageFigures({ ...ROUND, echo: { latencyMs: [], lagMs: [] } })).toThrow('no message arrived')
})

test('a metric that the browser does not report is an error', () => {
  const metrics = [{ name: 'TaskDuration', value: 0.5 }]
  expect(metric(metrics, 'TaskDuration')).toBe(0.5)
  expect(() => metric(metrics, 'NavigationStart')).toThrow('NavigationStart')
})
