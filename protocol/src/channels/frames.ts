import type { Json } from '../wire/frame.ts'

/** Where a reader is in a channel: everything up to and including `offset` of `epoch` is known to it. */
export interface Position {
  /**
   * Names one life of the channel's history: offsets of different epochs have nothing to do with
   * each other. 1 to 64 characters.
   */
  readonly epoch: string
  /** Ascends with each publication, not necessarily in steps of 1. 0: before the first. */
  readonly offset: number
}

/** What a subscriber wants besides publications. */
export interface SubscribeFlags {
  /** The answer holds the members, and their changes follow. */
  readonly presence?: true
  /**
   * Lists the session among the members, under this name: 21 to 64 of A–Z a–z 0–9 _ -, random,
   * and the same for the life of the client, so that the member outlives its sessions.
   */
  readonly member?: string
  /** What the member shows to others. */
  readonly data?: Json
  /** Without a position to go on from, the newest publication is in the answer. */
  readonly newest?: true
  /** When the subscriber is slow, the newest publication alone is wanted. */
  readonly conflate?: true
}

/** A part of a channel's history. Both ends are exclusive. */
export interface HistoryAsk {
  readonly after?: Position
  readonly before?: Position
  readonly limit: number
  /** The newest first. */
  readonly reverse?: true
}

/** A publication of the past, on the wire: offset, data, Unix time in ms, and author if it has one. */
export type PastEntry = readonly [offset: number, data: Json, at: number, author?: string]

/** One who is in a channel. */
export interface Member {
  readonly id: string
  /** The user's id; null for an anonymous one. */
  readonly user: string | null
  readonly data?: Json
}

/** The result of `sub`. */
export interface Joined extends Position {
  /** What the channel is called in bodies down, by this gateway. */
  readonly alias: number
  /** Nothing lies between the position that was given and what follows. */
  readonly recovered: boolean
  /** What was published since that position, oldest first. */
  readonly missed: readonly PastEntry[]
  readonly members?: readonly Member[]
}

/** The result of `past`. The position is the channel's own. */
export interface Page extends Position {
  readonly publications: readonly PastEntry[]
  /** Whether there is more in the same direction. */
  readonly more: boolean
}

/** The result of `who`. The changes of members after that position are not in it. */
export interface Presence extends Position {
  readonly members: readonly Member[]
}

/** Either way: requests, and answers to what has an `id`. Fields are written in the order of their listing. */
export type CallBody =
  | { readonly type: 'req'; readonly id: number; readonly method: string; readonly params: Json }
  /** The answer to that request is not wanted any more. It comes all the same. */
  | { readonly type: 'stop'; readonly id: number }
  | { readonly type: 'ok'; readonly id: number; readonly result: Json }
  /** `retryAfterMs`, and only that, says that the same may be asked again, after this pause. */
  | {
      readonly type: 'no'
      readonly id: number
      readonly code: string
      readonly message: string
      readonly retryAfterMs?: number
    }

/** What a client says on the lane. `id`: a count of the client's, not used before in this session. */
export type LaneUp =
  | CallBody
  | {
      readonly type: 'sub'
      readonly id: number
      readonly channel: string
      /** What the client has already; null to begin with what comes next. */
      readonly since: Position | null
      readonly flags: SubscribeFlags
    }
  | { readonly type: 'unsub'; readonly id: number; readonly channel: string }
  /** The same user, producer and seq are published once, however often they come. */
  | {
      readonly type: 'pub'
      readonly id: number
      readonly channel: string
      readonly data: Json
      /** 21 to 64 of A–Z a–z 0–9 _ -: random, and the same for the life of the client. */
      readonly producer: string
      /** Ascends by producer and channel. */
      readonly seq: number
    }
  /** Ephemeral: never stored, never answered, and the first to be dropped. */
  | { readonly type: 'say'; readonly channel: string; readonly data: Json }
  | { readonly type: 'past'; readonly id: number; readonly channel: string; readonly ask: HistoryAsk }
  | { readonly type: 'who'; readonly id: number; readonly channel: string }
  /** Fresh credentials for the session. */
  | { readonly type: 'auth'; readonly id: number; readonly token: string }

/** What a gateway says on the lane. */
export type LaneDown =
  | CallBody
  /** Offset 0: ephemeral. `author`: the user who published it, if one has. Written without its type. */
  | {
      readonly type: 'publication'
      readonly alias: number
      readonly offset: number
      readonly data: Json
      readonly author?: string
    }
  /** A member has come, gone, or shows something else. */
  | { readonly type: 'in' | 'out' | 'swap'; readonly alias: number; readonly member: Member }
  /** The gateway has subscribed the session. */
  | {
      readonly type: 'on'
      readonly alias: number
      readonly channel: string
      readonly epoch: string
      readonly offset: number
    }
  /** The gateway has ended the subscription. */
  | { readonly type: 'off'; readonly alias: number; readonly code: string }
  /** The subscription goes on from this position; not recovered: something before it is lost. */
  | {
      readonly type: 'broken'
      readonly alias: number
      readonly epoch: string
      readonly offset: number
      readonly recovered: boolean
      readonly missed?: readonly PastEntry[]
    }
