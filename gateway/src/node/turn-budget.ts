import type { WebSocket } from 'ws'

/**
 * Messages, pings and pongs that all sockets may bring in one turn of the event loop: some
 * milliseconds' work.
 */
const MESSAGES_A_TURN = 2_000

let left = MESSAGES_A_TURN
let isTurnEnding = false

const endTurn = (): void => {
  left = MESSAGES_A_TURN
  isTurnEnding = false
}

/**
 * Whether there is time in this turn for another message. The event loop is the process's, and so
 * is what is left of its turn.
 */
function hasTime(): boolean {
  if (!isTurnEnding) {
    isTurnEnding = true
    setImmediate(endTurn)
  }
  left -= 1
  return left > 0
}

/**
 * What `ws` decides by whether it goes on with the next frame at once. It has no other way to
 * change it for a socket that is open.
 */
interface Receiver {
  _allowSynchronousEvents: boolean
}

/**
 * Keeps one socket from holding up the others. A piece of 64 kB may hold ten thousand frames, which
 * `ws` passes on in one go; with `allowSynchronousEvents: false` it passes on one in a turn, which
 * makes bursts of honest clients twice as dear. So that is switched on when the turn's time is used
 * up, and off again in the next. Returns what is to be called with each message: a listener more
 * would cost as much again.
 */
export function shareTurns(socket: WebSocket): () => void {
  const { _receiver: receiver } = socket as unknown as { readonly _receiver: Receiver }
  const look = (): void => {
    receiver._allowSynchronousEvents = hasTime()
  }
  socket.on('ping', look)
  socket.on('pong', look)
  return look
}
