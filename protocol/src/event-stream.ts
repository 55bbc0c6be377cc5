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
export class EventStreamDecoder extends LineDecoder {
  #fields: Record<string, string> = {}

  /** `too-large` as of `LineDecoder`. */
  override feed(chunk: string): Result<Line[], 'too-large'> {
    const fed = super.feed(chunk)
    if (!fed.ok) return fed
    const lines: Line[] = []
    for (const field of fed.value) {
      const colon = field.indexOf(': ')
      this.#fields[field.slice(0, colon)] = field.slice(colon + 2)
      if (field) continue
      const { event, id, data } = this.#fields
      this.#fields = {}
      if (data) lines.push(event === 'control' ? data : `[${id},${data}${event ? `,"${event}"` : ''}]`)
    }
    return ok(lines)
  }
}
