import { toBase64 } from '../src/wire/base64.ts'
import type { Body } from '../src/wire/frame.ts'
import { payloadOf } from '../src/wire/line-codec.ts'

/** Every third is bytes; lengths differ, so that limits by bytes are met at odd places. */
export function bodyOf(name: string, n: number): Body {
  const text = `${name}:${n}:`.padEnd(10 + (n % 4) * 20, 'é')
  return n % 3 === 2 ? Uint8Array.from(text, (char) => char.charCodeAt(0)) : text
}

const textOf = (body: Body | undefined): string =>
  body instanceof Uint8Array ? toBase64(body) : JSON.stringify(body ?? null)

/** What one side has said in one session, kept apart from the product's own buffers. */
export class Account {
  readonly #bodies: Body[] = []
  /** Bytes of all messages up to and including the nth. */
  readonly #bytes: number[] = [0]

  get said(): number {
    return this.#bodies.length
  }

  get bodies(): readonly Body[] {
    return this.#bodies
  }

  add(body: Body): void {
    this.#bodies.push(body)
    this.#bytes.push(this.#upTo(this.said - 1) + payloadOf(body).bytes)
  }

  /** Takes back what was said after the nth message. */
  cutAfter(n: number): void {
    this.#bodies.length = Math.min(n, this.said)
    this.#bytes.length = this.said + 1
  }

  /** Bytes of what was said after the nth message. */
  bytesAfter(n: number): number {
    return this.#upTo(this.said) - this.#upTo(Math.min(n, this.said))
  }

  /** How many messages an outbox of that many bytes holds: the newest, for acknowledgements take the oldest away. */
  keptIn(bytes: number): number {
    let kept = 0
    while (kept < this.said && this.bytesAfter(this.said - kept) < bytes) kept++
    return kept
  }

  /** Whether that is the nth message exactly as it was said. */
  isNth(body: Body, n: number): boolean {
    const wanted = this.#bodies[n - 1]
    if (body instanceof Uint8Array !== wanted instanceof Uint8Array) return false
    return wanted !== undefined && textOf(body) === textOf(wanted)
  }

  #upTo(n: number): number {
    return this.#bytes[n] ?? 0
  }
}
