/** Chunks below this size are copied together: a chunk of one byte weighs two hundred by itself. */
const SMALL_BYTES = 1_024

/** The least and the most that is kept ready for small chunks. */
const MIN_BLOCK_BYTES = 256
const MAX_BLOCK_BYTES = 64 * 1024

/** The chunks of a body, in about as much memory as their bytes take: senders choose the chunks. */
export class ChunkBuffer {
  bytes = 0
  readonly #whole: Buffer[] = []
  /** Where small chunks go, and how much of it is used. */
  #block: Buffer | null = null
  #used = 0

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    // Most bodies are one chunk, which is not copied.
    if (chunk.length >= SMALL_BYTES || this.bytes === chunk.length) {
      this.#seal()
      this.#whole.push(chunk)
      return
    }
    const block = this.#blockFor(chunk.length)
    block.set(chunk, this.#used)
    this.#used += chunk.length
  }

  /** How many buffers are kept. */
  get pieces(): number {
    return this.#whole.length + (this.#block === null ? 0 : 1)
  }

  all(): Buffer {
    this.#seal()
    const [first] = this.#whole
    return this.#whole.length === 1 && first !== undefined ? first : Buffer.concat(this.#whole)
  }

  #blockFor(bytes: number): Buffer {
    if (this.#block !== null && this.#used + bytes <= this.#block.length) return this.#block
    this.#seal()
    // As much as there is already, so that blocks are few and half full at least.
    const room = Math.min(MAX_BLOCK_BYTES, Math.max(MIN_BLOCK_BYTES, bytes, this.bytes))
    this.#block = Buffer.allocUnsafeSlow(room)
    return this.#block
  }

  #seal(): void {
    if (this.#block !== null) this.#whole.push(this.#block.subarray(0, this.#used))
    this.#block = null
    this.#used = 0
  }
}

/**
 * Reads a body to its end, or until it exceeds `maxBytes` or `took` returns false. Rejects when it
 * breaks off.
 */
export async function readCapped(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
  took: (bytes: number) => boolean,
): Promise<Uint8Array | 'too-large' | 'incomplete'> {
  const body = new ChunkBuffer()
  for await (const chunk of chunks) {
    if (body.bytes + chunk.length > maxBytes) return 'too-large'
    if (!took(chunk.length)) return 'incomplete'
    body.add(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
  }
  return body.all()
}
