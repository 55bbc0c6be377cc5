/** What clients notice of a strike. */
export interface Row {
  readonly system: string
  readonly nemesis: string
  readonly strikes: number
  readonly clients: number
  /** Of each client: the longest time in which it heard nothing of its channel. */
  readonly silencesMs: readonly number[]
  /** The same of answers to its own messages. */
  readonly unansweredMs: readonly number[]
  readonly sessionsLost: number
  /** How long the process of the clients itself stood still, at most. */
  readonly stallMs: number
  /** How long someone's view of who is there was wrong; of the worst strike. Null where none is told. */
  readonly presenceMs: number | null
  /** Members that were told to have left, and were there. */
  readonly falseLeaves: number
  readonly missing: number
  readonly doubled: number
  readonly reordered: number
  /** Promises that were broken otherwise. */
  readonly otherWrongs: number
  /** Deliveries that were missed by clients that were told of a loss. */
  readonly told: number
  /** Clients that were told of a loss. */
  readonly losses: number
}

export const addRows = (one: Row, other: Row): Row => ({
  system: one.system,
  nemesis: one.nemesis,
  strikes: one.strikes + other.strikes,
  clients: Math.max(one.clients, other.clients),
  silencesMs: [...one.silencesMs, ...other.silencesMs],
  unansweredMs: [...one.unansweredMs, ...other.unansweredMs],
  sessionsLost: one.sessionsLost + other.sessionsLost,
  stallMs: Math.max(one.stallMs, other.stallMs),
  presenceMs: one.presenceMs === null ? null : Math.max(one.presenceMs, other.presenceMs ?? 0),
  falseLeaves: one.falseLeaves + other.falseLeaves,
  missing: one.missing + other.missing,
  doubled: one.doubled + other.doubled,
  reordered: one.reordered + other.reordered,
  otherWrongs: one.otherWrongs + other.otherWrongs,
  told: one.told + other.told,
  losses: one.losses + other.losses,
})

/** Of all strikes together. */
export const total = (rows: readonly Row[]): Pick<Row, 'missing' | 'doubled' | 'reordered'> => ({
  missing: rows.reduce((sum, row) => sum + row.missing, 0),
  doubled: rows.reduce((sum, row) => sum + row.doubled, 0),
  reordered: rows.reduce((sum, row) => sum + row.reordered, 0),
})
