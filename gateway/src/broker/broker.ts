import type { HistoryAsk, LogPage, Member, Position, Publication } from '@rungway/protocol'

/** What makes a repeated publish harmless, for a window of some minutes. */
export type PublishKey =
  /** A producer numbers its publishes to a channel upwards, and has one at a time under way. */
  | { readonly producer: string; readonly seq: number }
  /** Any name of the caller's. */
  | { readonly id: string }

/** What is kept of a channel's history. 0 messages: nothing. */
export interface Keep {
  readonly messages: number
  readonly bytes: number
  readonly ageMs: number
}

export interface PublishHow {
  readonly key: PublishKey
  readonly keep: Keep
  readonly author: string | null
}

/** What became of a publish. */
export type Published =
  /** The store has it. `repeated`: it had it already; nothing was pushed again. */
  | { readonly type: 'published' | 'repeated'; readonly at: Position }
  /** It may have been stored or not. To be sent again, under the same key. */
  | { readonly type: 'unsure' }

/** The members of a channel. Changes count in a position of their own, which `presence` has. */
export interface Picture {
  readonly at: Position
  readonly members: readonly Member[]
}

/** What a broker pushes to those who have joined a channel, in the store's order. */
export type Told =
  | { readonly type: 'publication'; readonly epoch: string; readonly publication: Publication }
  /** Never stored. */
  | { readonly type: 'ephemeral'; readonly data: string; readonly author: string | null }
  /** Pushes may have been lost, or the epoch is another; the channel's newest position. */
  | { readonly type: 'moved'; readonly at: Position }
  /** A member has come, gone, or shows something else: the next position, one above the last. */
  | {
      readonly type: 'member'
      readonly change: 'in' | 'out' | 'swap'
      readonly at: Position
      readonly member: Member
    }
  /** Changes of members may have been lost; who is there now. */
  | { readonly type: 'picture'; readonly picture: Picture }

/**
 * What a member was that enters. `in`: not there, or this node's already. `over`: another node's, with
 * the same data; `swap`: with other data.
 */
export type Entered = 'in' | 'over' | 'swap'

/** A broker's answer to one that joins. */
export interface BrokerJoined {
  readonly at: Position
  /** Whether nothing lies between the position that was given and `missed`; true without one. */
  readonly recovered: boolean
  /** What was published after the position that was given, up to `at`. */
  readonly missed: readonly Publication[]
  /** Nothing is pushed after this call. */
  leave(): void
}

/**
 * What channels stand on: one store, and pushes from it. There is one broker for each node, and all
 * of one store see each other.
 *
 * A push may be lost with its connection, and then `moved` follows; it may come twice. A
 * `ChannelLog` makes of that each publication once and in order. Everything that reads rejects
 * while the store cannot be reached.
 */
export interface Broker {
  /**
   * Stores a publication, and pushes it to all that have joined the channel, its publisher
   * included. Resolves when the store has it. `data` is JSON, and stays as it is. Never rejects.
   */
  publish(channel: string, data: string, how: PublishHow): Promise<Published>
  /** Pushes what is not stored to all that have joined, as far as they can be reached now. */
  say(channel: string, data: string, author: string | null): void
  /**
   * Resolves when pushes arrive and the past is known: no publication is missing between `missed`
   * and the first push. `told` is not called before.
   */
  join(channel: string, since: Position | null, told: (told: Told) => void): Promise<BrokerJoined>
  history(channel: string, range: HistoryAsk): Promise<LogPage>
  /**
   * Adds a member, whom this node vouches for from now on. Again with the same id: the member goes
   * over to this node, and its data are exchanged; no client is told that one has come.
   */
  enter(channel: string, member: Member): Promise<Entered>
  /** Removes a member, unless another node has it by now. Resolves with whether none has it. */
  leave(channel: string, memberId: string): Promise<boolean>
  presence(channel: string): Promise<Picture>
  /** `repairing`: pushes may have been missed, and are being read. `away`: no store. */
  readonly health: 'live' | 'repairing' | 'away'
  close(): Promise<void>
}
