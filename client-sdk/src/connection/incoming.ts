import { MAX_PING_MS, MAX_POLL_MS, MIN_POLL_MS } from '../limits.ts'
import { changed } from './changes.ts'
import { finish } from './ending.ts'
import { lost } from './losses.ts'
import { type Connection, isOver, openLink } from './state.ts'
import { step } from './step.ts'

/**
 * Takes lines from a link. `isDown`: they came down it, rather than as the answer to a request up.
 */
export function receive(connection: Connection, link: number, lines: readonly string[], isDown: boolean): void {
  if (isDown && openLink(connection, link)) step(connection, { type: 'heard', link })
  for (const text of lines) receiveLine(connection, link, text, isDown)
  void changed(connection)
}

function receiveLine(connection: Connection, link: number, text: string, isDown: boolean): void {
  const { conversation, credentials, environment, listeners } = connection
  const transport = openLink(connection, link)?.transport
  // What a closed link still brings comes again on the next, or belongs to a session that is over.
  if (!text || !transport || isOver(connection)) return
  listeners.emit('wire', { direction: 'down', transport, text })
  // A welcome that answers a request up does not prove the way down.
  const incoming = conversation.session.receive(text, isDown ? link : 0, environment.now())
  switch (incoming.type) {
    case 'message':
      return listeners.message(text.length, incoming.body, { seq: incoming.seq, transport })
    case 'welcome': {
      const { pingMs, pollMs } = incoming.terms
      credentials.accepted()
      connection.pollMs = Math.min(Math.max(pollMs, MIN_POLL_MS), MAX_POLL_MS)
      if (isDown) step(connection, { type: 'welcomed', link, pingMs: Math.min(pingMs, MAX_PING_MS) })
      return
    }
    case 'pong':
      return step(connection, { type: 'pong', link })
    case 'end':
      return lost(connection, link, isDown ? 'cut' : 'refused', incoming)
    case 'broken':
      return lost(connection, link, 'broken')
    case 'closed':
      return finish(connection, incoming.by, incoming.reason)
  }
}
