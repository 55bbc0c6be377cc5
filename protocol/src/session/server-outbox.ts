import type { Format, Payload } from '../wire/line-codec.ts'
import type { SessionLimits } from './limits.ts'
import { Outbox } from './outbox.ts'

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
  readonly #maxReplayBytesPerSecond: number
  #isOver = false
  /** Number of the newest message that any link was given. */
  #everWritten = 0
  /** When everything that was written again is paid for, at its rate. */
  #paidAt = 0

  constructor(limits: SessionLimits, ledger: Ledger) {
    super(limits)
    this.#ledger = ledger
    this.#maxReplayBytesPerSecond = limits.maxReplayBytesPerSecond
  }

  override push(payload: Payload): void {
    super.push(payload)
    this.#ledger.hold(payload)
  }

  override ack(seen: number): boolean {
    if (!this.#isOver && seen <= this.last) {
      const count = Math.max(0, seen - this.acked)
      for (const payload of this.unacknowledged().slice(0, count)) this.#ledger.release(payload)
    }
    return super.ack(seen)
  }

  /** The session has ended: what was not acknowledged takes no memory from now on. */
  end(): void {
    for (const payload of this.unacknowledged()) this.#ledger.release(payload)
    this.#isOver = true
  }

  /** Writes what the link should carry next, as `pull` does, and counts what is written again. */
  write(format: Pick<Format, 'numbered'>, maxBytes: number, into: string[], now: number): void {
    const first = this.written + 1
    const start = into.length
    this.pull(format, maxBytes, into)
    const again = this.#everWritten - first + 1
    this.#everWritten = Math.max(this.#everWritten, this.written)
    if (again <= 0) return
    let chars = 0
    for (const line of into.slice(start, start + again)) chars += line.length
    this.#paidAt = Math.max(this.#paidAt, now) + (chars * 1_000) / this.#maxReplayBytesPerSecond
  }

  /**
   * How long no link may become the owner, because what is not acknowledged would be written again;
   * 0 for not at all.
   */
  replayWaitMs(now: number): number {
    return this.length === 0 ? 0 : Math.max(0, Math.ceil(this.#paidAt - now - REPLAY_BURST_MS))
  }
}
