import type { Socket } from 'node:net'
import { DelayLine } from './delay-line.ts'
import { PROXY_LIMITS } from './limits.ts'
import type { Link, Wire } from './link.ts'
import { reset } from './reset.ts'
import type { ProxyConnection } from './rules.ts'

/** `up`: from the client to the target. */
export type Way = 'up' | 'down'

/** `finish`: what came before shall arrive, so its receiver sees an end and its sender a reset. */
type Piece = Buffer | 'end' | 'reset' | 'finish'

/** What a pair of sockets needs of its proxy. */
export interface PairHost {
  /** The link now in force. */
  link(): Link
  readonly wires: Readonly<Record<Way, Wire>>
  /** Opens the connection to the target. */
  dial(): Socket
  passed(way: Way, bytes: number): void
  lost(bytes: number): void
}

const sizeOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? 0 : piece.length), 0)

/**
 * A client's socket and the one to the target, with a line of pieces in each direction. Ends and
 * resets travel on the same lines as bytes, so they keep their place and take their time. What to
 * put on the lines is the subclass's.
 */
export abstract class SocketPair implements ProxyConnection {
  bytesUp = 0
  bytesDown = 0
  bytesLost = 0
  activeAtMs: number = performance.now()
  readonly #near: Socket
  #far: Socket | null = null
  readonly #host: PairHost
  /** SYN there and SYN-ACK back: a client at the far end of the link could not speak earlier. */
  readonly #opensAtMs: number
  readonly #lines: Readonly<Record<Way, DelayLine<Piece>>>
  /** Bytes on each line. */
  readonly #queued: Record<Way, number> = { up: 0, down: 0 }
  /** Whether the receiver of that direction takes no more for now. */
  readonly #isFull: Record<Way, boolean> = { up: false, down: false }
  /** While it is silent: whether either end has said anything, if only that it goes. */
  #silence: 'off' | 'nothing-missed' | 'missed' = 'off'

