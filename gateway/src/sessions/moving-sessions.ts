import { RungwayError } from '../errors.ts'
import type { GatewayLimits } from '../limits.ts'
import { type Counters, count } from '../reports/counters.ts'
import type { OnError } from '../reports/errors.ts'
import type { Arrival, Movable, MovableSessions } from './movable.ts'
import type { Afterwards, SavedRecord } from './saved-record.ts'
import type { SessionRecord, SessionTerms } from './session-record.ts'
import type { SessionTable } from './session-table.ts'

interface Shell {
  readonly table: SessionTable
  readonly limits: GatewayLimits
  readonly report: OnError
  readonly counters: Counters
  readonly layer: SessionTerms['layer']
  leave(): void
  announce(record: SessionRecord): void
  /** Ends a session at once. */
  evict(record: SessionRecord): void
}

/** The shape of what is saved: another is refused, and never guessed at. */
const VERSION = 1

export function createMovable(shell: Shell): MovableSessions {
  const { table } = shell
  return {
    leave: shell.leave,
    get count() {
      return table.size
    },
    list: () =>
      [...table.values()].filter(({ isMovable }) => isMovable).map((record) => new MovableRecord(record, shell)),
    refusalOf(id) {
      if (table.has(id)) return 'elsewhere'
      return table.hasRoom ? null : 'full'
    },
    refused: (why) => count(shell.counters.movesRefused, why),
    arrive: (saved) => new ArrivingRecord(saved, shell),
  }
}

class MovableRecord implements Movable {
  readonly #record: SessionRecord
  readonly #shell: Shell
  #saved: SavedRecord | null = null

  constructor(record: SessionRecord, shell: Shell) {
    this.#record = record
    this.#shell = shell
  }

  get id(): string {
    return this.#record.core.id
  }

  get isAsking(): boolean {
    return this.#record.isAsking
  }

  get isQuiet(): boolean {
    return this.#record.isQuiet
  }

  hold(): void {
    this.#record.hold()
  }

  save(): string | null {
    const { limits, table } = this.#shell
    const record = this.#record
    // It may have ended meanwhile.
    if (table.get(this.id) !== record || !record.isMovable) return null
    try {
      this.#saved = record.save()
      const text = JSON.stringify({ version: VERSION, saved: this.#saved })
      const bytes = Buffer.byteLength(text)
      if (bytes <= limits.maxMovedBytes) return text
      const rule = `The session takes ${bytes} bytes on its way to another node, more than maxMovedBytes allows (${limits.maxMovedBytes})`
      throw new RungwayError('too-large', `${rule}: it ends when this node leaves.`)
    } catch (error) {
      this.#shell.report(error, { session: record.session, event: 'cluster' })
      return null
    }
  }

  resume(): void {
    this.#saved = null
    this.#record.resume()
  }

  moved(): string {
    const afterwards = this.#saved === null ? null : this.#record.afterwards(this.#saved)
    this.#shell.counters.movedOut++
    // What comes late is to come again, elsewhere.
    this.#shell.table.remove(this.#record, 'unavailable')
    this.#record.movedAway()
    return JSON.stringify(afterwards)
  }

  end(): void {
    this.#record.end('going-away', '')
  }
}

class ArrivingRecord implements Arrival {
  readonly #record: SessionRecord
  readonly #saved: SavedRecord
  readonly #shell: Shell
  #isOpen = false

  constructor(text: string, shell: Shell) {
    const { version, saved } = JSON.parse(text) as { readonly version: unknown; readonly saved: SavedRecord }
    if (version !== VERSION) throw new Error('The session was saved by another version.')
    this.#saved = saved
    this.#shell = shell
    this.#record = shell.table.restore(saved, shell.layer)
  }

  get id(): string {
    return this.#record.core.id
  }

  async begin(): Promise<void> {
    const { table, counters, evict } = this.#shell
    const record = this.#record
    // A late request may have opened another under its id just now.
    const other = table.get(this.id)
    if (other !== undefined) evict(other)
    table.add(record, this.#saved.network)
    counters.movedIn++
    try {
      await record.rejoin(this.#saved.layer)
    } catch (error) {
      // Its client would wait for what never comes.
      this.#failed(error)
      record.end('expired', '')
    }
  }

  open(afterwards: string | null): void {
    if (this.#isOpen) return
    this.#isOpen = true
    const record = this.#record
    const happened = this.#caughtUp(afterwards)
    // Its application has heard that where it was.
    if (happened !== null && happened.ended !== null) return
    this.#shell.announce(record)
    // It has ended here before that: with what it had taken, its application hears of its end as late.
    if (record.core.state.name === 'ended') return
    record.opened()
    // Its client may have come before that.
    record.linksChanged()
  }

  #caughtUp(afterwards: string | null): Afterwards | null {
    try {
      const happened: Afterwards | null = afterwards === null ? null : JSON.parse(afterwards)
      if (happened !== null) this.#record.catchUp(happened)
      return happened
    } catch (error) {
      this.#failed(error)
      return null
    }
  }

  drop(): void {
    this.#record.core.end('unavailable', '')
    this.#record.settle()
  }

  #failed(error: unknown): void {
    this.#shell.report(error, { session: this.#record.session, event: 'cluster' })
  }
}
