import { type Code, type Format, LINES } from '@rungway/protocol'
import type { GatewayLimits } from '../limits.ts'
import type { Attachment, Link } from '../transports/contract/link.ts'
import type { Batch, Intake } from './intake.ts'
import type { SessionRecord } from './session-record.ts'

/** What an attachment needs of the gateway. */
export interface AttachmentShell {
  readonly now: () => number
  readonly limits: GatewayLimits
  readonly intake: Intake
  changed(record: SessionRecord): void
  scheduleAck(record: SessionRecord): void
}

/** A link's hold on its session. `link` is null for a request that only carries up. */
export class SessionAttachment implements Attachment {
  readonly #record: SessionRecord
  readonly #link: Link | null
  readonly #number: number
  readonly #shell: AttachmentShell
  #held = 0

  constructor(record: SessionRecord, link: Link | null, number: number, shell: AttachmentShell) {
    this.#record = record
    this.#link = link
    this.#number = number
    this.#shell = shell
  }

  pull(format: Format): string[] {
    return this.#link === null ? [] : this.#record.core.pull(this.#link, format, this.#shell.now())
  }

  receive(text: string): Code | null | Promise<Code | null> {
    const batch = this.#record.paced(() => this.#shell.intake.read(text))
    return batch instanceof Promise ? batch.then((late) => this.take(late)) : this.take(batch)
  }

  /** Takes frames that were read before. */
  take({ frames, code }: Batch): Code | null {
    const now = this.#shell.now()
    this.#record.spend(frames.length, now)
    for (const { frame, chars } of frames) {
      const heard = this.#record.core.receive(frame, this.#number, chars, now)
      if (heard.type === 'message') this.#record.hear(heard.body, chars)
      else if (heard.type === 'broken') return heard.code
    }
    if (code !== null) return code
    this.#record.linksChanged()
    if (this.#record.core.ackDeadline !== Number.POSITIVE_INFINITY) this.#shell.scheduleAck(this.#record)
    this.#shell.changed(this.#record)
    return null
  }

  acknowledged(seen: number): Code | null {
    const heard = this.#record.core.receive({ type: 'ack', seen }, this.#number, 0, this.#shell.now())
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
    if (this.#link !== null) this.#record.core.detach(this.#link, this.#shell.now())
  }
}
