import { type Code, decodeLine, type Format, isSafeJson, LINES } from '@rungway/protocol'
import type { GatewayLimits } from '../limits.ts'
import type { Attachment, Link } from '../transports/contract/link.ts'
import type { Session } from './session.ts'

/** What an attachment needs of the gateway. */
export interface AttachmentShell {
  readonly now: () => number
  readonly limits: GatewayLimits
  readonly report: (error: unknown) => void
  changed(session: Session): void
  scheduleAck(session: Session): void
}

/** What a numbered line has around its body: brackets, a number of 16 digits, the name of an encoding. */
const FRAMING_CHARS = 64

/** A link's hold on its session. `link` is null for a request that only carries up. */
export class SessionAttachment implements Attachment {
  readonly #session: Session
  readonly #link: Link | null
  readonly #number: number
  readonly #shell: AttachmentShell

  constructor(session: Session, link: Link | null, number: number, shell: AttachmentShell) {
    this.#session = session
    this.#link = link
    this.#number = number
    this.#shell = shell
  }

  pull(format: Format): string[] {
    return this.#link === null ? [] : this.#session.core.pull(this.#link, format, this.#shell.now())
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
      const heard = this.#session.core.receive(frame, this.#number, line.length, now)
      if (heard.type === 'message') this.#session.emit('message', this.#shell.report, heard.body)
      else if (heard.type === 'broken') return heard.code
    }
    if (this.#session.core.ackDeadline !== Number.POSITIVE_INFINITY) this.#shell.scheduleAck(this.#session)
    this.#shell.changed(this.#session)
    return null
  }

  acknowledged(seen: number): Code | null {
    const heard = this.#session.core.receive({ type: 'ack', seen }, this.#number, 0, this.#shell.now())
    return heard.type === 'broken' ? heard.code : null
  }

  /** For a carrier that can acknowledge in its answer; a client that does not know the session's epoch yet is told that, and a poll is spared. */
  answer(resume: string): string {
    const { core } = this.#session
    if (resume === '') return LINES.control(core.welcome(this.#number))
    return [LINES.control(core.acknowledge(this.#number)), ...core.carry(this.#number, LINES)].join('\n')
  }

  ping(): void {
    if (this.#link === null) return
    this.#session.core.ping(this.#link, this.#shell.now())
    this.#shell.changed(this.#session)
  }

  detach(): void {
    if (this.#link !== null) this.#session.core.detach(this.#link, this.#shell.now())
  }
}
