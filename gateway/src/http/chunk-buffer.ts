/** So many chunks become one. */
const LOOSE = 1_024

/**
 * The chunks of a body, in about as much memory as their bytes take: a chunk of one byte weighs two
 * hundred by itself, and senders choose the chunks.
 */
export class ChunkBuffer {
  bytes = 0
  readonly #whole: Buffer[] = []
  #loose: Buffer[] = []

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#loose.push(chunk)
    if (this.#loose.length < LOOSE) return
    this.#whole.push(Buffer.concat(this.#loose))
    this.#loose = []
  }

  /** How many buffers are kept. */
  get pieces(): number {
    return this.#whole.length + this.#loose.length
  }

  all(): Buffer {
    const pieces = [...this.#whole, ...this.#loose]
    const [first] = pieces
    return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
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
