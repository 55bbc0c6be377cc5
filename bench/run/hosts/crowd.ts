import { clockMs } from '../measure/clock.ts'
import { Durations } from '../measure/histogram.ts'
import { answerCalls } from '../processes/calls.ts'
import type { CrowdControl, Delivery } from '../processes/crowd-control.ts'
import { Deliveries } from '../scenarios/crowd/deliveries.ts'
import { useManyPools } from '../scenarios/crowd/many-pools.ts'
import { sideBySide } from '../scenarios/crowd/side-by-side.ts'
import { SYSTEMS } from '../systems/index.ts'
import type { ClientEnd } from '../systems/system.ts'
import { message } from '../traffic/message.ts'
import { pace } from '../traffic/pace.ts'

// The process of the clients, where there are many. Its orders come from the process that started it.

useManyPools()

/** More would wait for each other: both processes have a core. */
const OPENING = 64
const CLOSING = 256

/** Nothing has come for so long: the rest will not either. */
const SILENCE_MS = 15_000

const ends: ClientEnd[] = []
let isClosing = false
let losses = 0
let lost: (why: unknown) => void = () => {}

// A client whose connection is lost throws, on a turn of nobody's: it shows here.
process.on('uncaughtException', (error) => {
  if (isClosing) return
  losses++
  lost(error)
})

let hearing: Promise<Delivery> = Promise.reject(new Error('nobody listens'))
hearing.catch(() => {})

function hear(deliveries: Deliveries): Promise<Delivery> {
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
      end.hear((body) => {
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
    hearing = hear(new Deliveries(ends.length, messages))
    // Whoever waits asks later.
    hearing.catch(() => {})
  },
  heard: () => hearing,
  async say(work) {
    const lag = new Durations()
    let said = 0
    await pace(work, (dueMs) => {
      lag.add(clockMs() - dueMs)
      // A burst is one client's.
      ends[Math.floor(said++ / work.burst) % ends.length]?.send(message(dueMs, work.payloadBytes))
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
