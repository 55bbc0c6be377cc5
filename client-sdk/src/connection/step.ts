import type { LadderEvent, Outcome } from '@rungway/protocol'
import type { ClientState } from '../events.ts'
import { changed } from './changes.ts'
import type { Link } from './link.ts'
import { report } from './reports.ts'
import { type Connection, isOver, transportIn } from './state.ts'

/** The ladder takes an event, and what it wants is done. */
export function step(connection: Connection, event: LadderEvent): void {
  const { links, ladder, environment } = connection
  const { session } = connection.conversation
  const failed: [link: Link, outcome: Outcome][] = []
  const effects = ladder.step(event, environment.now())
  // The rule, with every message: nothing is to be done.
  if (event.type === 'heard' && !effects.length) return
  for (const effect of effects) {
    const { type, link: number } = effect
    if (type === 'ping') session.ping(number, 1)
    else if (type === 'claim') session.claim(number)
    else if (type === 'close') {
      drop(connection, number)
      const link = links.get(number)
      links.delete(number)
      if (link && effect.outcome) failed.push([link, effect.outcome])
    } else {
      session.open(number, type)
      connection.openLink(number, effect.transport)
    }
  }
  // Only now: a listener may do what leads to another step.
  for (const [link, outcome] of failed) report(connection, link, outcome)
  follow(connection)
  void changed(connection)
}

/** Closes a link. It stays in the table until the ladder has judged it. */
export function drop({ links, conversation }: Connection, number: number): void {
  conversation.session.drop(number)
  const link = links.get(number)
  if (!link) return
  link.isClosed = true
  link.closing.abort()
}

/** The state follows the link in use. */
function follow(connection: Connection): void {
  const { environment, memory, links, conversation, status } = connection
  const transport = links.get(conversation.session.inUse)?.transport ?? null
  if (connection.stopWaiting || isOver(connection) || transport === transportIn(status.state)) return
  if (transport) environment.remember(memory, transport)
  enter(connection, transport ? { name: 'open', transport } : { name: 'connecting' })
}

/** Changes the state, and emits what follows. */
export function enter({ status, environment, ladder, listeners }: Connection, state: ClientState): void {
  const to = transportIn(state)
  const from = status.last
  if (to !== transportIn(status.state)) status.since = environment.now()
  // Before the events: a listener that reads the state finds what the event holds.
  status.state = state
  if (to && to !== from) {
    status.last = to
    listeners.emit('transport', { from, to, reason: ladder.reason })
  }
  listeners.emit('state', state)
}
