/** What a driver's client tells of its system. */
export interface Ears {
  /** The system says that it is connected, for the first time or again. */
  ready(): void
  heard(n: number): void
  /** Another transport carries. */
  changed(transport: string): void
  /** The system says that messages may be lost. */
  reset(): void
}

/** Where a client stands, for the row. */
export interface Standing {
  readonly transport: string
  /** Why it is this one, as the system itself says; empty when it says nothing. */
  readonly reason: string
  /** Whatever else it says of itself, for who reads the JSON. */
  readonly explained?: unknown
}

/** The client's half of a system. Runs in Node and in a page. */
export interface ClientHalf {
  /** Hands the system message number n. Never throws. */
  say(n: number): void
  standing(): Standing
  close(): void
}

export interface Surroundings {
  /** Node 20 has none of its own. */
  readonly WebSocket?: typeof WebSocket
}

export type Connect = (url: string, ears: Ears, surroundings: Surroundings) => ClientHalf

/** The server's half of a system, listening on a port of its own. */
export interface ServerHalf {
  readonly port: number
  /** Hands the system message number n, for whoever is connected. */
  say(n: number): void
  /** Ends it as an operator would, and starts another on the same port, which knows nothing. */
  restart(): Promise<void>
  close(): Promise<void>
}

export type Serve = (heard: (n: number) => void) => Promise<ServerHalf>

/** What both halves say: a number, as JSON. */
export interface Numbered {
  readonly n: number
}
