import { clockMs } from '../measure/clock.ts'
import { Durations } from '../measure/histogram.ts'
import { answerCalls } from '../processes/calls.ts'
import type { CrowdControl, Delivery } from '../processes/crowd-control.ts'
import { spreadFetch } from '../processes/spread-fetch.ts'
import { Deliveries } from '../scenarios/crowd/deliveries.ts'
import { sideBySide } from '../scenarios/crowd/side-by-side.ts'
import { SYSTEMS } from '../systems/index.ts'
import type { ClientEnd } from '../systems/system.ts'
import { message } from '../traffic/message.ts'
import { pace } from '../traffic/pace.ts'

// The process of the clients, if there are many. Commands come from its parent process.

spreadFetch()

/** Connections opened at a time: server and crowd have a core each, so more would only queue. */
const OPENING = 64
const CLOSING = 256

/** After this long without a message the rest is given up. */
const SILENCE_MS = 15_000

const ends: ClientEnd[] = []
let isClosing = false
let losses = 0
let lost: (why: unknown) => void = () => {}

// A client that loses its connection throws outside of any call, so the error arrives here.
process.on('uncaughtException', (error) => {
  if (isClosing) return
  losses++
  lost(error)
})

let receiving: Promise<Delivery> = Promise.reject(new Error('listen was not called'))
receiving.catch(() => {})

function receive(deliveries: Deliveries): Promise<Delivery> {
  return new Promise((resolve, reject) => {
    let before = deliveries.left
    const watch = setInterval(() => {
      if (deliveries.left === before) fail(`${before} messages did not come`)
      before = deliveries.left
    }, SILENCE_MS)
    const fail = (why: string) => {
      clearInterval(watch)
      reject(new Error(why))
    }
    lost = (why) => fail(`a client was lost: ${String(why)}`)
    for (const end of ends) {
      end.onMessage((body) => {
        deliveries.add(body, clockMs())
        if (deliveries.left > 0) return
        clearInterval(watch)
        resolve(deliveries.result())
      })
    }
  })
}

answerCalls<CrowdControl>({
  async open({ system: name, technique, url, clients }) {
    const system = SYSTEMS.find((each) => each.name === name)
    if (system === undefined) throw new Error(`no such system: ${name}`)
    isClosing = false
    const startMs = clockMs()
    const errors = await sideBySide(new Array(clients).keys(), OPENING, async () => {
      ends.push(await system.connect(url, technique))
    })
    return { totalMs: clockMs() - startMs, failures: errors.length }
  },
  async listen(messages) {
    receiving = receive(new Deliveries(ends.length, messages))
    // The parent fetches the result later.
    receiving.catch(() => {})
  },
  received: () => receiving,
  async send(work) {
    const lag = new Durations()
    let sent = 0
    await pace(work, (dueMs) => {
      lag.add(clockMs() - dueMs)
      // A burst belongs to one client.
      ends[Math.floor(sent++ / work.burst) % ends.length]?.send(message(dueMs, work.payloadBytes))
    })
    return { latency: null, lag: lag.summary() }
  },
  losses: async () => losses,
  async close() {
    isClosing = true
    const [error] = await sideBySide(ends.splice(0), CLOSING, (end) => end.close())
    if (error !== undefined) throw error
  },
})
