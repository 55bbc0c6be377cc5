import { type Body, type Client, type ClientOptions, connect, type Environment, TRANSPORTS } from '@rungway/client'
import { handover } from '@rungway/client/handover'
import { type HistoricalEnvironment, historicalTransports } from '@rungway/client/historical'

export interface OpenOptions {
  readonly url?: string
  /** Names; default: all that there are. */
  readonly transports?: readonly string[]
  readonly token?: string
  /** Its pace is set by `setPace`. */
  readonly hasOwnClock?: boolean
  /** The session goes on after a reload, and so do `heard` and what is said. */
  readonly isHandedOver?: boolean
  /** Globals that the page has not, as if its browser were older. */
  readonly without?: readonly (keyof Environment | keyof HistoricalEnvironment)[]
}

/** What a test may do in a page, by `page.evaluate`. */
export interface Harness {
  client: Client
  /** In the order in which they came. */
  readonly heard: unknown[]
  /** Transports that have brought a message. */
  readonly carriers: Set<string>
  readonly states: string[]
  readonly changes: { readonly from: string | null; readonly to: string; readonly reason: string }[]
  /** `persisted` of each `pageshow`: whether the page came back as it was. */
  readonly shown: boolean[]
  readonly resets: string[]
  /** What was said of each attempt that failed. */
  readonly attempts: string[]
  /** Uncaught errors and unhandled rejections. */
  readonly errors: string[]
  open(options?: OpenOptions): void
  /**
   * Sends 1, 2, … `last`, with never more than `ahead` that the gateway has not answered by a
   * message of its own.
   */
  converse(ahead: number, last: number): void
  /** Lets the clock of the client run so much faster than ours. Returns what it shows. */
  setPace(factor: number): number
  /** Sends one more number. */
  say(): void
  /** Sends 1, 2, … with a pause between them, whatever the gateway sends. */
  talk(pauseMs: number): void
  /** Sends no more; returns the last number that was sent, once the gateway has it. */
  conclude(): Promise<number>
}

let said = 0
let limit = 0
let ahead = 0
let talking: ReturnType<typeof setInterval> | undefined

const clock = { shown: 0, since: performance.now(), pace: 1 }

const now = (): number => clock.shown + (performance.now() - clock.since) * clock.pace

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms / clock.pace)
  return () => clearTimeout(timer)
}

const say = (): void => {
  said += 1
  harness.client.send(said)
}

const sayOn = (): void => {
  while (said < limit && said - harness.heard.length < ahead) say()
}

const harness: Harness = {
  client: undefined as unknown as Client,
  heard: [],
  carriers: new Set(),
  states: [],
  changes: [],
  shown: [],
  resets: [],
  attempts: [],
  errors: [],
  setPace(pace) {
    Object.assign(clock, { shown: now(), since: performance.now(), pace })
    return clock.shown
  },
  say,
  open({ url = '/rungway', transports, token, hasOwnClock = false, isHandedOver = false, without = [] } = {}) {
    const missing = Object.fromEntries(without.map((name) => [name, undefined]))
    const options: Partial<ClientOptions> = {
      ...(token === undefined ? {} : { token }),
      environment: { ...(hasOwnClock ? { now, after } : {}), ...missing },
      ...(isHandedOver ? { handover: handover() } : {}),
    }
    if (isHandedOver) {
      const before = JSON.parse(sessionStorage.getItem('harness') ?? '{"said":0,"heard":[]}')
      said = before.said
      harness.heard.push(...before.heard)
      addEventListener('pagehide', () =>
        sessionStorage.setItem('harness', JSON.stringify({ said, heard: harness.heard })),
      )
    }
    const all = [...TRANSPORTS, ...historicalTransports(missing)]
    const chosen = transports === undefined ? TRANSPORTS : all.filter(({ name }) => transports.includes(name))
    const client = connect(url, { ...options, transports: chosen })
    client.on('message', (body: Body, { transport }) => {
      harness.heard.push(body instanceof Uint8Array ? [...body] : body)
      harness.carriers.add(transport)
      sayOn()
    })
    client.on('state', (state) => {
      harness.states.push(state.name === 'closed' ? `closed ${state.error?.code ?? 'by word'}` : state.name)
    })
    client.on('transport', (change) => harness.changes.push(change))
    client.on('reset', ({ code }) => harness.resets.push(code))
    client.on('attempt', ({ message }) => harness.attempts.push(message))
    harness.client = client
  },
  converse(window, last) {
    ahead = window
    limit = last
    sayOn()
  },
  talk(pauseMs) {
    talking = setInterval(say, pauseMs)
  },
  async conclude() {
    limit = 0
    clearInterval(talking)
    await harness.client.flush()
    return said
  },
}

addEventListener('pageshow', ({ persisted }) => harness.shown.push(persisted))
addEventListener('error', ({ message }) => harness.errors.push(message))
addEventListener('unhandledrejection', ({ reason }) => harness.errors.push(String(reason)))

declare global {
  var rungway: Harness
}
globalThis.rungway = harness
