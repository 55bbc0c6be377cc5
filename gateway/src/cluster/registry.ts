/** A node that lives. */
export interface NodeLease {
  readonly node: string
  /** Where other nodes reach it: `host:port`. */
  readonly address: string
}

/** Who lives, as a registry knows it. */
export interface Roll {
  readonly nodes: readonly NodeLease[]
  /**
   * For how long the registry has known of every node that lived, in milliseconds. One that has lost
   * its contents begins anew: a node that it does not name may live, until its next beat.
   */
  readonly ageMs: number
}

/** A claim, as its node has marked it. */
export interface Held {
  readonly node: string
  readonly mark: number
}

/**
 * What nodes have in common: which of them live, and where sessions are whose clients do not say so
 * themselves. All methods reject when it cannot be reached.
 */
export interface Registry {
  /**
   * Claims a session, for `keepMs`. Resolves with the node that has it: this one, unless another
   * claimed it before. `instead`: a node that is gone, whose claim is taken over.
   */
  claim(session: string, node: string, keepMs: number, instead: string | null): Promise<string>
  /**
   * A node marks its own claim, for `keepMs`, also where the registry has lost it. Resolves with the node
   * that has the session: where that is another, nothing has changed. What was to be given by an earlier
   * mark is given no more.
   */
  hold(session: string, node: string, mark: number, keepMs: number): Promise<string>
  /**
   * A session goes from one node to another, for `keepMs`: where the one holds it by that mark, or the
   * other has it already. Resolves with the node that has it afterwards; null for none.
   */
  give(session: string, from: Held, to: string, keepMs: number): Promise<string | null>
  /** The node that has a session; null for none that is known. */
  find(session: string): Promise<string | null>
  /** Keeps claims of a node for `keepMs` more; those that another has by now stay its own. */
  keep(sessions: readonly string[], node: string, keepMs: number): Promise<void>
  /** The node lives for `leaseMs` more. Resolves with all that live, this one included. */
  beat(lease: NodeLease, leaseMs: number): Promise<Roll>
  /** The node lives no more. */
  leave(node: string): Promise<void>
}
