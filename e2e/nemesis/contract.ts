import type { RedisPortOptions } from '@rungway/gateway/redis'

/** What clients and nodes say to each other. */
export interface NemesisApi {
  readonly messages: {
    /** A client's name, and its number. */
    readonly up: readonly [name: string, n: number]
    /** The answer to each, by the session that has heard it. */
    readonly down: readonly [session: string, n: number]
  }
  readonly channels: { readonly 'room:{id}': readonly [name: string, n: number] }
}

export type RoomName = `room:${string}`

/** What a node's process is started with. */
export interface NodeSettings {
  readonly port: number
  readonly clusterPort: number
  /** Where other nodes reach it, as far as it knows. */
  readonly address: string
  /** The line by which it reaches each other node, by the address that that one gives: each is a way of its own. */
  readonly lines: Readonly<Record<string, string>>
  readonly redis: Pick<RedisPortOptions, 'url' | 'sentinel'>
  /** How long the store takes it to live. */
  readonly leaseMs: number
}

/** What a node's process says. */
export type NodeWord =
  | { readonly type: 'listening' }
  /** A message, at once: what a killed node has heard is known. */
  | { readonly type: 'heard'; readonly session: string; readonly name: string; readonly n: number }
  | { readonly type: 'room'; readonly room: RoomName; readonly entries: readonly StoredEntry[] }

/** One publication of a channel's history. */
export interface StoredEntry {
  readonly offset: number
  readonly by: string
  readonly n: number
}
