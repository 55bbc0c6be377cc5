import type { RungwayError } from '../errors.ts'
import { FAREWELL_MS } from '../limits.ts'
import { changed, until } from './changes.ts'
import { reportNoSuccess } from './reports.ts'
import { type Connection, isOver } from './state.ts'
import { drop, enter, step } from './step.ts'

/** The client is over, for good. `error`: why it gave up; null after a close by either side. */
export function finish(
  connection: Connection,
  by: 'client' | 'gateway',
  reason: string,
  error: RungwayError | null = null,
): void {
  const { conversation, environment, links, listeners } = connection
  connection.stopWaiting?.()
  connection.stopListening()
  enter(connection, { name: 'closed', by, reason, error, unacknowledged: conversation.unacknowledged() })
  listeners.mute()
  if (error) reportNoSuccess(connection)
  step(connection, { type: 'away', isQuiet: true })
  // Where nothing is open, nothing can leave: Node would wait for the timer alone.
  if (links.size)
    environment.after(FAREWELL_MS, () => {
      for (const link of links.keys()) drop(connection, link)
    })
}

/** Nothing was opened or sent: the gateway need not know of this client. */
export const isUnknown = ({ conversation, ladder }: Connection): boolean =>
  !conversation.session.outbox.length && ladder.rungs.every(({ attempts }) => !attempts)

/**
 * No gateway has welcomed the session, nothing is left to be said but that it is over, and no link
 * is there or being tried.
 */
const isVain = ({ conversation: { session }, links }: Connection): boolean =>
  !session.isKnown && !links.size && session.outbox.unacknowledged().every(({ kind }) => kind === 'close')

/** Closes the session after all that was sent before. */
export function close(connection: Connection, reason: string): void {
  const { conversation, listeners } = connection
  if (connection.stopWaiting || isOver(connection)) return
  listeners.mute()
  conversation.carry()
  if (isUnknown(connection)) return finish(connection, 'client', reason)
  conversation.session.close(reason)
  connection.stopWaiting = awaitAcknowledgements(connection, reason)
  void until(connection, () => isOver(connection) || isVain(connection)).then(
    () => isOver(connection) || finish(connection, 'client', reason),
  )
  void changed(connection)
}

/**
 * Gives up when acknowledgements no longer advance, or have taken too long. Returns a function that
 * cancels.
 */
function awaitAcknowledgements(connection: Connection, reason: string): () => void {
  const { after, now } = connection.environment
  const { closeSilenceMs, maxCloseMs } = connection.limits
  const { outbox } = connection.conversation.session
  // A part counts as less than a message, however many have come.
  const progress = () => outbox.acked - 1 / (1 + outbox.part)
  const closeBy = now() + maxCloseMs
  let cancel: () => void
  const wait = (before: number) => {
    cancel = after(Math.min(closeSilenceMs, closeBy - now()), () =>
      progress() > before && now() < closeBy ? wait(progress()) : finish(connection, 'client', reason),
    )
  }
  wait(progress())
  return () => cancel()
}
