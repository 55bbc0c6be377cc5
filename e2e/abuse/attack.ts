/** How to speak to one system, so that the same attack goes to several. */
export interface Dialect {
  readonly name: 'rungway' | 'socket.io'
  /** The target of an upgrade for session number `n`, in its link number `link`. */
  socketPath(n: number, link?: number): string
  /** What a socket has to say first. */
  readonly greeting: readonly string[]
  /** A message that is answered with itself; `seq` counts from 1 in each session. */
  message(seq: number, text: string): string
  /** The smallest frame that the server has to look at. */
  readonly smallest: string
  /** Between the frames of one POST. */
  readonly separator: string
  /** Opens session number `n` over HTTP; null when it is refused. */
  open(target: Target, n: number): Promise<{ readonly up: string; readonly down: string } | null>
}

/** What the attacked process runs; each is a gateway with default options, but for what the name says. */
export type HostKind =
  /** Served alone, in the clear and over TLS. */
  | 'alone'
  /** Mounted in an app with middleware that sets headers after the fact. */
  | 'app'
  /** With an `authenticate` that parses what it is given, and throws where that fails. */
  | 'authenticated'
  /** With clients of Engine.IO and Socket.IO beside Rungway's. */
  | 'engine.io'

/** Where an attack goes, and how long and how large it may be. */
export interface Target {
  readonly port: number
  readonly tlsPort: number
  /** The address that it comes from. Good clients come from another one. */
  readonly from: string
  readonly dialect: Dialect
  readonly size: 'short' | 'long'
  /** Aborts when the attack has lasted long enough. */
  readonly signal: AbortSignal
  /** All is set up: from now on the attack lasts. Connections that take long to open would shorten it otherwise. */
  begin(): void
}

/** What an attack found by itself, besides what is measured of every attack. */
export interface Finding {
  /** What it got done, in figures. */
  readonly did: string
  readonly weak?: string
  readonly broken?: string
}

export interface Attack {
  readonly name: string
  readonly host: HostKind
  /** Whether the same makes sense against Socket.IO. */
  readonly hasPeer: boolean
  /**
   * How long good clients may wait at the 99th percentile in the long form, on a machine that has
   * nothing else to do; on a busy one so much longer as they wait in the quiet phase. Absent: as
   * long as beside any attack.
   */
  readonly mostLateMs?: number
  /** Why it is not held yet; absent once it has to be. */
  readonly isOpen?: string
  /** Why the long form of it is not held yet, where the short one has to be. */
  readonly isOpenInLong?: string
  /** Returns when the signal aborts or all is done; connections end with the process. */
  run(target: Target): Promise<Finding>
}

/** One number for a short run and one for a long one. */
export const sized = ({ size }: Target, short: number, long: number): number => (size === 'short' ? short : long)

/** In a long run: a weakness when more than that are still open at the end. A short one ends before any time-out. */
export const unlessOpen = ({ size }: Target, did: string, open: number, most: number): Finding =>
  size === 'long' && open > most ? { did, weak: `${open} connections are still open` } : { did }
