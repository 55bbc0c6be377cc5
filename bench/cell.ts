/** How much is said at once, how often, how large. */
export interface Load {
  /** Messages, not bursts; for a broadcast, of the sender. */
  readonly ratePerSecond: number
  /** Length of one message as JSON; the framing of the system under test comes on top. */
  readonly payloadBytes: number
  /** Messages that are sent in one go. */
  readonly burst: number
}

/** Whoever wants to choose chooses between these; the names are the project's, whatever a system calls its own. */
export interface Choice {
  readonly system: string
  readonly technique: string
}

/** One square of the matrix: what is asked, of what, and under which circumstances. */
export interface Cell extends Choice {
  readonly scenario: string
  readonly client: 'node' | 'chromium' | 'firefox'
  readonly http: '1.1' | '2'
  /** Added to the way there and back together; 0 is loopback alone. */
  readonly rttMs: number
  readonly clients: number
  /** Null where nothing is said. */
  readonly load: Load | null
}

export const USUAL: Load = { ratePerSecond: 100, payloadBytes: 100, burst: 1 }

/** One client over loopback, with nothing special about it, but for what is given. */
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

/** Two cells with the same key are the same square. */
export function keyOf({ scenario, system, technique, client, http, rttMs, clients, load }: Cell): string {
  const said = load === null ? 'silent' : `${load.ratePerSecond}/s ${load.payloadBytes}B x${load.burst}`
  return [scenario, system, technique, client, `http${http}`, `${rttMs}ms`, `${clients}c`, said].join(' ')
}
