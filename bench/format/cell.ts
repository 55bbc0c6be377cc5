/** The traffic of a cell: rate, size and burst. */
export interface Load {
  /** Messages, not bursts; for a broadcast, those that the sender sends. */
  readonly ratePerSecond: number
  /** Length of one message as JSON; the framing of the system under test comes on top. */
  readonly payloadBytes: number
  /** Messages sent at once. */
  readonly burst: number
}

/**
 * A system and one of its techniques. Techniques have Rungway's names, whatever a system calls its
 * own.
 */
export interface Choice {
  readonly system: string
  readonly technique: string
}

/** One cell of the matrix: what is measured, of what, under which conditions. */
export interface Cell extends Choice {
  readonly scenario: string
  readonly client: 'node' | 'chromium' | 'firefox'
  readonly http: '1.1' | '2'
  /** Round-trip time added by the delay proxy; 0 is plain loopback. */
  readonly rttMs: number
  readonly clients: number
  /** Null if no messages are sent. */
  readonly load: Load | null
}

export const USUAL: Load = { ratePerSecond: 100, payloadBytes: 100, burst: 1 }

/**
 * A cell of one Node client over loopback with HTTP/1.1 and no load, unless `more` says otherwise.
 */
export const cell = (choice: Choice, scenario: string, more: Partial<Cell> = {}): Cell => ({
  system: choice.system,
  technique: choice.technique,
  scenario,
  client: 'node',
  http: '1.1',
  rttMs: 0,
  clients: 1,
  load: null,
  ...more,
})

/** Two cells with the same key are the same cell. */
export function keyOf({ scenario, system, technique, client, http, rttMs, clients, load }: Cell): string {
  const traffic = load === null ? 'silent' : `${load.ratePerSecond}/s ${load.payloadBytes}B x${load.burst}`
  return [scenario, system, technique, client, `http${http}`, `${rttMs}ms`, `${clients}c`, traffic].join(' ')
}

/** Cells that differ only in their system have the same key: their figures are compared. */
export const comparisonKeyOf = (cell: Cell): string => keyOf({ ...cell, system: '' })

/** Whether a cell is of a single Node client over loopback with HTTP/1.1. */
export const isPlain = ({ client, http, rttMs, clients }: Cell): boolean =>
  client === 'node' && http === '1.1' && rttMs === 0 && clients === 1
