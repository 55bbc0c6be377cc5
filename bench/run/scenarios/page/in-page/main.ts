// Measures in a page, for every system.

import type { ClientEnd, System } from '../../../systems/system.ts'
import { message } from '../../../traffic/message.ts'
import type { Work } from '../../../traffic/work.ts'
import { echo, type Timings, timeAll } from './loop.ts'
import { paceByWorker } from './ticks.ts'

/** The exports of a file in `clients/`, which its bundle leaves in the page. */
export interface PageClient {
  readonly connect: System['connect']
}

/** Times since `connect`, in milliseconds. */
export interface Opening {
  readonly openMs: number
  /** Until the page has the echo of its first message. */
  readonly firstMessageMs: number
}

/** What Node calls in the page. */
export interface InPage {
  /**
   * Loads the system's client. By a script element, because Playwright's method leaves half a
   * megabyte in the page.
   */
  addClient(): Promise<void>
  open(technique: string): Promise<Opening>
  /** The schedule of `echo` without its messages: the cost of measuring. */
  idle(work: Work): Promise<void>
  echo(work: Work): Promise<Timings>
  /**
   * Times messages of the server from now on. `originMs`: the server's clock at the page's time
   * origin.
   */
  listen(count: number, originMs: number): void
  /** Resolves with the latencies once all messages have arrived. */
  received(): Promise<readonly number[]>
  close(): Promise<void>
}

declare global {
  var client: PageClient
  var inPage: InPage
}

const clock = (): number => performance.now()
const pace = paceByWorker(new Worker('beat-worker.js'))

let opened: ClientEnd | null = null
let listening: Promise<readonly number[]> = Promise.resolve([])

const current = (): ClientEnd => {
  if (opened === null) throw new Error('nothing is open')
  return opened
}

globalThis.inPage = {
  addClient: () =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = 'client.js'
      script.onload = () => resolve()
      script.onerror = () => reject(new Error('the client did not load'))
      document.head.append(script)
    }),
  async open(technique) {
    const startMs = clock()
    const end = await client.connect(location.origin, technique)
    opened = end
    const openMs = clock() - startMs
    await new Promise<void>((resolve) => {
      end.onMessage(() => resolve())
      end.send(message(startMs, 0))
    })
    return { openMs, firstMessageMs: clock() - startMs }
  },
  idle: (work) => pace(work, () => {}),
  echo: (work) => echo(current(), work, pace, clock),
  listen(count, originMs) {
    listening = timeAll(current(), count, () => originMs + clock())
  },
  received: () => listening,
  close: () => current().close(),
}
