import { type Code, decodeLine, type Format, isSafeJson, LINES } from '@rungway/protocol'
import type { GatewayLimits } from '../limits.ts'
import type { Attachment, Link } from '../transports/contract/link.ts'
import type { SessionRecord } from './session-record.ts'

/** What an attachment needs of the gateway. */
export interface AttachmentShell {
  readonly now: () => number
  readonly limits: GatewayLimits
  changed(record: SessionRecord): void
  scheduleAck(record: SessionRecord): void
}

/** What a numbered line has around its body: brackets, a number of 16 digits, the name of an encoding. */
const FRAMING_CHARS = 64

/** A link's hold on its session. `link` is null for a request that only carries up. */
export class SessionAttachment implements Attachment {
  readonly #record: SessionRecord
  readonly #link: Link | null
  readonly #number: number
  readonly #shell: AttachmentShell

  constructor(record: SessionRecord, link: Link | null, number: number, shell: AttachmentShell) {
    this.#record = record
    this.#link = link
    this.#number = number
    this.#shell = shell
  }

  pull(format: Format): string[] {
    return this.#link === null ? [] : this.#record.core.pull(this.#link, format, this.#shell.now())
  }

  receive(text: string): Code | null {
    const { limits } = this.#shell
    const now = this.#shell.now()
    for (const line of text.split('\n')) {
      if (line === '') continue
      if (line.length > limits.maxMessageBytes + FRAMING_CHARS) return 'too-large'
      // The frame itself is one level of nesting.
      if (!isSafeJson(line, limits.maxDepth + 1)) return 'bad-frame'
      const frame = decodeLine(line)
      if (frame === null) return 'bad-frame'
      const heard = this.#record.core.receive(frame, this.#number, line.length, now)
      if (heard.type === 'message') this.#record.hear(heard.body, line.length)
      else if (heard.type === 'broken') return heard.code
    }
    this.#record.linksChanged()
    if (this.#record.core.ackDeadline !== Number.POSITIVE_INFINITY) this.#shell.scheduleAck(this.#record)
    this.#shell.changed(this.#record)
    return null
  }

  acknowledged(seen: number): Code | null {
    const heard = this.#record.core.receive({ type: 'ack', seen }, this.#number, 0, this.#shell.now())
    return heard.type === 'broken' ? heard.code : null
  }

  /** For a carrier that can acknowledge in its answer; a client that lacks the session's epoch receives it, which saves a poll. */
  answer(resume: string): string {
    const { core } = this.#record
    if (resume === '') return LINES.control(core.welcome(this.#number))
    return [LINES.control(core.acknowledge(this.#number)), ...core.carry(this.#number, LINES)].join('\n')
  }

  ping(): void {
    if (this.#link === null) return
    this.#record.core.ping(this.#link, this.#shell.now())
    this.#shell.changed(this.#record)
  }

  detach(): void {
    if (this.#link !== null) this.#record.core.detach(this.#link, this.#shell.now())
  }
}
