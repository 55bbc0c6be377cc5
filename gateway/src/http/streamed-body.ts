import type { StreamBody, StreamEvents, StreamWriter } from './request.ts'

const ENCODER = new TextEncoder()

/**
 * A `StreamBody` as the body of a platform's Response. Nothing is buffered ahead of the reader:
 * with a high-water mark of zero `pull` runs only when the reader waits for more, which is when the
 * writer has drained.
 */
export class StreamedBody implements StreamWriter {
  readonly readable: ReadableStream<Uint8Array>
  readonly #unreadMs: number
  readonly #cut: () => void
  readonly #waiting: Uint8Array[] = []
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  #events: StreamEvents | null = null
  #isWanted = false
  #isEnding = false

  /** `cut`: ends the connection of a reader that does not read, where the platform can. */
  constructor(body: StreamBody, unreadMs: number, cut: () => void) {
    this.#unreadMs = unreadMs
    this.#cut = cut
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          this.#isWanted = true
          if (this.#waiting.length === 0 && !this.#isEnding) this.#events?.drained()
          this.#pass()
        },
        cancel: () => this.#over(),
      },
      { highWaterMark: 0 },
    )
    body(this)
  }

  listen(events: StreamEvents): void {
    this.#events = events
  }

  write(text: string): boolean {
    if (this.#controller === null) return false
    this.#waiting.push(ENCODER.encode(text))
    this.#pass()
    return false
  }

  end(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#pass()
    if (this.#controller === null) return
    const timer = setTimeout(() => this.cut(), this.#unreadMs)
    // An unread stream must not keep a process alive.
    if (typeof timer === 'object') timer.unref()
  }

  cut(): void {
    if (this.#controller === null) return
    this.#controller.error(new Error('The stream ended, and its reader did not read to the end in time.'))
    this.#over()
    this.#cut()
  }

  #pass(): void {
    const controller = this.#controller
    if (controller === null) return
    const next = this.#isWanted ? this.#waiting.shift() : undefined
    if (next !== undefined) {
      this.#isWanted = false
      controller.enqueue(next)
    }
    if (!this.#isEnding || this.#waiting.length > 0) return
    controller.close()
    this.#over()
  }

  #over(): void {
    this.#controller = null
    this.#waiting.length = 0
    this.#events?.closed()
  }
}
