import { type Format, type Payload, utf8Length } from '../wire/line-codec.ts'
import { partsLength } from '../wire/parts.ts'
import type { SessionLimits } from './limits.ts'
import { Outbox } from './outbox.ts'
import type { SavedSession } from './saved-session.ts'

/** Keeps account of what all sessions of a gateway hold together. */
export interface Ledger {
  /** A message waits for its acknowledgement. The same payload may wait in several sessions. */
  hold(payload: Payload): void
  /** It does not any more: it was acknowledged, or its session has ended. */
  release(payload: Payload): void
}

/** How long a session may be written again more than its rate, from rest. */
const REPLAY_BURST_MS = 16_000

/**
 * The gateway's outbox of one session, with what it costs: memory, of which a ledger keeps account,
 * and bytes that are written again. Pure.
 */
export class ServerOutbox extends Outbox {
  readonly #ledger: Ledger
  readonly #limits: SessionLimits
  #isOver = false
  /** Number of the newest message that any link was given, and how much of the one after it. */
  #everGiven = 0
  #everGivenPart = 0
  /** When everything that was written again is paid for, at its rate. */
  #paidAt = 0

  /** `saved`: where a session goes on. */
  constructor(limits: SessionLimits, ledger: Ledger, saved: SavedSession['outbox'] | null = null) {
    super(limits, saved?.acked)
    this.#ledger = ledger
    this.#limits = limits
    if (saved === null) return
    for (const { text, kind } of saved.queue) this.push({ text, kind, bytes: utf8Length(text) })
    this.ack(saved.acked, saved.part)
  }

  /**
   * `overflow`: of a history (`evict`) what was written goes along as far as it leaves room for as much:
   * elsewhere nothing is known to be written, and nothing else may give way.
   */
  save(overflow: SavedSession['overflow']): SavedSession['outbox'] {
    const all = this.unacknowledged()
    let dropped = 0
    if (overflow === 'evict') {
      let { bytes } = this
      const { maxOutboxBytes, maxOutboxMessages } = this.#limits
      const isMuch = () => bytes > maxOutboxBytes / 2 || all.length - dropped > maxOutboxMessages / 2
      for (const payload of all.slice(0, this.written - this.acked)) {
        if (!isMuch()) break
        bytes -= payload.bytes
        dropped += 1
      }
    }
    const queue = all.slice(dropped).map(({ text, kind }) => ({ text, kind }))
    return { acked: this.acked + dropped, part: dropped > 0 ? 0 : this.part, queue }
  }

  override push(payload: Payload): void {
    super.push(payload)
    this.#ledger.hold(payload)
  }

  /**
   * Whether so much was ever said: all up to `seen`, and of the message after it more than `part`
   * characters. What was acknowledged before is not looked at.
   */
  hasSaid(seen: number, part: number = 0): boolean {
    if (seen > this.last) return false
    const next = this.unacknowledged()[seen - this.acked]
    return part === 0 || seen < this.acked || (next !== undefined && part < partsLength(next))
  }

  override ack(seen: number, part?: number): boolean {
    if (!this.hasSaid(seen, part)) return false
    if (!this.#isOver) {
      const queue = this.unacknowledged()
      for (let i = 0; i < seen - this.acked; i++) {
        const payload = queue[i]
        if (payload !== undefined) this.#ledger.release(payload)
      }
    }
    return super.ack(seen, part)
  }

  /** The session has ended: what was not acknowledged takes no memory from now on. */
  end(): void {
    for (const payload of this.unacknowledged()) this.#ledger.release(payload)
    this.#isOver = true
  }

  /** Writes what the link should carry next, as `pull` does, and counts what is written again. */
  write(format: Pick<Format, 'numbered'>, maxBytes: number, into: string[], now: number, partBytes?: number): number {
    const { written, writtenPart } = this
    const start = into.length
    const bytes = this.pull(format, maxBytes, into, partBytes)
    const wasPartGiven = written === this.#everGiven && writtenPart < this.#everGivenPart
    const again = wasPartGiven ? 1 : this.#everGiven - written
    if (this.written > this.#everGiven) {
      this.#everGiven = this.written
      this.#everGivenPart = 0
    }
    if (this.written === this.#everGiven) this.#everGivenPart = Math.max(this.#everGivenPart, this.writtenPart)
    if (again <= 0) return bytes
    let chars = 0
    for (const line of into.slice(start, start + again)) chars += line.length
    this.#paidAt = Math.max(this.#paidAt, now) + (chars * 1_000) / this.#limits.maxReplayBytesPerSecond
    return bytes
  }

  /**
   * How long no link may become the owner, because what is not acknowledged would be written again;
   * 0 for not at all.
   */
  replayWaitMs(now: number): number {
    return this.length === 0 ? 0 : Math.max(0, Math.ceil(this.#paidAt - now - REPLAY_BURST_MS))
  }
}
