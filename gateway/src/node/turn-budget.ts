/** What all sockets may have read in one turn of the event loop, in messages: some milliseconds. */
const TURN_COST = 2_000

/**
 * How much of a turn's work is done while clients connect. Node takes one connection in each turn,
 * whatever the number of those that wait: with turns of ten milliseconds no more than a hundred get
 * in each second, and those of an attacker fill the queue in which all others wait.
 */
const SHARE_WHILE_CONNECTING = 0.1

/**
 * What a ping costs, in messages: its pong is a write of its own. A socket that takes its turn costs
 * as much, because the reply to what it brings is a write too.
 */
export const WRITE_COST = 8

/** What it costs to read a piece from the system, in messages, besides what is in it. */
export const READ_COST = 4

/** What it costs to close a socket: its session changes, and two writes and a timer follow. */
export const CLOSE_COST = 50

/**
 * What a socket may have read of each piece even when the turn is used up. Clients that keep to the
 * rules bring a message or two at a time, and never wait behind those that flood.
 */
export const FREE_COST = 8

/** What a socket that waits may have read when its turn comes, at least. */
const MIN_SHARE = 32

/** What of a turn is left to those of which much is read. */
const SHARE_OF_WAITING = 0.5

/** What waits for its turn: an object, because a closure would be memory of each socket. */
export interface Reader {
  /** Reads on, for about that cost. */
  proceed(share: number): void
}

/** What rests until a later turn. */
export interface Resting {
  readOn(): void
}

// The event loop is the process's, and so is what was spent of its turn.
let spent = 0
let turn = 0
let isTurnEnding = false
/** A connection has come since the last turn began. */
let hasConnection = false
let isShort = false
/** Sockets that may be read again from the next turn on: the one that waits longest comes first. */
const resting = new Set<Resting>()
/** Sockets that have more to be read: the one that waits longest comes first. */
const waiting = new Set<Reader>()

/** Different in each turn in which something was spent. */
export const turnNumber = (): number => turn

/** How much of what a turn may have this one has. */
export const shareOfTurn = (): number => (hasConnection || isShort ? SHARE_WHILE_CONNECTING : 1)

const left = (): number => TURN_COST * shareOfTurn() - spent

/** False: others wait, or there is no time in this turn for more. */
export const hasTime = (): boolean => waiting.size === 0 && left() > 0

/** Something was read. Returns `hasTime`. */
export function spendTime(cost: number): boolean {
  endTurnSoon()
  spent += cost
  return hasTime()
}

/** A client has connected: others may wait to be taken in after it. */
export function connectionCame(): void {
  hasConnection = true
  endTurnSoon()
}

/** Calls `proceed` when its turn has come. */
export function awaitTurn(reader: Reader): void {
  endTurnSoon()
  waiting.add(reader)
}

/**
 * Calls `readOn` in the next turn, or in one of those after it: they are for sockets of which little
 * is read, and do not wait for those of which much is.
 */
export function awaitNextTurn(resumed: Resting): void {
  endTurnSoon()
  resting.add(resumed)
}

function endTurnSoon(): void {
  if (isTurnEnding) return
  isTurnEnding = true
  setImmediate(endTurn)
}

/** Begins the next turn with those that wait, each for its share. */
function endTurn(): void {
  isTurnEnding = false
  isShort = hasConnection
  hasConnection = false
  turn += 1
  spent = 0
  for (const resumed of resting) {
    if (left() <= TURN_COST * shareOfTurn() * SHARE_OF_WAITING) break
    resting.delete(resumed)
    spent += READ_COST
    resumed.readOn()
  }
  for (const reader of waiting) {
    if (left() <= 0) break
    const share = Math.max(MIN_SHARE, left() / waiting.size)
    // One that is added to a set while that is gone through comes last.
    waiting.delete(reader)
    spent += WRITE_COST
    reader.proceed(share)
  }
  // A short turn ends even when nothing more comes.
  if (resting.size + waiting.size > 0 || isShort) endTurnSoon()
}
