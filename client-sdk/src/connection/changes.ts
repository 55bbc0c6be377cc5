import { CLOSED, RungwayError } from '../errors.ts'
import { type Connection, isOver } from './state.ts'

/**
 * Links write what is due, conditions are evaluated, the timer is set: once for all calls within a
 * turn.
 */
export async function changed(connection: Connection): Promise<void> {
  const { environment, ladder, conversation, links, waiting } = connection
  if (connection.isChanging) return
  connection.isChanging = true
  await null
  connection.isChanging = false
  for (const { carrier } of links.values()) carrier?.wake()
  for (const resolve of waiting.splice(0)) resolve()
  // An acknowledgement that no link could carry just now waits for the next event: in the timer it
  // would be due again at once.
  const now = environment.now()
  const { deadline } = conversation.session
  const isDue = deadline <= now || isOver(connection)
  connection.setTimer(isDue ? ladder.deadline : Math.min(ladder.deadline, deadline), now)
}

/** Resolves once `isDone` holds. Rejects when nothing is to be waited for any more. */
export async function until(connection: Connection, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    const { state } = connection.status
    if (state.name === 'closed') throw state.error ?? new RungwayError('closed', CLOSED)
    await new Promise<void>((resolve) => connection.waiting.push(resolve))
  }
}
