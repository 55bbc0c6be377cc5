import type { ClientSession, Ladder, Outcome, UpPath } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import type { LinkPort } from '../transports/contract.ts'
import type { Link } from './links.ts'
import type { Listeners } from './listeners.ts'

/** What ports need of the connection. */
export interface PortHost {
  readonly environment: Environment
  readonly base: string
  readonly ladder: Ladder
  readonly listeners: Listeners
  readonly up: UpPath
  session(): ClientSession
  pollMs(): number
  /** `isDown`: the lines came down the link, rather than as the answer to a request up. */
  receive(link: number, transport: string, lines: readonly string[], isDown: boolean): void
  lost(link: number, outcome: Outcome): void
}

/** What a transport may do with the session, on one link. */
export function createPort(host: PortHost, number: number, link: Link, token: string | undefined): LinkPort {
  const { environment, up } = host
  const { transport, closing } = link
  return {
    environment,
    token,
    up,
    signal: closing.signal,
    pollMs: host.pollMs,
    answerMs: () => host.ladder.answerMs(number),
    url(route, scheme = 'http') {
      link.url = `${host.base.replace('http', scheme)}/${route}`
      return `${link.url}?${host.session().hello(number)}`
    },
    pull(maxBytes) {
      const text = host.session().pull(number, maxBytes, environment.now()).join('\n')
      if (text) host.listeners.emit('wire', { direction: 'up', transport, text })
      return text
    },
    receive: (lines) => host.receive(number, transport, lines, true),
    answered(lines, failure = {}) {
      link.failure = failure
      host.receive(number, transport, lines, false)
    },
    lost(outcome, failure = {}) {
      link.failure = failure
      host.lost(number, outcome)
    },
  }
}
