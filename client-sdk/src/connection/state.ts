import type { Ladder, LadderOptions, UpPath } from '@rungway/protocol'
import type { Environment } from '../environment/environment.ts'
import type { ClientState, FailedAttempt } from '../events.ts'
import type { Handover } from '../handover/contract.ts'
import type { ClientLimits } from '../limits.ts'
import type { ClientTransport } from '../transports/contract.ts'
import type { Conversation } from './conversation.ts'
import type { Credentials, Token } from './credentials.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { Link } from './link.ts'
import type { Listeners } from './listeners.ts'

/** What a connection is made of. */
export interface Parts {
  readonly environment: Environment
  /** The gateway's URL. */
  readonly base: string
  /** Those that work here, best first. */
  readonly transports: readonly ClientTransport[]
  readonly token?: Token
  readonly limits: ClientLimits
  readonly ladderOptions: LadderOptions
  readonly listeners: Listeners
  readonly handover?: Handover
  /**
   * Called once, when every transport has failed before any has carried, or the client gives up
   * before that.
   */
  readonly onNoSuccess: () => void
}

/** Where the client stands, for the application. */
export interface Status {
  state: ClientState
  /** Since when it does, or none does. */
  since: number
  /** The transport that carried last. */
  last: string | null
}

/**
 * Session and ladder, with the links that they ask for. The functions beside this file work on it.
 */
export interface Connection extends Parts {
  /** Under which key the environment remembers the transport that carried. */
  readonly memory: string
  readonly ladder: Ladder
  /** Which way up works on this network. */
  readonly up: UpPath
  readonly conversation: Conversation
  readonly credentials: Credentials
  readonly diagnosis: Diagnosis
  readonly status: Status
  readonly links: Map<number, Link>
  /** How each transport failed last. */
  readonly failures: Map<string, FailedAttempt>
  /** Called when something has changed for which a promise may wait. */
  readonly waiting: (() => void)[]
  /** Ends the wait for the acknowledgement of the close; undefined until the close is queued. */
  stopWaiting: (() => void) | undefined
  /** The gateway's interval between polls. */
  pollMs: number
  /** `onNoSuccess` was called. */
  hasReported: boolean
  /** The transports that failed as if there were no gateway, and whether that was plain to see. */
  readonly suspicious: Map<string, boolean>
  /** Opens a link that the ladder asks for. */
  openLink(link: number, transport: string): void
  /** The turn has a change already. */
  isChanging: boolean
  /**
   * Sets the one timer, at that time; `Infinity` for never. When it is due the ladder takes a step.
   */
  setTimer(deadline: number, now: number): void
  /** Ends the reports of the page's life. */
  stopListening(): void
}

/** The transport that carries. */
export const transportIn = (state: ClientState): string | null => (state.name === 'open' ? state.transport : null)

/** Whether the client is closed for good. */
export const isOver = ({ status }: Connection): boolean => status.state.name === 'closed'

/** The link of that number, unless it is closed. */
export function openLink({ links }: Connection, number: number): Link | undefined {
  const link = links.get(number)
  return link?.isClosed ? undefined : link
}
