/** What crosses the network in one piece: a frame of a WebSocket, a chunk of a stream, a body. */
export type Data = string | Uint8Array

/** What a gateway answers before anything else. A WebSocket that is accepted has 101. */
export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** What the client uses. */
export type Method = 'GET' | 'POST'

/** One request, as the client has made it. */
export interface Asked {
  readonly method: Method
  /** Below the mount point: `/sse`. */
  readonly path: string
  /** A parameter that comes several times, such as `line`, has its values joined by line ends. */
  readonly query: ReadonlyMap<string, string>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty for none. */
  readonly body: string
}

/** The client's end of a connection, as the network calls it. */
export interface ClientEnd {
  opened(head: Head): void
  heard(data: Data): void
  /**
   * `ended`: the gateway has ended its answer, and all of it has come. At most once, and not after
   * the client has closed.
   */
  gone(how: 'ended' | 'cut'): void
}

/** The gateway's end of a connection, as the network calls it. */
export interface ServerEnd {
  heard(text: string): void
  /**
   * The client has left, or the cut was noticed. At most once, and not after the gateway has
   * closed.
   */
  gone(): void
}

/** What the client can do with its end. */
export interface Upward {
  write(text: string): void
  close(): void
}

/** What the gateway can do with its end. */
export interface Downward {
  open(head: Head): void
  write(data: Data): void
  /** `ended`: the answer is complete. `cut`: the gateway is gone, and the answer with it. */
  close(how: 'ended' | 'cut'): void
}

/** Called when a connection reaches the gateway. What it returns hears what the client writes. */
export type Accept = (reply: Downward) => ServerEnd
