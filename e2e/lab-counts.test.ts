import { setTimeout as sleep } from 'node:timers/promises'
import { connect, TRANSPORTS } from '@rungway/client'
import { serve } from '@rungway/gateway/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { countWire, type WireCount } from '../bench/run/measure/wire.ts'
import { createDemo } from '../demo/server/app.ts'
import type { Labs } from '../demo/server/lab/labs.ts'
import { DEFAULT_SETTINGS, readMessage } from '../demo/server/lab/settings.ts'
import { type Network, openNetwork } from '../demo/server/network/network.ts'
import { type Base, figuresOf } from '../demo/web/lab/figures.ts'
import { Recording } from '../demo/web/lab/recording.ts'

const MESSAGES = 60
/** Longer than anything that opens a link is under way. */
const STILL_MS = 500
const SETTINGS = { ...DEFAULT_SETTINGS, everyMs: 10, pollMs: 100 }
/** How far the lab may be from the benchmark. */
const MOST_APART = 0.02

let running: Awaited<ReturnType<typeof serve>>
let labs: Labs
let network: Network
let wire: () => WireCount

beforeAll(async () => {
  const demo = createDemo('.', () => network)
  labs = demo.labs
  running = await serve({ app: demo.app, gateway: demo.gateway, path: demo.path, port: 0, hostname: '127.0.0.1' })
  labs.serveOn(running.server)
  wire = countWire(running.server)
  network = await openNetwork({ target: running.port })
})

afterAll(async () => {
  await network.close()
  await running.close()
})

/** One lane of a lab of its own, as the page has it: its client, and what the page counts. */
function openLane(visitor: string, lane: string) {
  labs.do(visitor, { type: 'set', settings: SETTINGS, lanes: [lane] })
  const recording = new Recording()
  let after = 0
  const look = () => {
    const news = labs.news(visitor, after)
    if (news === null) throw new Error('the lab is gone')
    after = news.next
    recording.take(news)
  }
  look()
  const url = `http://127.0.0.1:${network.port}/lab/${visitor}/${lane}`
  const client = connect(url, {
    transports: TRANSPORTS.filter(({ name }) => name === lane),
    environment: { WebSocket },
  })
  client.on('message', (body) => {
    const message = readMessage(body)
    if (message !== null) recording.heard(lane, message.n, message.at, performance.timeOrigin + performance.now())
  })
  client.send(lane)
  return { recording, client, look }
}

describe.each(
  TRANSPORTS.map(({ name }) => name),
)('%s: the same load, counted by the lab and by the benchmark', (lane) => {
  test('bytes and requests of a message agree within 2 %', async () => {
    const visitor = `visitor${lane.replaceAll('-', '')}`
    const { recording, client, look } = openLane(visitor, lane)
    await expect.poll(() => client.state.name).toBe('open')
    // Both begin with the first message: what opened the link is no part of a message's cost. A
    // request of it that is under way would be counted before by one and after by the other.
    let atStart = wire()
    for (let isStill = false; !isStill; ) {
      await sleep(STILL_MS)
      const now = wire()
      isStill = now.requests === atStart.requests || lane.endsWith('-polling')
      atStart = now
    }
    look()
    atStart = wire()
    const base: Base = { counts: recording.countsOf(lane), messages: recording.lane(lane).counted, atMs: 0 }
    labs.do(visitor, { type: 'run', isRunning: true })
    await expect
      .poll(() => recording.lane(lane).messages, { timeout: 20_000 })
      .toBeGreaterThan(base.messages + MESSAGES)
    labs.do(visitor, { type: 'run', isRunning: false })
    // What is under way has been counted by one and not yet by the other.
    const compared = () => {
      const now = wire()
      look()
      const figures = figuresOf(recording.lane(lane), recording.countsOf(lane), base, SETTINGS)
      const bytes = now.bytesIn + now.bytesOut - atStart.bytesIn - atStart.bytesOut
      return {
        bytes: apart(figures.bytesPerMessage ?? 0, bytes / figures.messages) < MOST_APART,
        requests: apart(figures.requests, now.requests - atStart.requests) < MOST_APART,
      }
    }
    await expect.poll(compared).toEqual({ bytes: true, requests: true })
    client.close('counted')
  })
})

/** As a share of what the benchmark counts. */
const apart = (lab: number, bench: number): number => (lab === bench ? 0 : Math.abs(lab - bench) / bench)
