import { ServerResponse } from 'node:http'
import type { Incoming, Outgoing } from './incoming.ts'
import { connectionCame, shareOfTurn } from './turn-budget.ts'

/**
 * Requests of one connection that may wait, for their turn or for the reply to the one before them.
 * Browsers and proxies send none before they have read the last reply; programs that do have a
 * handful on their way. What two thousand connections bring at once is read in one turn of the event
 * loop: with thirty of each, good clients waited for a second.
 */
const MAX_QUEUED = 10

/** Requests that all connections may have handled in one turn of the event loop: 20 ms' work. */
const REQUESTS_A_TURN = 200

/** Of one connection, so that no other waits for more than a few of each. */
const REQUESTS_A_TURN_EACH = 8

interface Connection {
  /** Handled in this turn. */
  handled: number
  /** Replies that wait for the one before them. */
  queued: number
  /** Requests that wait for another turn, oldest first. */
  readonly waiting: (() => void)[]
  /** Where the oldest of them comes from. */
  place: string
}

/** Where a request comes from. Asked when it has to wait. */
type PlaceOf = () => string

const connections = new WeakMap<object, Connection>()
/**
 * Connections with requests that wait, by the place that they come from: places take turns, and in
 * each of them connections do. So two thousand connections of one address keep no other waiting.
 */
const ring = new Map<string, Set<Connection>>()
/**
 * Connections of which something was handled in this turn. No set: the table of one that is cleared
 * points to the next, and all of them are kept until all memory is looked through.
 */
let busy: Connection[] = []
/** Handled in this turn. */
let handled = 0
let isTurnEnding = false

const hasTime = (): boolean => handled < REQUESTS_A_TURN * shareOfTurn()

function connectionOf(key: object): Connection {
  const known = connections.get(key)
  if (known !== undefined) return known
  connectionCame()
  const connection: Connection = { handled: 0, queued: 0, waiting: [], place: '' }
  connections.set(key, connection)
  return connection
}

/** Streams of HTTP/2 share a connection too. */
const keyOf = (incoming: Incoming, outgoing: Outgoing): object =>
  'stream' in outgoing ? (outgoing.stream.session ?? outgoing) : incoming.socket

/**
 * When a request is to be handled: now (null), or when the promise has settled. Not before the
 * replies to those before it on its connection are sent: beside each that the client does not read
 * the next would be held too. A connection may be
 * read many times in one turn of the event loop, and bring thousands of requests: they take turns
 * with those of others. `cut`: it is one too many of those that wait on its connection, which is
 * cut then, because each is kept.
 */
export function turnOf(incoming: Incoming, outgoing: Outgoing, placeOf: PlaceOf): Promise<void> | null | 'cut' {
  const connection = connectionOf(keyOf(incoming, outgoing))
  if (!(outgoing instanceof ServerResponse)) return turnFor(connection, placeOf)
  if (isOneTooMany(connection, incoming, outgoing)) return 'cut'
  if (outgoing.socket !== null) return turnFor(connection, placeOf)
  return new Promise((resolve) => {
    outgoing.once('socket', () => resolve(turnFor(connection, placeOf) ?? undefined))
  })
}

/** The same for an upgrade, after which the connection brings no request. */
export const turnOfUpgrade = (stream: object, placeOf: PlaceOf): Promise<void> | null =>
  turnFor(connectionOf(stream), placeOf)

function turnFor(connection: Connection, placeOf: PlaceOf): Promise<void> | null {
  if (connection.waiting.length === 0 && connection.handled < REQUESTS_A_TURN_EACH && hasTime()) {
    spend(connection)
    return null
  }
  endTurnSoon()
  if (connection.waiting.length === 0) {
    connection.place = placeOf()
    enter(connection)
  }
  return new Promise((resolve) => connection.waiting.push(resolve))
}

function enter(connection: Connection): void {
  const { place } = connection
  const waiting = ring.get(place)
  if (waiting === undefined) ring.set(place, new Set([connection]))
  else waiting.add(connection)
}

function leave(connection: Connection): void {
  const waiting = ring.get(connection.place)
  waiting?.delete(connection)
  if (waiting?.size === 0) ring.delete(connection.place)
}

function isOneTooMany(connection: Connection, { socket }: Incoming, outgoing: ServerResponse): boolean {
  if (socket.destroyed) return true
  if (connection.waiting.length < MAX_QUEUED && connection.queued < MAX_QUEUED) {
    // A reply whose turn has come has a socket.
    if (outgoing.socket !== null) return false
    connection.queued += 1
    outgoing.once('close', () => {
      connection.queued -= 1
    })
    return false
  }
  connection.waiting.length = 0
  leave(connection)
  socket.destroy()
  return true
}

function spend(connection: Connection): void {
  handled += 1
  if (connection.handled === 0) busy.push(connection)
  connection.handled += 1
  endTurnSoon()
}

function endTurnSoon(): void {
  if (isTurnEnding) return
  isTurnEnding = true
  setImmediate(endTurn)
}

/** Begins the next turn with those that wait, one request of each after the other. */
function endTurn(): void {
  isTurnEnding = false
  handled = 0
  for (const connection of busy) connection.handled = 0
  busy = []
  for (const [place, waiting] of ring) {
    if (!hasTime()) break
    // One that is added to a map, or a set, while that is gone through comes last.
    ring.delete(place)
    const [connection] = waiting
    if (connection === undefined) continue
    waiting.delete(connection)
    const run = connection.waiting.shift()
    if (run !== undefined) {
      spend(connection)
      run()
    }
    if (connection.waiting.length > 0 && connection.handled < REQUESTS_A_TURN_EACH) waiting.add(connection)
    if (waiting.size > 0) ring.set(place, waiting)
  }
  for (const connection of busy) if (connection.waiting.length > 0) enter(connection)
  if (ring.size > 0) endTurnSoon()
}
