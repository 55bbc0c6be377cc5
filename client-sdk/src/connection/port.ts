import type { Ladder, Outcome, UpPath } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import type { LinkPort } from '../transports/contract.ts'
import type { Conversation } from './conversation.ts'
import type { Link } from './link.ts'
import type { Listeners } from './listeners.ts'

/** What links need of the connection. */
export interface LinkHost {
  readonly environment: Environment
  /** The gateway's URL. */
  readonly base: string
  /** Those that are open. */
  readonly links: Map<number, Link>
  readonly conversation: Conversation
  readonly ladder: Ladder
  readonly listeners: Listeners
  readonly up: UpPath
  token(): Promise<string | undefined>
  pollMs(): number
  /** `isDown`: the lines came down the link, rather than as the answer to a request up. */
  receive(link: number, lines: readonly string[], isDown: boolean): void
  lost(link: number, outcome: Outcome): void
  changed(): void
}

/** What a transport may do with the session, on one link. */
export function createPort(host: LinkHost, number: number, link: Link, token: string | undefined): LinkPort {
  const { environment, up, conversation } = host
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
      return `${link.url}?${conversation.session.hello(number)}`
    },
    pull(maxBytes) {
      const text = conversation.session.pull(number, maxBytes, environment.now()).join('\n')
      if (text) host.listeners.emit('wire', { direction: 'up', transport, text })
      return text
    },
    receive: (lines) => host.receive(number, lines, true),
    answered(lines, failure = {}) {
      link.facts = failure
      host.receive(number, lines, false)
    },
    lost(outcome, failure = {}) {
      link.facts = failure
      host.lost(number, outcome)
    },
  }
}
