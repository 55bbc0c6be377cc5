import { type Format, LINES, type Line } from './codec.ts'
import { LineDecoder } from './line-decoder.ts'
import { err, ok, type Result } from './result.ts'

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
  #event = ''
  #id = ''
  #data = ''

  constructor(maxChars: number) {
    this.#lines = new LineDecoder(maxChars)
  }

  feed(chunk: string): Result<Line[], 'too-large'> {
    const fields = this.#lines.feed(chunk)
    if (!fields.ok) return err(fields.error)
    const out: Line[] = []
    for (const field of fields.value) {
      if (field === '') {
        if (this.#data !== '') out.push(this.#event === 'control' ? this.#data : this.#numbered())
        this.#event = this.#data = ''
      } else if (field.startsWith('data: ')) this.#data = field.slice(6)
      else if (field.startsWith('id: ')) this.#id = field.slice(4)
      else if (field.startsWith('event: ')) this.#event = field.slice(7)
    }
    return ok(out)
  }

  #numbered(): Line {
    return `[${this.#id},${this.#data}${this.#event === '' ? '' : `,"${this.#event}"`}]`
  }
}
