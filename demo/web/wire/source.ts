import { type Client, connect, TRANSPORTS } from '@rungway/client'
import type { TappedUnit } from '../../server/network/seen.ts'
import type { RaceEntry } from '../../server/race-messages.ts'
import { Lane } from '../lane/lane.ts'
import { observed } from '../lane/observe.ts'
import { nameOfPage, readBytes } from '../site/network.ts'

const LANE = 'session'
/** One message down in so much: enough to look at, not so much that it runs away. */
const EVERY_MS = 3_000

/** One session, and the bytes of it: as they cross the network now, or as they did when it was recorded. */
export interface WireSource {
  readonly isRecorded: boolean
  /** Those that it can be moved to. */
  readonly transports: readonly string[]
  /** The transport that carries; null while none does. */
  readonly transport: string | null
  /** What has crossed after that unit. */
  read(after: number): Promise<readonly TappedUnit[]>
  /** Moves the session there; null leaves the choice to the ladder. */
  use(transport: string | null): void
  /** Sends a message, or plays once more what was recorded. */
  say(): void
  close(): void
}

/** A session of this page. */
export class LiveWire implements WireSource {
  readonly isRecorded = false
  readonly transports: readonly string[] = TRANSPORTS.map(({ name }) => name)
  readonly #client: Client
  readonly #visitor: string
  #pings = 0

  /** Opens the session as soon as the network records it. */
  static async open(): Promise<LiveWire> {
    const visitor = nameOfPage()
    await readBytes(visitor, LANE, 0)
    return new LiveWire(visitor)
  }

  private constructor(visitor: string) {
    this.#visitor = visitor
    const environment = observed(new Lane(LANE), visitor, () => performance.now())
    this.#client = connect('/rungway', { environment, warnings: false })
    const entry: RaceEntry = { type: 'race', visitor, everyMs: EVERY_MS }
    this.#client.on('reset', () => this.#client.send(entry))
    this.#client.send(entry)
  }

  get transport(): string | null {
    const { state } = this.#client
    return state.name === 'open' ? state.transport : null
  }

  read(after: number): Promise<readonly TappedUnit[]> {
    return readBytes(this.#visitor, LANE, after)
  }

  use(transport: string | null): void {
    this.#client.use(transport)
  }

  say(): void {
    this.#client.send({ type: 'ping', id: ++this.#pings })
  }

  close(): void {
    this.#client.close('the page was left')
  }
}
