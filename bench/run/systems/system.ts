import type { Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Cell } from '../../format/cell.ts'
import type { End, Message } from '../traffic/end.ts'

/** Settings of a round, the same for every system that has them. */
export interface Settings {
  /** Interval of short polling. */
  readonly pollMs: number
  /** Default 1.1, in the clear. 2 is over TLS, with a self-signed certificate. */
  readonly http?: Cell['http']
  /** For recovery scenarios: the documented options against lost connections are on. */
  readonly recovery?: true
}

/**
 * The client's end. A connection that is lost before `close` throws outside of any call, and ends
 * the process: no loss may be silent.
 */
export interface ClientEnd extends End {
  close(): Promise<void>
}

export interface Listening {
  /** The server whose sockets are counted. */
  readonly server: Server | Http2SecureServer
  readonly url: string
  /** Sends to all clients, in the way that the system's documentation recommends. */
  broadcast(body: Message): void
  close(): Promise<void>
}

/**
 * The server of a system, in a process of its own. Each round listens on a new port, so no round
 * inherits connections.
 */
export interface SystemServer {
  /**
   * `opened` is called with the server's end of each client, before the client learns that it is
   * connected.
   */
  listen(settings: Settings, opened: (end: End) => void): Promise<Listening>
}

/**
 * What not every technique of every system can do. `http2`: run over HTTP/2, at an HTTPS URL.
 * `recovery`: see `connectWithRecovery`. `change`: see `requestPrefixes`.
 * `upgrade`: see `connectByUpgrade`.
 */
export type Ability = 'http2' | 'recovery' | 'change' | 'upgrade'

/** A system that carries messages between a server and its clients, by one or more techniques. */
export interface System {
  readonly name: string
  /**
   * By Rungway's names, so that systems compare: websocket, sse, http-streaming, long-polling,
   * short-polling.
   */
  readonly techniques: readonly string[]
  /** Techniques that only a page's client has: `NAME-in-pages.ts` of the scenario's clients. */
  readonly techniquesInPages?: readonly string[]
  /** Techniques whose messages up may overtake each other, because each is a request of its own. */
  readonly overtaking?: readonly string[]
  /** Techniques that also run over HTTP/2, at an HTTPS URL. */
  readonly http2?: readonly string[]
  /**
   * Techniques that clients leave for another one when they are refused, with the start of the
   * requests that a network has to refuse for that.
   */
  readonly requestPrefixes?: Readonly<Record<string, string>>
  /** npm packages whose versions are part of the results. */
  readonly packages: readonly string[]
  /** How it is set up and why, in a sentence or two for the report. */
  readonly configuration: string
  /**
   * How it is set up in recovery scenarios, and what its clients then do by themselves: continues a
   * sentence of the report.
   */
  readonly recovery: string
  /**
   * Loaded on demand, so that the load generator does not load the server's code, nor the server
   * the client's.
   */
  server(): Promise<SystemServer>
  /** Resolves when the technique, and no other, carries messages. */
  connect(url: string, technique: string): Promise<ClientEnd>
  /**
   * The same, with the client's own behaviour from then on: it reconnects by this technique or
   * another, or not at all, without notice. `send` may lose messages, and throws if it accepts no
   * more.
   */
  connectWithRecovery?(url: string, technique: string): Promise<ClientEnd>
  /**
   * For clients that begin by polling, and move to a WebSocket as soon as it is proved. Resolves when
   * that carries messages, and polling does not any more.
   */
  connectByUpgrade?(url: string): Promise<ClientEnd>
}
