// What measures in a page, whichever system it is.

import type { ClientEnd, System } from '../../../systems/system.ts'
import { message } from '../../../traffic/message.ts'
import type { Work } from '../../../traffic/work.ts'
import { paceBy } from './beat.ts'
import { echo, type Timings, time } from './loop.ts'

/** What a system's file in `clients/` exports, and its bundle leaves in the page. */
export interface PageClient {
  readonly connect: System['connect']
}

/** How long it took from `connect`, in milliseconds. */
export interface Opening {
  readonly openMs: number
  /** Until the page has said something and heard it said again. */
  readonly firstMessageMs: number
}

/** How Node reaches what is in the page. */
export interface InPage {
  /** Loads the system's client. By itself: Playwright's way leaves half a megabyte in the page. */
  addClient(): Promise<void>
  open(technique: string): Promise<Opening>
  /** All of `echo` but the messages: what the measuring itself costs. */
  idle(work: Work): Promise<void>
  echo(work: Work): Promise<Timings>
  /** Times from now on what the server says. `originMs`: what the clock that the server reads showed at the page's zero. */
  listen(count: number, originMs: number): void
  /** Resolves when all has been heard that `listen` waits for. */
  heard(): Promise<readonly number[]>
  close(): Promise<void>
}

declare global {
  var client: PageClient
  var inPage: InPage
}

const clock = (): number => performance.now()
const pace = paceBy(new Worker('beat-worker.js'))

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
      end.hear(() => resolve())
      end.send(message(startMs, 0))
    })
    return { openMs, firstMessageMs: clock() - startMs }
  },
  idle: (work) => pace(work, () => {}),
  echo: (work) => echo(current(), work, pace, clock),
  listen(count, originMs) {
    listening = time(current(), count, () => originMs + clock())
  },
  heard: () => listening,
  close: () => current().close(),
}
