import type { Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Cell } from '../../format/cell.ts'
import type { End, Message } from '../traffic/end.ts'

/** What is set before a run, the same for every system that has such a thing. */
export interface Settings {
  /** How often short polling asks. */
  readonly pollMs: number
  /** Default 1.1, in the clear. 2 is over TLS, with a certificate that nobody vouches for. */
  readonly http?: Cell['http']
  /** Connections will be lost, and clients are left to themselves: what is documented against that is switched on. */
  readonly recovery?: true
}

/** The client's end, in the load's process. A connection that is lost before `close` ends that process: nothing may be lost in silence. */
export interface ClientEnd extends End {
  close(): Promise<void>
}

export interface Listening {
  /** Whose sockets are counted. */
  readonly server: Server | Http2SecureServer
  readonly url: string
  /** Says it to all clients, the way the system's documentation recommends. */
  broadcast(body: Message): void
  close(): Promise<void>
}

/** The server's half, in a process of its own. Each run listens anew, on a port of its own, so that no run inherits another's connections. */
export interface SystemServer {
  /** `opened` is called with the server's end of each client that connects, before that client is told that it has. */
  listen(settings: Settings, opened: (end: End) => void): Promise<Listening>
}

/**
 * What not every technique of every system can do. `http2`: be had over HTTP/2 too, at a URL of HTTPS. `recovery`: see `connectFreely`.
 * `change`: see `beginnings`.
 */
export type Ability = 'http2' | 'recovery' | 'change'

/** Something that carries messages between a server and a client, in one or several ways. */
export interface System {
  readonly name: string
  /** By Rungway's names, so that rows of several systems compare: websocket, sse, http-streaming, long-polling, short-polling. */
  readonly techniques: readonly string[]
  /** Techniques by which a message may overtake another on its way up: each goes in a request of its own, at once. */
  readonly overtaking?: readonly string[]
  /** Techniques that can be had over HTTP/2 too, at a URL of HTTPS. */
  readonly http2?: readonly string[]
  /** Techniques from which its clients change to another when they are refused, and how the requests begin that a network would have to refuse. */
  readonly beginnings?: Readonly<Record<string, string>>
  /** Packages whose versions belong beside the numbers. */
  readonly packages: readonly string[]
  /** How it is set up, and why so: a sentence or two for the report. */
  readonly configuration: string
  /** How it is set up where connections are lost, and what its clients do then by themselves: one or two sentences for the report. */
  readonly recovery: string
  /** Loaded where it is needed: the load's process is spared the server's code, and the server's that of the client. */
  server(): Promise<SystemServer>
  /** Resolves when that technique, and no other, carries. */
  connect(url: string, technique: string): Promise<ClientEnd>
  /**
   * The same, and from then on the client does what its kind does by itself: it opens again what is lost, by that technique or another, or does not, and
   * nobody is told. `send` may lose what it was given, and throws when it takes no more.
   */
  connectFreely?(url: string, technique: string): Promise<ClientEnd>
}
