/** Events of a system's client. */
export interface Ears {
  /** The system is connected, for the first time or again. */
  ready(): void
  heard(n: number): void
  /** Another transport carries messages. */
  changed(transport: string): void
  /** The system reports that messages may be lost. */
  reset(): void
}

/** The client's state at the end of a run. */
export interface Standing {
  readonly transport: string
  /** The system's own reason for this transport; empty if it gives none. */
  readonly reason: string
  /** Messages that it reported as not acknowledged when it closed; absent if it reports nothing. */
  readonly told?: number
  /** How often it reported that something is too long for the network; absent if it reports nothing. */
  readonly blocked?: number
  /** Anything else that it explains, for the JSON file. */
  readonly explained?: unknown
}

/** The client of a system, in Node and in pages. */
export interface ClientHalf {
  /** Sends message number n, made longer by `pad`. Never throws. */
  say(n: number, pad?: string): void
  standing(): Standing
  close(): void
}

export interface Surroundings {
  /** For Node 20, which has none. */
  readonly WebSocket?: typeof WebSocket
  /** The application's credentials as they are now; absent for none. */
  readonly token?: () => string
}

export type Connect = (url: string, ears: Ears, surroundings: Surroundings) => ClientHalf

/** The server of a system, on a port of its own. */
export interface ServerHalf {
  readonly port: number
  /** Sends message number n, made longer by `pad`, to the connected clients. */
  say(n: number, pad?: string): void
  /** Stops it as an operator would, and starts a new one without any state on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** How a server admits clients. */
export interface Admission {
  /** How long it takes to decide, in milliseconds. */
  readonly takesMs?: number
  /** The client's token is refused until it is renewed, so long after the client began. */
  readonly renewedAfterMs?: number
}

/** The only token that a server admits that asks for one. */
export const FRESH_TOKEN = 'fresh'
export const STALE_TOKEN = 'stale'

/** Whether a client with that token comes in. */
export type Admit = (token: string | undefined) => Promise<boolean>

/** `admit`: absent where everybody comes in at once. */
export type Serve = (heard: (n: number) => void, admit?: Admit) => Promise<ServerHalf>

/** The messages of both sides. */
export interface Numbered {
  readonly n: number
  /** Makes it longer. */
  readonly pad?: string
}

/** A message of that number; absent where it adds nothing. */
export const numbered = (n: number, pad?: string): Numbered => (pad === undefined || pad === '' ? { n } : { n, pad })
