import { type Code, type Format, LINES, type Payload } from '@rungway/protocol'
import type { GatewayLimits } from '../limits.ts'
import type { Counters } from '../reports/counters.ts'
import type { OnError } from '../reports/errors.ts'
import type { Attachment, Link, ReadFrame } from '../transports/contract/link.ts'
import type { AddressEntry } from './address-book.ts'
import { type Batch, type Intake, lineFault } from './intake.ts'
import type { Session } from './session.ts'
import type { SessionRecord } from './session-record.ts'

/** What an attachment needs of the gateway. */
export interface AttachmentShell {
  readonly now: () => number
  readonly limits: GatewayLimits
  readonly intake: Intake
  readonly counters: Counters
  readonly report: OnError
  changed(record: SessionRecord): void
  scheduleAck(record: SessionRecord): void
  /** The link counts for its address no more. */
  unlink(entry: AddressEntry): void
}

/** A link's hold on its session. `link` is null for a request that only carries up. */
export class SessionAttachment implements Attachment {
  readonly #record: SessionRecord
  readonly #link: Link | null
  readonly #number: number
  readonly #shell: AttachmentShell
  /** Where the link comes from, for as long as it counts there. */
  #address: AddressEntry | null
  #held = 0
  #fault: string | null = null

  constructor(
    record: SessionRecord,
    link: Link | null,
    number: number,
    shell: AttachmentShell,
    address: AddressEntry | null = null,
  ) {
    this.#address = address
    this.#record = record
    this.#link = link
    this.#number = number
    this.#shell = shell
  }

  get hasWork(): boolean {
    return this.#link !== null && this.#record.core.hasWork(this.#link, this.#shell.now())
  }

  pull(format: Format): string[] {
    if (this.#link === null) return []
    const { core } = this.#record
    const lines = core.pull(this.#link, format, this.#shell.now())
    // Of a client that cannot acknowledge, nothing but this tells that there is room again.
    if (lines.length > 0 && !core.acknowledges) this.#shell.changed(this.#record)
    return lines
  }

  receive(text: string): Code | null | Promise<Code | null> {
    return this.#guarded(() => {
      const batch = this.#shell.intake.read(text)
      return batch instanceof Promise ? batch.then((late) => this.take(late)) : this.take(batch)
    })
  }

  get fault(): string | null {
    return this.#fault
  }

  get session(): Session {
    return this.#record.session
  }

  deliver(frames: readonly ReadFrame[], others = 0): Code | null | Promise<Code | null> {
    return this.#guarded(() => {
      const { core } = this.#record
      const now = this.#shell.now()
      const code = this.#hear(frames, others, now)
      if (code !== null) return code
      this.#record.linksChanged()
      // Its wire has no word for what has come, or its own.
      core.acknowledge()
      if (core.state.name === 'ended') this.#shell.changed(this.#record)
      return null
    })
  }

  acknowledge(seen: number): void {
    this.acknowledged(seen)
    // It may have been the last that the session waited for.
    if (this.#record.core.state.name === 'ended') this.#shell.changed(this.#record)
  }

  queue(payload: Payload): boolean {
    return this.#record.queue(payload) === 'queued'
  }

  spend(frames: number): Code | null | Promise<Code | null> {
    // Counted when the session may go on, and not before: else all that wait would go on at the same
    // moment.
    return this.#guarded(() => {
      this.#record.spend(frames, this.#shell.now())
      return null
    })
  }

  /** Takes frames that were read before. */
  take(batch: Batch): Code | null {
    const { frames, code } = batch
    const broken = this.#hear(frames, 0, this.#shell.now()) ?? code
    if (broken !== null) {
      this.#fault = broken === code ? lineFault(batch, this.#shell.limits) : null
      return broken
    }
    this.#record.linksChanged()
    if (this.#record.core.ackDeadline !== Number.POSITIVE_INFINITY) this.#shell.scheduleAck(this.#record)
    this.#shell.changed(this.#record)
    return null
  }

  /**
   * Runs as soon as the session may go on. What fails in it is told with its session, and ends what
   * has carried it: most transports call from the event of a socket, where it would end the process.
   */
  #guarded(run: () => Code | null | Promise<Code | null>): Code | null | Promise<Code | null> {
    try {
      const heard = this.#record.paced(run)
      return heard instanceof Promise ? heard.catch((error: unknown) => this.#failed(error)) : heard
    } catch (error) {
      return this.#failed(error)
    }
  }

  #failed(error: unknown): Code {
    this.#shell.report(error, { session: this.#record.session, event: 'request' })
    return 'internal'
  }

  #hear(frames: Batch['frames'], others: number, now: number): Code | null {
    // What is taken now would be taken once more elsewhere.
    if (this.#record.isHeld) return 'unavailable'
    const { counters } = this.#shell
    this.#record.spend(frames.length + others, now)
    for (const read of frames) {
      const { frame } = read
      const heard = this.#record.core.receive(frame, this.#number, read.chars, now)
      if (frame.type === 'part') this.#record.partChanged()
      if (heard.type === 'broken') return heard.code
      if (heard.type !== 'message' && heard.type !== 'lane') continue
      // What a part completes is as long as all parts.
      const chars = frame.type === 'part' ? frame.total : read.chars
      counters.messagesUp++
      counters.charsUp += chars
      if (heard.type === 'message') this.#record.hear(heard.body, chars)
      else this.#record.hearLane(heard.body, chars)
    }
    return null
  }

  acknowledged(seen: number, part: number = 0): Code | null {
    if (this.#record.isHeld) return 'unavailable'
    const heard = this.#record.core.receive({ type: 'ack', seen, part }, this.#number, 0, this.#shell.now())
    return heard.type === 'broken' ? heard.code : null
  }

  /**
   * For a carrier that can acknowledge in its answer; a client that lacks the session's epoch
   * receives it, which saves a poll.
   */
  answer(resume: string): string {
    const { core } = this.#record
    if (resume === '') return LINES.control(core.welcome(this.#number))
    return [LINES.control(core.acknowledge(this.#number)), ...core.carry(this.#number, LINES, this.#shell.now())].join(
      '\n',
    )
  }

  hold(bytes: number): void {
    if (bytes === this.#held) return
    const more = bytes - this.#held
    this.#held = bytes
    this.#record.unwrittenChanged(more)
  }

  ping(): void {
    if (this.#link === null) return
    this.#record.core.ping(this.#link, this.#shell.now())
    this.#shell.changed(this.#record)
  }

  detach(): void {
    this.hold(0)
    if (this.#address !== null) this.#shell.unlink(this.#address)
    this.#address = null
    if (this.#link !== null) this.#record.core.detach(this.#link, this.#shell.now())
  }
}
