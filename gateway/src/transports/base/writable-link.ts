import { type Code, type Format, RETRY } from '@rungway/protocol'
import type { StreamEvents } from '../../http/request.ts'
import type { Attachment, Link } from '../contract/link.ts'
import type { EncodeCache } from './encode-cache.ts'

/** How the links of a transport write. */
export interface Wording {
  /** The transport's name. */
  readonly transport: string
  readonly format: Format
  /** What the wire is given for a batch of lines. */
  readonly texts: EncodeCache
  /** Keeps a quiet link alive when its reader cannot answer a ping; null when it can. */
  readonly comment: string | null
}

/** What a link writes to. No method throws, and each may be called after the wire is gone. */
export interface Wire {
  /** False: it was taken, and nothing more should follow until the link's `drained`. */
  write(text: string): boolean
  /** Ends after what was written. */
  end(code: Code): void
  /** Ends at once, and lets go of what was written and not taken. */
  cut(): void
}

/**
 * A client that is told so does not read: a farewell would only wait behind what it has not taken.
 */
const UNREAD: ReadonlySet<Code> = new Set<Code>(['slow-consumer', 'silent'])

/**
 * A link that is written to for as long as it lives. What its wire does not take waits in the
 * outbox, not in a buffer. It begins to write when it has both, a session (`attached`) and a wire
 * (`opened`), in whichever order they come.
 */
export class WritableLink implements Link, StreamEvents {
  readonly writes = 'often'
  readonly #wording: Wording
  #attachment: Attachment | null = null
  #wire: Wire | null = null
  #isFull = false
  #farewell: Parameters<Link['end']> | null = null

  constructor(wording: Wording) {
    this.#wording = wording
  }

  get transport(): string {
    return this.#wording.transport
  }

  get attachment(): Attachment | null {
    return this.#attachment
  }

  attached(attachment: Attachment): void {
    this.#attachment = attachment
    this.wake()
  }

  /** `isFull`: something was written before that the wire has to pass on first. */
  opened(wire: Wire, isFull: boolean): void {
    this.#wire = wire
    this.#isFull = isFull
    if (this.#farewell === null) this.wake()
    else this.end(...this.#farewell)
  }

  wake(): void {
    const { format } = this.#wording
    while (this.#wire !== null && !this.#isFull && this.#attachment !== null) {
      const lines = this.#attachment.pull(format)
      if (lines.length === 0) return
      this.#write(this.#wire, lines)
      if (this.#attachment?.hasWork !== true) return
    }
  }

  quiet(): void {
    const { comment } = this.#wording
    if (comment === null) this.#attachment?.ping()
    // A reader that does not read looks the same as one that has left, and would be kept for ever.
    else if (this.#isFull || this.#wire === null) this.end('silent', 0)
    else this.#isFull = !this.#wire.write(comment)
  }

  end(code: Code, retryAfterMs: number): void {
    const { format } = this.#wording
    if (this.#wire === null) this.#farewell = [code, retryAfterMs]
    else if (this.#isFull && UNREAD.has(code)) {
      this.#wire.cut()
      this.#wire = null
    } else {
      const lines = this.#attachment?.pull(format) ?? []
      this.#write(this.#wire, [...lines, format.control({ type: 'end', code, retry: RETRY[code], retryAfterMs })])
      this.#wire.end(code)
      this.#wire = null
    }
    this.closed()
  }

  drained(): void {
    this.#isFull = false
    this.#attachment?.hold(0)
    this.wake()
  }

  closed(): void {
    const attachment = this.#attachment
    this.#attachment = null
    attachment?.detach()
  }

  #write(wire: Wire, lines: readonly string[]): void {
    const text = this.#wording.texts.of(lines)
    // Not every format has words for every frame: a page shows no acknowledgement.
    if (text === '') return
    this.#isFull = !wire.write(text)
    if (this.#isFull) this.#attachment?.hold(text.length)
  }
}
