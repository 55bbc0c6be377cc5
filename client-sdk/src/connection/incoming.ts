import { MAX_PING_MS, MAX_POLL_MS, MIN_POLL_MS } from '../limits.ts'
import { changed } from './changes.ts'
import { finish } from './ending.ts'
import type { Link } from './link.ts'
import { lost } from './losses.ts'
import { type Connection, isOver } from './state.ts'
import { step } from './step.ts'

/** What comes at once in a conversation. */
const FEW_LINES = 3

/**
 * Takes lines from a link. `isDown`: they came down it, rather than as the answer to a request up.
 */
export function receive(connection: Connection, link: Link, lines: readonly string[], isDown: boolean): void {
  if (isDown && !link.isClosed) {
    step(connection, { type: 'heard', link: link.number })
    if (!lines.length) step(connection, { type: 'bulk', link: link.number })
  }
  for (const text of lines) receiveLine(connection, link, text, isDown, lines.length > FEW_LINES)
  void changed(connection)
}

function receiveLine(connection: Connection, from: Link, text: string, isDown: boolean, isMany: boolean): void {
  const { conversation, credentials, environment, listeners } = connection
  const { number: link, transport, isClosed } = from
  // What a closed link still brings comes again on the next, or belongs to a session that is over.
  if (!text || isClosed || isOver(connection)) return
  listeners.emit('wire', { direction: 'down', transport, text })
  // A welcome that answers a request up does not prove the way down.
  const incoming = conversation.session.receive(text, isDown ? link : 0, environment.now())
  switch (incoming.type) {
    case 'message':
      return listeners.message(incoming.chars ?? text.length, incoming.body, { seq: incoming.seq, transport })
    case 'lane':
      return listeners.emit('lane', incoming.body)
    case 'welcome': {
      const { pingMs, pollMs } = incoming.terms
      credentials.accepted()
      // There is a gateway: pages in between are another matter.
      connection.suspicious.clear()
      connection.pollMs = Math.min(Math.max(pollMs, MIN_POLL_MS), MAX_POLL_MS)
      if (isDown) step(connection, { type: 'welcomed', link, pingMs: Math.min(pingMs, MAX_PING_MS) })
      return
    }
    // The gateway's ping follows what it writes as fast as it arrives.
    case 'ping':
    case 'part':
      if (isDown && (isMany || incoming.type === 'part')) step(connection, { type: 'bulk', link })
      return
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
