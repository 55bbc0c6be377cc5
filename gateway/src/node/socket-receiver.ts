import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { SocketEvents } from '../http/request.ts'
import { StreamTap } from './stream-tap.ts'
import {
  awaitNextTurn,
  awaitTurn,
  FREE_COST,
  hasTime,
  READ_COST,
  type Reader,
  type Resting,
  spendTime,
  turnNumber,
  WRITE_COST,
} from './turn-budget.ts'

/** What is used of the part of `ws` that reads. It has no other way to say, or to change, these. */
interface Receiver {
  /** Whether it goes on with the next frame at once. */
  _allowSynchronousEvents: boolean
  /** What has come of a frame that is not whole. */
  _bufferedBytes: number
  _buffers: readonly unknown[]
  /** The fragments of a message that is not whole. */
  _fragments: readonly unknown[]
  readonly _extensions: { readonly 'permessage-deflate'?: Inflater }
  /** Reads what has come, and calls `done` when it needs more. */
  startLoop(done: (error?: Error) => void): void
}

/** What is told of: how much is kept, with each change, and how many pings and pongs have come. */
export type Watched = Pick<SocketEvents, 'arriving' | 'controls'>

type Inflated = (error: Error | null, data?: Buffer) => void

/** What inflates messages, some of all sockets at a time. */
interface Inflater {
  decompress(data: Buffer, isLast: boolean, done: Inflated): void
  /** Lets go of its window, which it would keep for the next message. */
  cleanup(): void
}

/** What inflating takes besides what comes of it. */
const INFLATE_BYTES = 44 * 1024

/**
 * Pings and pongs that count together: browsers send none of their own, and a listener for each
 * would cost as much as the ping.
 */
const CONTROLS_AT_ONCE = 64

/**
 * A piece up to this length is begun at once, whatever others have used of the turn: a message or
 * two of a client that keeps to the rules.
 */
const SMALL_BYTES = 2_048

/** What a piece takes besides its bytes: a buffer is three objects. */
const PIECE_BYTES = 200

/**
 * Watches what one socket reads.
 *
 * It keeps the socket from holding up the others. A piece of 64 kB may hold ten thousand frames,
 * which `ws` passes on in one go. With `allowSynchronousEvents: false` it puts off each to the next
 * turn, which makes bursts of honest clients twice as dear, and a turn as long as there are sockets.
 * So that is switched on when the time of the socket is used up, and the socket waits until those
 * before it have had theirs.
 *
 * And it counts what is kept of messages that are not whole. A byte of one keeps the whole piece in
 * which it came.
 */
export class SocketReceiver implements Reader, Resting {
  readonly #receiver: Receiver
  readonly #stream: Duplex
  readonly #tap: StreamTap
  /** The turn in which it was read last. */
  #turn = -1
  /** Something that has come is yet to be read. */
  #isBusy = false
  #events: Watched | null = null
  /** Pings and pongs that have not been counted. */
  #uncounted = 0
  #bytes = 0
  /** A message was completed since the last piece came. */
  #hasCompleted = false
  /** Of a compressed message that waits, or is being inflated. */
  #inflating = 0
  /** What it may yet have read, whatever is left of the turn. */
  #free = 0
  #isPaused = false
  /** Paused with something yet to be read. */
  #isHeld = false
  readonly #startLoop: Receiver['startLoop']
  /** Told when what has come has been read. */
  #callback: (error?: Error) => void = () => {}

