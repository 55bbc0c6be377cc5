import type { HostAccount, HostRoom } from './books.ts'

/** What clients and the gateway say to each other. */
export interface SoakApi {
  readonly messages: {
    /** The client's name, its number, and what makes it longer. */
    readonly up: readonly [name: string, n: number, padding: string]
    readonly down: readonly [name: string, answers: number, padding: string]
  }
  readonly channels: { readonly 'room:{id}': readonly [name: string, n: number] }
  readonly requests: {
    readonly add: (asked: { readonly name: string; readonly n: number; readonly numbers: readonly number[] }) => number
  }
}

/** What the gateway's process is told. */
export type HostOrder =
  | { readonly type: 'report'; readonly rooms: readonly `room:${string}`[] }
  /** Ends a session: `which` is from 0 to 1. */
  | { readonly type: 'end'; readonly which: number }
  /** Forgets the books, and says what the heap holds. */
  | { readonly type: 'memory' }

export interface HostReport {
  readonly rooms: Readonly<Record<string, HostRoom>>
  readonly clients: Readonly<Record<string, HostAccount>>
  readonly wrongs: readonly string[]
  readonly sessions: number
  readonly links: number
  readonly opened: number
  readonly ended: number
  readonly heldBytes: number
  readonly messagesUp: number
  readonly messagesDown: number
}
