import { decodeLine, utf8Length } from '@rungway/protocol'

interface Way {
  readonly frames: number
  readonly bytes: number
  /** Number of the newest message. */
  readonly seq: number
  /** Number of the newest message that the other side has acknowledged in a frame. */
  readonly acked: number
}

const NOTHING: Way = { frames: 0, bytes: 0, seq: 0, acked: 0 }

/** What one session has put on the wire, counted from its lines. */
export class Traffic {
  up: Way = NOTHING
  down: Way = NOTHING

  /** Returns the line's length in bytes. */
  count(direction: 'up' | 'down', line: string): number {
    const bytes = utf8Length(line)
    const way = this[direction]
    this[direction] = { ...way, frames: way.frames + 1, bytes: way.bytes + bytes }
    const frame = decodeLine(line)
    if (frame?.type === 'message' || frame?.type === 'close') this.#said(direction, frame.seq)
    else if (frame?.type === 'ack' || frame?.type === 'claim') this.#acked(direction, frame.seen)
    else if (frame?.type === 'welcome') this.#acked(direction, frame.terms.seen)
    return bytes
  }

  /** A new session counts from 1 again. */
  restart(): void {
    this.up = NOTHING
    this.down = NOTHING
  }

  #said(direction: 'up' | 'down', seq: number): void {
    const way = this[direction]
    this[direction] = { ...way, seq: Math.max(way.seq, seq) }
  }

  #acked(direction: 'up' | 'down', seen: number): void {
    const other = direction === 'up' ? 'down' : 'up'
    this[other] = { ...this[other], acked: Math.max(this[other].acked, seen) }
  }
}
