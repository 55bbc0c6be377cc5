import type { Link } from './link.ts'

/** One client's connection and the one that the proxy opened for it. */
export interface ProxyConnection {
  /** Bytes passed on from the client, and to it. */
  readonly bytesUp: number
  readonly bytesDown: number
  /** Bytes lost on the way, either way. */
  readonly bytesLost: number
  /** When bytes last came from either end, on the clock of `performance.now()`. */
  readonly activeAtMs: number
  readonly isOpen: boolean
  /** Resets both ends; what is under way is lost. */
  cut(): void
  /**
   * Loses whatever comes from now on, without a word to either end: a half-open connection. What is
   * under way is lost.
   */
  silence(): void
  /**
   * Ends `silence`. A connection that has lost anything meanwhile is reset: its bytes do not come
   * again.
   */
  restore(): void
  /** Lets go of what rules hold, in both directions. */
  release(): void
}

/** What rules see of the proxy that they are in force on. */
export interface ProxyView<C extends ProxyConnection = ProxyConnection> {
  /** Those that are open now, oldest first. */
  readonly connections: readonly C[]
  /** Resets every open connection. Returns how many there were. */
  cut(): number
  /** Counts an interference of the rules. Verdicts count by themselves. */
  acted(): void
}

/**
 * What becomes of a new connection. `silent`: accepted, and then nothing is passed on; neither end
 * learns of it.
 */
export type Acceptance = 'accept' | 'reset' | 'silent'

/** What any proxy can do to its connections. A member left out changes nothing. */
export interface ConnectionRules<P extends ProxyView = ProxyView> {
  /**
   * Called when the rules are put in force. May set timers. Returns what to do when others replace
   * them.
   */
  readonly start?: (proxy: P) => (() => void) | undefined
  /** Called for each new connection. */
  readonly accept?: () => Acceptance
  /** Instead of the link that the proxy was opened with, member by member. */
  readonly link?: Link
}

/** Rules that change nothing: the network at its best. */
export const PASS: ConnectionRules = {}
