import { frameLength } from './frame-reader.ts'
import { type Head, parseHead } from './head.ts'

/**
 * What a direction of a connection is made of. The bytes of all units, one after the other, are
 * what came.
 */
export type Unit =
  | { readonly type: 'head'; readonly bytes: Buffer; readonly head: Head }
  /** A chunk with its framing, or what came of a body that has none. */
  | { readonly type: 'body'; readonly bytes: Buffer }
  /** The last of a request or a response; often without bytes. */
  | { readonly type: 'end'; readonly bytes: Buffer }
  /** One frame of a WebSocket. */
  | { readonly type: 'frame'; readonly bytes: Buffer }

/**
 * What comes after a head. `interim`: the next head. `undecided`: frames or the next head, by what
 * the other direction says.
 */
export type Framing =
  | 'none'
  | 'interim'
  | { readonly length: number }
  | 'chunked'
  | 'until-close'
  | 'frames'
  | 'undecided'

/** The empty line, and the line end before it. */
const HEAD_END = '\r\n\r\n'
const CRLF = '\r\n'
const NOTHING = Buffer.alloc(0)

/**
 * Cuts one direction of an HTTP/1.1 connection into units. Knows as much as a proxy must, and
 * trusts both ends.
 */
export class HttpReader {
  #rest: Buffer = NOTHING
  #state: Exclude<Framing, 'interim'> | 'head' = 'head'
  readonly #framingOf: (head: Head) => Framing

  constructor(framingOf: (head: Head) => Framing) {
    this.#framingOf = framingOf
  }

  *feed(bytes: Buffer): Generator<Unit> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let unit = this.#next(); unit !== null; unit = this.#next()) yield unit
  }

  /** Settles what `undecided` left open, and reads what came meanwhile. */
  decide(framing: 'none' | 'frames'): Generator<Unit> {
    if (this.#state === 'undecided') this.#state = framing === 'none' ? 'head' : framing
    return this.feed(NOTHING)
  }

  /** The connection has ended, and with it a body that has no other end. */
  finish(): Unit[] {
    const isOver = this.#state === 'until-close'
    this.#state = 'head'
    return isOver ? [{ type: 'end', bytes: NOTHING }] : []
  }

  #next(): Unit | null {
    const state = this.#state
    switch (state) {
      case 'head':
        return this.#head()
      case 'none':
        this.#state = 'head'
        return { type: 'end', bytes: NOTHING }
      case 'chunked':
        return this.#chunk()
      case 'until-close': {
        const bytes = this.#take(this.#rest.length)
        return bytes.length === 0 ? null : { type: 'body', bytes }
      }
      case 'frames': {
        const bytes = frameLength(this.#rest)
        return bytes === null ? null : { type: 'frame', bytes: this.#take(bytes) }
      }
      case 'undecided':
        return null
      default:
        return this.#counted(state.length)
    }
  }

  #head(): Unit | null {
    const at = this.#rest.indexOf(HEAD_END)
    if (at < 0) return null
    const bytes = this.#take(at + HEAD_END.length)
    const head = parseHead(bytes)
    const framing = this.#framingOf(head)
    this.#state = framing === 'interim' ? 'head' : framing
    return { type: 'head', bytes, head }
  }

  #counted(left: number): Unit | null {
    if (left === 0) {
      this.#state = 'head'
      return { type: 'end', bytes: NOTHING }
    }
    const bytes = this.#take(Math.min(left, this.#rest.length))
    if (bytes.length === 0) return null
    this.#state = { length: left - bytes.length }
    return { type: 'body', bytes }
  }

  #chunk(): Unit | null {
    const line = this.#rest.indexOf(CRLF)
    if (line < 0) return null
    const size = Number.parseInt(this.#rest.toString('latin1', 0, line), 16)
    // After the last chunk trailers may come, and an empty line.
    const end = size === 0 ? this.#rest.indexOf(HEAD_END, line) + HEAD_END.length : line + 2 * CRLF.length + size
    if (end < HEAD_END.length || end > this.#rest.length) return null
    if (size === 0) this.#state = 'head'
    return { type: size === 0 ? 'end' : 'body', bytes: this.#take(end) }
  }

  #take(count: number): Buffer {
    const bytes = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return bytes
  }
}
