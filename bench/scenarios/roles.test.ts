import { expect, test } from 'vitest'
import { SCENARIOS } from './index.ts'
import type { End, Load, Message } from './scenario.ts'

const load: Load = { count: 5, ratePerSecond: 1_000, payloadBytes: 60 }

/** Two ends with nothing between them. */
function pair(): [End, End] {
  const listeners: ((body: Message) => void)[] = []
  const end = (own: number): End => ({
    send: (body) => queueMicrotask(() => listeners[1 - own]?.(body)),
    hear(listener) {
      listeners[own] = listener
    },
  })
  return [end(0), end(1)]
}

test.each(SCENARIOS)('$name: one end times every message, and the sender its lag', async ({ server, client }) => {
  const [theirs, ours] = pair()
  const parts = [client(ours, load), server(theirs, load)]
  const recordings = await Promise.all(parts.map((play) => play()))
  const latencies = recordings.flatMap(({ latency }) => (latency === null ? [] : [latency.count]))
  const lags = recordings.flatMap(({ lag }) => (lag === null ? [] : [lag.count]))
  expect(latencies).toEqual([load.count])
  expect(lags).toEqual([load.count])
})