  constructor(socket: WebSocket, stream: Duplex) {
    const { _receiver: receiver } = socket as unknown as { readonly _receiver: Receiver }
    this.#receiver = receiver
    this.#stream = stream
    this.#tap = new StreamTap(stream)
    this.#startLoop = receiver.startLoop
    receiver.startLoop = this.#begin
    this.#watchInflating()
    socket.on('ping', this.#controlCame)
    socket.on('pong', this.#controlCame)
    // After the listener of `ws`, which has read the piece by then.
    stream.on('data', this.#took)
    stream.on('close', this.#left)
  }

  listen(events: Watched): void {
    this.#events = events
  }

  /** Call it with each message: a listener more would cost as much again. */
  messageCame(): void {
    this.#hasCompleted = true
    this.#spend(1)
  }

  /** Reads no more of what has come, of which a piece may hold ten thousand frames, until `resume`. */
  pause(): void {
    this.#isPaused = true
    this.#receiver._allowSynchronousEvents = false
  }

  resume(): void {
    this.#isPaused = false
    if (this.#isHeld) awaitTurn(this)
    else this.#receiver._allowSynchronousEvents = true
    this.#isHeld = false
  }

  /** Reads nothing any more, and lets go of what is kept. */
  discard(): void {
    this.#stream.removeAllListeners('data')
    this.#drop()
  }

  /** What is held would keep the socket from being over. */
  #left = (): void => {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#drop()
    this.#done()
  }

  #drop(): void {
    this.#receiver._buffers = []
    this.#receiver._bufferedBytes = 0
    this.#receiver._fragments = []
    this.#set(0)
  }

  #controlCame = (): void => {
    this.#spend(WRITE_COST)
    if (++this.#uncounted < CONTROLS_AT_ONCE) return
    this.#uncounted = 0
    this.#events?.controls(CONTROLS_AT_ONCE)
  }

  /** Called with each piece, and after each frame that was put off. */
  #begin = (done: (error?: Error) => void): void => {
    this.#isBusy = true
    // After a frame that was put off it is what was passed on.
    if (done !== this.#done) this.#callback = done
    if (this.#isPaused) {
      this.#isHeld = true
      return
    }
    const { _allowSynchronousEvents: isFree, _bufferedBytes: bytes } = this.#receiver
    if (isFree && (bytes <= SMALL_BYTES || hasTime())) {
      this.#free = FREE_COST
      this.#startLoop.call(this.#receiver, this.#done)
    } else awaitTurn(this)
  }

  #done = (error?: Error): void => {
    this.#isBusy = false
    this.#callback(error)
    if (!this.#isBusy) this.#tap.open()
  }

  proceed(share: number): void {
    if (this.#isPaused) {
      this.#isHeld = true
      return
    }
    this.#receiver._allowSynchronousEvents = true
    this.#free = share
    this.#startLoop.call(this.#receiver, this.#done)
  }

  /** A message that is inflated is neither in pieces nor passed on yet. */
  #watchInflating(): void {
    const inflater = this.#receiver._extensions['permessage-deflate']
    if (inflater === undefined) return
    const { decompress } = inflater
    inflater.decompress = (data, isLast, done) => {
      this.#inflating = data.length + INFLATE_BYTES
      this.#set(this.#bytes + this.#inflating)
      decompress.call(inflater, data, isLast, (error, inflated) => {
        this.#inflating = 0
        if (isLast) inflater.cleanup()
        if (this.#isWhole) this.#set(0)
        done(error, inflated)
      })
    }
  }

  #spend(cost: number): void {
    this.#free -= cost
    const hasTime = spendTime(cost)
    this.#receiver._allowSynchronousEvents = !this.#isPaused && (hasTime || this.#free > 0)
    if (this.#bytes > 0 && this.#isWhole) this.#set(0)
  }

  get #isWhole(): boolean {
    const { _bufferedBytes: bytes, _fragments: fragments } = this.#receiver
    return bytes === 0 && fragments.length === 0 && this.#inflating === 0
  }

  #took = ({ length }: Buffer): void => {
    if (this.#isWhole) {
      if (this.#bytes > 0) this.#set(0)
    } else {
      const { _buffers: buffers, _fragments: fragments } = this.#receiver
      const beganHere = this.#hasCompleted || (fragments.length === 0 && buffers.length === 1)
      this.#set((beganHere ? 0 : this.#bytes) + length + PIECE_BYTES)
    }
    this.#hasCompleted = false
    this.#restrain()
  }

  /** Lets what has come be read before more does. */
  #restrain(): void {
    const turn = turnNumber()
    const isSecond = this.#turn === turn
    this.#turn = turn
    spendTime(READ_COST)
    if (this.#isBusy || isSecond) this.#tap.close()
    if (isSecond && !this.#isBusy) awaitNextTurn(this)
  }

  readOn(): void {
    if (!this.#isBusy) this.#tap.open()
  }

  #set(bytes: number): void {
    this.#bytes = bytes
    this.#events?.arriving(bytes)
  }
}
