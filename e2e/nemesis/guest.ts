import type { RoomName } from './contract.ts'
import type { LaneEvent } from './lane-check.ts'
import type { Invocation, RoomEvent } from './room-check.ts'

/** A member that has left, as one subscriber is told. */
export interface Leave {
  readonly name: string
  readonly atMs: number
}

/** Something that happened to a client's connection. */
export interface Step {
  readonly atMs: number
  readonly what: string
}

/** A client of some system that talks, publishes and listens, and writes down all that it is told. */
export interface Guest {
  readonly name: string
  readonly room: RoomName
  /** How it connects. */
  readonly way: string
  readonly isThere: boolean
  readonly invocations: readonly Invocation[]
  readonly sentMs: readonly number[]
  readonly roomEvents: readonly RoomEvent[]
  readonly laneEvents: readonly LaneEvent[]
  readonly leaves: readonly Leave[]
  /** When it began to join its channel again. */
  readonly joiningMs: readonly number[]
  /** What it says of its connection, where it does. */
  readonly steps: readonly Step[]
  /** Whom it sees in its channel; null where its system cannot tell. */
  readonly members: readonly string[] | null
  /** What the client says of its network. */
  readonly explanation: string
  send(): void
  publish(): Promise<void>
  /** What it has not got back since then; empty when it has all. */
  notBack(sinceMs: number, members: readonly string[]): string[]
  /** What it waits for; empty when it has all. */
  unsettled(members: readonly string[]): string[]
  /** Its process dies: nobody is told. */
  die(): void
  leave(): void
}

export interface GuestOptions {
  readonly name: string
  readonly url: string
  readonly room: RoomName
  readonly way: string
}

/** Whose clients and nodes are struck. */
export interface System {
  readonly name: string
  /** The file of a node's process, beside this one. */
  readonly node: string
  readonly balance: 'round-robin' | 'sticky'
  /** Each way to connect that it has. */
  readonly ways: readonly string[]
  /** Those that a page has, each once. */
  readonly inPage: readonly string[]
  /** Whether it promises what is compared afterwards, with offsets and sessions. */
  readonly promises: 'all' | 'publications'
  open(options: GuestOptions): Guest
}
