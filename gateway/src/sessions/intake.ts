import { type Code, decodeLine, type Frame, isSafeJson, nestsWithin } from '@rungway/protocol'
import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'

interface Read {
  readonly frame: Frame
  /** How long its line was. */
  readonly chars: number
}

/** Lines that were read: all up to the first that is bad, and the code of that. */
export interface Batch {
  readonly frames: readonly Read[]
  readonly code: Code | null
  /** The line that is bad, when one is. */
  readonly badLine: string | null
}

/**
 * What a numbered line has around its body: brackets, a number of 16 digits, the name of an
 * encoding.
 */
const FRAMING_CHARS = 64

/**
 * A text of so many characters is read at once: it costs less than to put it off, and of thousands
 * in one turn a tenth of a second.
 */
const SHORT_CHARS = 256

/** What each line costs besides its characters. */
const LINE_COST = 64

/**
 * What is read in one turn of the event loop, in characters: some milliseconds. Longer texts go on
 * in the next, after other sockets.
 */
const TURN_COST = 64 * 1024

/** How much of one long text is read before the next one has its turn. */
const SLICE_COST = 16 * 1024

/** Texts up to this length are read before longer ones. */
const SMALL_CHARS = 4 * 1024

/** Reads a line into `frames`. Returns what is wrong with it. */
function readLine(line: string, { maxMessageBytes, maxDepth }: GatewayLimits, frames: Read[]): Code | null {
  const chars = line.length
  if (chars > maxMessageBytes + FRAMING_CHARS) return 'too-large'
  // The frame itself is one level of nesting.
  if (!isSafeJson(line, maxDepth + 1)) return 'bad-frame'
  const frame = decodeLine(line)
  if (frame === null) return 'bad-frame'
  frames.push({ frame, chars })
  return null
}

/** Most texts are one short line: nothing is kept of how far it was read. */
function readShort(text: string, limits: GatewayLimits): Batch {
  const frames: Read[] = []
  for (const line of text.includes('\n') ? text.split('\n') : [text]) {
    const code = line === '' ? null : readLine(line, limits, frames)
    if (code !== null) return { frames, code, badLine: line }
  }
  return { frames, code: null, badLine: null }
}

/** Which line of a batch is bad, and by which rule or limit; null when none is. */
export function lineFault({ frames, code, badLine }: Batch, limits: GatewayLimits): string | null {
  if (badLine === null) return null
  const { maxDepth, maxMessageBytes } = limits
  const frame = `Frame ${frames.length + 1} of the batch`
  if (code === 'too-large')
    return `${frame} is longer than maxMessageBytes allows (${maxMessageBytes}). Send less at once.`
  // The frame itself is one level of nesting.
  if (!nestsWithin(badLine, maxDepth + 1)) return `${frame} nests deeper than maxDepth allows (${maxDepth}).`
  if (!isSafeJson(badLine, maxDepth + 1))
    return `${frame} has a key "__proto__", which could replace a prototype, or a number that no double holds.`
  return `${frame} is no JSON, or none of the frames that PROTOCOL.md lists in section 3.`
}

/** A text that is read in one turn or several. */
class Reading implements Batch {
  readonly frames: Read[] = []
  code: Code | null = null
  badLine: string | null = null
  #at = 0
  readonly #lines: readonly string[]
  readonly #limits: GatewayLimits

  constructor(text: string, limits: GatewayLimits) {
    const { maxBatchFrames } = limits
    this.#lines = text.split('\n', maxBatchFrames + 1)
    this.#limits = limits
    // An empty line at the end is no frame.
    if (this.#lines.length > maxBatchFrames && this.#lines[maxBatchFrames] !== '') {
      this.#lines = []
      this.code = 'too-large'
    }
  }

  get isOver(): boolean {
    return this.code !== null || this.#at >= this.#lines.length
  }

  /** Reads on for about that cost, at least a line. Returns what it has cost. */
  advance(most: number): number {
    let cost = 0
    do {
      const line = this.#lines[this.#at++]
      if (line === undefined || line === '') continue
      cost += LINE_COST + line.length
      this.code = readLine(line, this.#limits, this.frames)
      if (this.code !== null) this.badLine = line
    } while (cost < most && !this.isOver)
    return cost
  }
}

interface Waiting {
  readonly reading: Reading
  readonly done: (batch: Batch) => void
  readonly failed: (error: unknown) => void
}

/**
 * Reads what clients send, some milliseconds in each turn of the event loop, so that no sender of
 * many or of long texts keeps the others waiting. Short texts are read at once.
 */
export class Intake {
  readonly #limits: GatewayLimits
  readonly #scheduler: Pick<Scheduler, 'soon'>
  readonly #small: Waiting[] = []
  readonly #large: Waiting[] = []
  /** What may be read in this turn yet. */
  #left = TURN_COST
  #isTurnEnding = false

  constructor(limits: GatewayLimits, scheduler: Pick<Scheduler, 'soon'>) {
    this.#limits = limits
    this.#scheduler = scheduler
  }

  /** A promise when it takes longer than this turn may. */
  read(text: string): Batch | Promise<Batch> {
    if (text.length <= SHORT_CHARS) return readShort(text, this.#limits)
    const reading = new Reading(text, this.#limits)
    if (this.#left > 0) {
      this.#left -= reading.advance(this.#left)
      this.#endTurn()
    }
    if (reading.isOver) return reading
    this.#endTurn()
    return new Promise((done, failed) => {
      const queue = text.length <= SMALL_CHARS ? this.#small : this.#large
      queue.push({ reading, done, failed })
    })
  }

  #endTurn(): void {
    if (this.#isTurnEnding) return
    this.#isTurnEnding = true
    this.#scheduler.soon(this.#next)
  }

  #next = (): void => {
    this.#isTurnEnding = false
    this.#left = TURN_COST
    while (this.#left > 0) {
      const queue = this.#small.length > 0 ? this.#small : this.#large
      const waiting = queue.shift()
      if (waiting === undefined) return
      try {
        this.#left -= waiting.reading.advance(Math.min(this.#left, SLICE_COST))
      } catch (error) {
        // Its sender's alone: those behind it go on.
        waiting.failed(error)
        continue
      }
      if (waiting.reading.isOver) waiting.done(waiting.reading)
      else this.#large.push(waiting)
    }
    if (this.#small.length + this.#large.length > 0) this.#endTurn()
  }
}
