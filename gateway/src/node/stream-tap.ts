import type { Duplex } from 'node:stream'

/**
 * Keeps a stream from reading what its connection brings. `pause()` does not: up to 64 kB more are
 * read, in a piece for each packet, and kept.
 */
export class StreamTap {
  readonly #stream: Duplex
  readonly #read: Duplex['_read']
  #isOpen = true
  /** The stream has asked for more meanwhile. */
  #isOwed = false

  constructor(stream: Duplex) {
    const { push, _read: read } = stream
    this.#stream = stream
    this.#read = read
    // What Node reads a connection by: after a `push` that returns false it stops, until `_read`.
    stream.push = (chunk, encoding) => push.call(stream, chunk, encoding) && this.#isOpen
    stream._read = (size) => {
      if (this.#isOpen) read.call(stream, size)
      else this.#isOwed = true
    }
  }

  close(): void {
    this.#isOpen = false
  }

  open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    if (this.#isOwed) this.#read.call(this.#stream, 0)
    this.#isOwed = false
  }
}