  constructor(near: Socket, host: PairHost) {
    this.#near = near
    this.#host = host
    const { roundTripMs = 0 } = host.link()
    this.#opensAtMs = roundTripMs === 0 ? 0 : performance.now() + roundTripMs
    this.#lines = {
      up: new DelayLine((piece) => this.#deliver('up', piece)),
      down: new DelayLine((piece) => this.#deliver('down', piece)),
    }
    this.#listen(near, 'up')
  }

  get isOpen(): boolean {
    return !this.#near.destroyed || this.#far?.destroyed === false
  }

  protected get isSilent(): boolean {
    return this.#silence !== 'off'
  }

  /** Bytes came from the sender of that direction. */
  protected abstract received(way: Way, bytes: Buffer): void

  /** The sender of that direction has said its last. */
  protected abstract ended(way: Way): void

  cut(): void {
    this.lose(sizeOf([...this.#lines.up.clear(), ...this.#lines.down.clear()]))
    reset(this.#near)
    if (this.#far !== null) reset(this.#far)
  }

  /** Closes both ends without a reset. */
  destroy(): void {
    this.#lines.up.clear()
    this.#lines.down.clear()
    this.#near.destroy()
    this.#far?.destroy()
  }

  silence(): void {
    const lost = sizeOf([...this.#lines.up.clear(), ...this.#lines.down.clear()])
    this.#silence = lost > 0 ? 'missed' : 'nothing-missed'
    this.lose(lost)
    for (const way of ['up', 'down'] as const) {
      this.#queued[way] = 0
      this.#isFull[way] = false
      this.#flow(way)
    }
  }

  restore(): void {
    const hasMissed = this.#silence === 'missed'
    this.#silence = 'off'
    if (hasMissed) this.cut()
  }

  release(): void {
    this.#lines.up.release()
    this.#lines.down.release()
  }

  /** Opens the connection to the target, if it is not open. */
  protected reach(): Socket {
    if (this.#far !== null) return this.#far
    const far = this.#host.dial()
    this.#far = far
    this.#listen(far, 'down')
    return far
  }

  /**
   * Queues behind what is there; bytes are as many milliseconds later as given, and what the link
   * adds.
   */
  protected pass(way: Way, bytes: Buffer, laterMs = 0): void {
    if (bytes.length === 0) return
    const { bytesPerSecond } = this.#host.link()
    const step = bytesPerSecond === undefined ? bytes.length : PROXY_LIMITS.segmentBytes
    for (let at = 0; at < bytes.length; at += step) {
      const segment = bytes.subarray(at, at + step)
      this.#queued[way] += segment.length
      this.#lines[way].put(segment, this.#dueMs(way, segment.length, laterMs))
    }
    this.#flow(way)
  }

  /** Queues, and keeps this and everything behind it until `release`. */
  protected hold(way: Way, bytes: Buffer): void {
    this.#queued[way] += bytes.length
    this.#lines[way].hold(bytes)
    this.#flow(way)
  }

  /** Changes what becomes of these bytes while they are under way. False: they are so no more. */
  protected changeBytes(way: Way, bytes: Buffer, to: 'hold' | 'double'): boolean {
    const { buffer, byteOffset, length } = bytes
    const isPart = (piece: Piece): boolean =>
      typeof piece !== 'string' &&
      piece.buffer === buffer &&
      piece.byteOffset >= byteOffset &&
      piece.byteOffset < byteOffset + length
    if (!this.#lines[way].change(isPart, to)) return false
    if (to === 'double') this.#queued[way] += length
    return true
  }

  protected releaseWay(way: Way): void {
    this.#lines[way].release()
  }

  /**
   * Queues the end of a direction: a normal one, or one that the other end of the connection sees
   * as a reset.
   */
  protected end(way: Way, how: 'end' | 'finish' = 'end'): void {
    this.#lines[way].put(how, this.#dueMs(way, 0, 0))
  }

  /** Answers the client in the target's place, and closes. */
  protected reply(bytes: Buffer): void {
    this.silence()
    this.#far?.destroy()
    this.#near.end(bytes)
  }

  /**
   * The request that came goes nowhere, and neither end learns of it. The target sees the
   * connection close.
   */
  protected swallow(): void {
    this.silence()
    this.#silence = 'missed'
    this.#far?.destroy()
  }

  protected lose(bytes: number): void {
    this.bytesLost += bytes
    this.#host.lost(bytes)
  }

  #dueMs(way: Way, bytes: number, laterMs: number): number {
    const { roundTripMs = 0, bytesPerSecond } = this.#host.link()
    if (roundTripMs === 0 && bytesPerSecond === undefined && laterMs === 0) return 0
    const readyAtMs = Math.max(performance.now(), way === 'up' ? this.#opensAtMs : 0)
    return this.#host.wires[way].leavesAtMs(bytes, readyAtMs, bytesPerSecond) + roundTripMs / 2 + laterMs
  }

  #listen(from: Socket, way: Way): void {
    from.on('data', (bytes) => {
      this.activeAtMs = performance.now()
      if (!this.isSilent) return this.received(way, bytes)
      this.#silence = 'missed'
      this.lose(bytes.length)
    })
    from.on('end', () => (this.isSilent ? this.#miss() : this.ended(way)))
    from.on('error', () => {
      if (this.isSilent) return this.#miss()
      // A reset does not wait for what a rule holds, which would be for good; what the link delays
      // goes first.
      this.lose(sizeOf(this.#lines[way].dropHeld()))
      this.#lines[way].put('reset', this.#dueMs(way, 0, 0))
    })
    from.on('drain', () => {
      const other = way === 'up' ? 'down' : 'up'
      this.#isFull[other] = false
      this.#flow(other)
    })
  }

  #miss(): void {
    this.#silence = 'missed'
  }

  #deliver(way: Way, piece: Piece): void {
    const [from, to] = way === 'up' ? [this.#near, this.#far] : [this.#far, this.#near]
    if (piece === 'reset') return to === null ? undefined : reset(to)
    // A client that leaves before its first request has no target to close.
    if (piece === 'end') return void (to ?? this.#near).end()
    if (piece === 'finish') {
      this.silence()
      to?.end(() => to.destroy())
      if (from !== null) reset(from)
      return
    }
    this.#queued[way] -= piece.length
    this.#write(to ?? this.reach(), way, piece)
  }

  #write(to: Socket, way: Way, bytes: Buffer): void {
    if (to.destroyed) return this.lose(bytes.length)
    if (way === 'up') this.bytesUp += bytes.length
    else this.bytesDown += bytes.length
    this.#host.passed(way, bytes.length)
    if (!to.write(bytes)) this.#isFull[way] = true
    this.#flow(way)
  }

  /** Stops reading from a sender whose bytes pile up, here or at the receiver. */
  #flow(way: Way): void {
    const from = way === 'up' ? this.#near : this.#far
    const isSlow = this.#host.link().bytesPerSecond !== undefined
    const isFull = this.#isFull[way] || this.#queued[way] > PROXY_LIMITS[isSlow ? 'slowLineBytes' : 'lineBytes']
    if (isFull) from?.pause()
    else if (from?.isPaused()) from.resume()
  }
}
