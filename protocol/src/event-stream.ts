import { type Format, LINES, type Line } from './codec.ts'
import { LineDecoder } from './line-decoder.ts'
import { ok, type Result } from './result.ts'

/**
 * Frames as server-sent events (WHATWG HTML, section 9.2), so that one endpoint serves the SDK and a bare `EventSource`: a message is
 * an event with the body as `data` and its number as `id`; every other frame is an event of its own type, which a bare reader ignores.
 * `idPrefix` stands before the number, for readers that have nothing but `Last-Event-ID` to name their session with.
 */
export const eventStream = (idPrefix: string): Format => ({
  numbered: (seq, { text, kind }) =>
    `${kind === 'json' ? '' : `event: ${kind}\n`}id: ${idPrefix}${seq}\ndata: ${text}\n\n`,
  control: (frame) => `event: control\ndata: ${LINES.control(frame)}\n\n`,
})

/** Feeds text in any chunks, gets lines back as `LINES` would have written them, when `idPrefix` was empty. Comments and `retry` are skipped. */
export class EventStreamDecoder {
  readonly #lines: LineDecoder
  #fields: Record<string, string> = {}

  /** `maxChars`: the longest line, in UTF-16 units. */
  constructor(maxChars: number) {
    this.#lines = new LineDecoder(maxChars)
  }

  /** `too-large` as of `LineDecoder`. */
  feed(chunk: string): Result<Line[], 'too-large'> {
    const lines = this.#lines.feed(chunk)
    if (!lines.ok) return lines
    const out: Line[] = []
    for (const line of lines.value) {
      const colon = line.indexOf(': ')
      if (line !== '') {
        this.#fields[line.slice(0, colon)] = line.slice(colon + 2)
        continue
      }
      const { event, id, data } = this.#fields
      this.#fields = {}
      if (data !== undefined) out.push(event === 'control' ? data : `[${id},${data}${event ? `,"${event}"` : ''}]`)
    }
    return ok(out)
  }
}
