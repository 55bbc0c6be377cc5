/**
 * Encodes a text once for all clients that are written the same one after the other, as a broadcast
 * does.
 */
export class CachedBytes {
  readonly #encode: (text: string) => Buffer
  #text = ''
  #bytes: Buffer

  constructor(encode: (text: string) => Buffer) {
    this.#encode = encode
    this.#bytes = encode('')
  }

  of(text: string): Buffer {
    if (text !== this.#text) {
      this.#text = text
      this.#bytes = this.#encode(text)
    }
    return this.#bytes
  }
}
