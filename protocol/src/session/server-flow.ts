import { Flow } from './flow.ts'

/** What the slowest line carries. What is written more slowly waits on no line. */
const LEAST_BYTES_PER_MS = 2

/**
 * Flow at a gateway, whose clients may answer each ping with a request of its own. It asks nothing
 * while little is under way, because no answer would change what is written: less than half of what
 * may be under way, in writes of less than a quarter, and without what the slowest line has carried
 * meanwhile. Pure.
 */
export class ServerFlow extends Flow {
  /** What the slowest line would still carry of all that was not asked about. */
  #little = 0
  #wroteAt = 0

  override wrote(bytes: number, now: number): number {
    const little = Math.max(0, this.#little - LEAST_BYTES_PER_MS * (now - this.#wroteAt)) + bytes
    const isLittle = !this.isAsking && bytes < this.bytes / 4 && little < this.bytes / 2
    this.#wroteAt = now
    this.#little = isLittle ? little : 0
    return isLittle ? 0 : super.wrote(little, now)
  }

  override arrived(now: number): void {
    super.arrived(now)
    this.#little = 0
  }

  override renewed(): void {
    super.renewed()
    this.#little = 0
  }
}
