import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { countWire } from '../measure/wire.ts'
import type { End } from '../traffic/end.ts'
import { SYSTEMS } from './index.ts'

const choices = SYSTEMS.flatMap((system) => (system.http2 ?? []).map((technique) => ({ system, technique })))

describe.each(choices)('$system.name $technique over HTTP/2', ({ system, technique }) => {
  test('carries messages both ways on a single connection', async () => {
    const ends: End[] = []
    const server = await system.server()
    const listening = await server.listen({ pollMs: 20, http: '2' }, (end) => ends.push(end))
    onTestFinished(() => listening.close())
    const count = countWire(listening.server)
    const client = await system.connect(listening.url, technique)
    const [end] = ends
    if (end === undefined) throw new Error('no client has connected')
    for (const [from, to] of [
      [end, client],
      [client, end],
    ] as const) {
      const received: number[] = []
      to.onMessage(({ at }) => received.push(at))
      for (const at of [1, 2, 3]) from.send({ at, pad: '' })
      await vi.waitFor(() => expect(received).toEqual([1, 2, 3]), { timeout: 10_000 })
    }
    const { connections, requests, bytesIn, bytesOut } = count()
    expect(connections).toBe(1)
    expect(Math.min(requests, bytesIn, bytesOut)).toBeGreaterThan(1)
    await client.close()
  })
})
