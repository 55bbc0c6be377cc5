/** A way to hear from the server that the lab can run. */
export interface LaneKind {
  readonly name: string
  readonly family: 'modern' | 'historical' | 'engine-io'
  /** Whether it occupies one of the six connections that a browser opens to a host over HTTP/1.1. */
  readonly holds: boolean
}

/** One lane's client, whatever it speaks. */
export interface LaneClient {
  send(body: object): void
  close(): void
}

/** What a lane tells. */
export interface LaneListener {
  message(body: unknown): void
  /** The technique that carries now; null while none does. */
  carried(by: string | null): void
}
