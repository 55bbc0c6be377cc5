import { batch, signal } from '@preact/signals'
import { type Client, connect, TRANSPORTS } from '@rungway/client'
import type { FaultName, LaneCounts } from '../../server/network/seen.ts'
import type { RaceEntry, RaceTick } from '../../server/race-messages.ts'
import { Lane } from '../lane/lane.ts'
import { observed } from '../lane/observe.ts'
import { askNetwork, countsOf, nameOfPage } from '../site/network.ts'
import type { LaneNumbers } from './lane-numbers.ts'
import { Lateness } from './lateness.ts'

/** The lane whose client may use every technique. */
export const AUTOMATIC = 'automatic'

/** What the button goes through. */
export const RATES_MS: readonly number[] = [2_000, 250, 50, 5_000]
export const FAULTS: readonly FaultName[] = ['none', 'no-websocket', 'held-streams']

const COUNT_MS = 500

/**
 * Lanes that ask the server under its other name, where there is one. A browser opens six connections to a host over
 * HTTP/1.1, for all its pages together: streams would leave too few for polls, for what goes up, and for the page itself.
 */
const STREAMS: readonly string[] = ['http-streaming', 'sse']

const NO_NUMBERS: LaneNumbers = { requests: 0, inVain: 0, lateMs: null, bytesPerMessage: null, technique: null }

const isTick = (body: unknown): body is RaceTick =>
  typeof body === 'object' && body !== null && 'n' in body && typeof body.n === 'number'

/** A race as the page shows it: live, or a recording, whose bytes cannot be looked at and whose rate cannot be changed. */
export type ShownRace = Pick<Race, 'twin' | 'lanes' | 'numbers' | 'everyMs' | 'fault' | 'isReachable' | 'use' | 'close'>

/** One page's race: a client for each technique, one that chooses by itself, and what each has done. */
export class Race {
  readonly visitor: string = nameOfPage()
  /** The server's other name, which the lanes with a stream use. */
  readonly twin: string | null
  readonly lanes: readonly Lane[] = [...TRANSPORTS.map(({ name }) => name).toReversed(), AUTOMATIC].map(
    (name) => new Lane(name),
  )
  readonly numbers = signal<ReadonlyMap<string, LaneNumbers>>(new Map())
  readonly everyMs = signal(RATES_MS[0] ?? 2_000)
  readonly fault = signal<FaultName>('none')
  readonly isReachable = signal(true)
  readonly #clients = new Map<string, Client>()
  readonly #lateness = new Lateness()
  readonly #timer: ReturnType<typeof setInterval>

  constructor(twin: string | null) {
    this.twin = twin
    for (const lane of this.lanes)
      this.#enter(lane, twin !== null && STREAMS.includes(lane.name) ? `http://${twin}` : location.origin)
    this.#timer = setInterval(() => void this.#count(), COUNT_MS)
  }

  now(): number {
    return performance.now()
  }

  /** One message in so many milliseconds, from now on. */
  pace(everyMs: number): void {
    this.everyMs.value = everyMs
    for (const client of this.#clients.values()) client.send(this.#entry())
  }

  /** Breaks this page's network, or heals it. */
  async use(fault: FaultName): Promise<void> {
    if (await askNetwork(this.visitor, fault)) this.fault.value = fault
  }

  /** Ends every session, as when the page is left. */
  close(): void {
    clearInterval(this.#timer)
    for (const client of this.#clients.values()) client.close('the page was left')
  }

  #entry(): RaceEntry {
    return { type: 'race', visitor: this.visitor, everyMs: this.everyMs.value }
  }

  #enter(lane: Lane, origin: string): void {
    const transports = TRANSPORTS.filter(({ name }) => lane.name === AUTOMATIC || name === lane.name)
    const environment = observed(lane, this.visitor, () => this.now())
    const client = connect(`${origin}/rungway`, { transports, environment, warnings: false })
    client.on('message', (body) => {
      if (!isTick(body)) return
      lane.heard += 1
      this.#lateness.arrived(lane.name, body.n, this.now())
    })
    client.on('state', (state) => {
      lane.technique = state.name === 'open' ? state.transport : null
      // A server that was restarted does not know yet that its other name is this page's too.
      if (state.name === 'closed' && state.by === 'gateway' && origin !== location.origin)
        this.#enter(lane, location.origin)
    })
    // A gateway that has lost the session has lost the race's entry too.
    client.on('reset', () => client.send(this.#entry()))
    client.send(this.#entry())
    this.#clients.set(lane.name, client)
  }

  async #count(): Promise<void> {
    if (document.hidden) return
    const counts = await countsOf(this.visitor)
    batch(() => {
      this.isReachable.value = counts !== null
      if (counts !== null) this.numbers.value = new Map(this.lanes.map((lane) => [lane.name, this.#of(lane, counts)]))
    })
  }

  #of(lane: Lane, counts: Readonly<Record<string, LaneCounts>>): LaneNumbers {
    const counted = counts[lane.name]
    if (counted === undefined) return NO_NUMBERS
    const bytes = counted.bytesUp + counted.bytesDown
    return {
      requests: counted.requests,
      inVain: lane.inVain,
      lateMs: this.#lateness.median(lane.name),
      bytesPerMessage: lane.heard === 0 ? null : bytes / lane.heard,
      technique: lane.technique,
    }
  }
}
