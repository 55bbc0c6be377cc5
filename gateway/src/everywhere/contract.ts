import type { ApiShape, DownOf } from '@rungway/protocol'
import type { EndCode } from '../sessions/session.ts'

/** A node that did not do, or may not have done, what all were to do. */
export interface Unreached {
  /** Its name, another for each start of a gateway. */
  readonly node: string
  /** `nothing`: it has not done it. `unsure`: it was sent, and may have been done. */
  readonly done: 'nothing' | 'unsure'
  /** What happened, and what to do. */
  readonly message: string
}

/** What became of a call to all nodes. */
export interface Reached {
  /** Sessions that it reached, on all nodes together. */
  readonly sessions: number
  /**
   * Nodes that live, as far as is known, and did not answer. A node that is gone is none of them: its
   * sessions are gone with it.
   */
  readonly unreached: readonly Unreached[]
}

/** Sessions of all nodes, addressed together. */
export interface SessionsEverywhere<A extends ApiShape = ApiShape> {
  /**
   * Sends to each of them. A body that cannot be sent goes to none, and `onError` is called with the
   * reason.
   */
  send(body: DownOf<A>): Promise<Reached>
  /**
   * Ends each of them at once, as `session.end` does. Default code: `unauthorized`. Rejects with
   * `bad-request` for any other code than those of `EndCode`.
   */
  end(code?: EndCode, reason?: string): Promise<Reached>
}

/**
 * The sessions of all nodes. What one caller says is heard on each node in the order in which it was
 * called; what a node has not answered within `nodeCallMs` is in `unreached`. Without a cluster, the
 * sessions of this gateway.
 */
export interface Everywhere<A extends ApiShape = ApiShape> {
  /** To all sessions. */
  broadcast(body: DownOf<A>): Promise<Reached>
  /** All devices of one user. */
  user(id: string): SessionsEverywhere<A>
  /** One session by its `name`, wherever it is: `sessions` of what it resolves with is 1, or 0. */
  session(name: string): SessionsEverywhere<A>
}
