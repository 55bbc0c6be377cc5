import type { LinkPort } from '../transports/contract.ts'
import { receive } from './incoming.ts'
import type { Link } from './link.ts'
import { lost } from './losses.ts'
import { report } from './reports.ts'
import type { Connection } from './state.ts'

/** What a transport may do with the session, on one link. */
export function createPort(connection: Connection, link: Link, token: string | undefined): LinkPort {
  const { base, conversation, environment, ladder, listeners, up } = connection
  const { number, transport, closing } = link
  return {
    environment,
    token,
    up,
    signal: closing.signal,
    pollMs: () => connection.pollMs,
    answerMs: () => ladder.answerMs(number),
    bulkAt: () => ladder.bulkAt(number),
    url(route, scheme = 'http') {
      link.url = `${base.replace('http', scheme)}/${route}`
      return `${link.url}?${conversation.session.hello(number)}`
    },
    pull(maxBytes, partBytes) {
      const text = conversation.session.pull(number, maxBytes, environment.now(), partBytes).join('\n')
      if (text) listeners.emit('wire', { direction: 'up', transport, text })
      return text
    },
    again: () => conversation.session.outbox.rewind(),
    receive: (lines) => receive(connection, link, lines, true),
    answered(lines, failure = {}) {
      link.facts = failure
      receive(connection, link, lines, false)
    },
    refused(failure) {
      link.facts = failure
      report(connection, link, 'refused')
    },
    lost(outcome, failure = {}) {
      link.facts = failure
      lost(connection, number, outcome)
    },
  }
}
