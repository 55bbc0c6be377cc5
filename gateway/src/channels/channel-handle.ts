import { encodeSafeBody, type HistoryAsk, isName, type Json, type Member, type Position } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import { RungwayError } from '../errors.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Hub } from './hub.ts'

/** A publication as the application reads it. */
export interface PastPublication<T = Json> {
  readonly offset: number
  readonly data: T
  /** The user who published it; null for anonymous ones and servers. */
  readonly author: string | null
  /** Unix time in milliseconds. */
  readonly at: number
}

/** A part of a channel's history. */
export interface HistoryPage<T = Json> {
  /** The channel's newest position. */
  readonly at: Position
  readonly publications: readonly PastPublication<T>[]
  /** Whether there is more in the same direction. */
  readonly more: boolean
}

export interface PublishOptions {
  /**
   * Makes repeats harmless: with the same key nothing is published again, for five minutes. Default:
   * a fresh one.
   */
  readonly key?: string
  /** The user who is named as publisher. Default: none. */
  readonly author?: string | null
}

/** A channel, as the server uses it: nothing is refused by `channels` or `authorize`. */
export interface ChannelHandle<T = Json> {
  readonly name: string
  /**
   * Resolves with the place of the publication once the store has it. Rejects with `bad-frame` or
   * `too-large` for data that cannot be sent, and with `unsure` when the store has not confirmed it
   * for 30 s: it may be there or not, and can be repeated under the same `key`.
   */
  publish(data: T, options?: PublishOptions): Promise<Position>
  /**
   * Sends what is not stored to the present subscribers; slow subscribers go without. Throws as
   * `publish` rejects.
   */
  say(data: T, options?: { readonly author?: string | null }): void
  /** What is kept: after a position, before one, the newest first with `reverse`. */
  history(ask: HistoryAsk): Promise<HistoryPage<T>>
  /** Who is in it, on all nodes. */
  presence(): Promise<readonly Member[]>
  /** Subscriptions on this node. */
  readonly subscriberCount: number
}

/** Throws `bad-request` for what is no channel's name. */
export function channelHandle(name: string, hub: Hub, limits: GatewayLimits): ChannelHandle {
  if (!isName(name)) {
    const rule = 'a name has 1 to 250 bytes of UTF-8 and no control characters'
    throw new RungwayError('bad-request', `${JSON.stringify(name)} is no channel's name: ${rule}.`)
  }
  const textOf = (data: Json): string => {
    const encoded = encodeSafeBody(data, limits, 'data')
    if (!encoded.ok) throw new RungwayError(encoded.error.code, encoded.error.message)
    if (encoded.value.kind !== 'json') throw new RungwayError('bad-frame', 'data is bytes; a channel carries JSON.')
    return encoded.value.text
  }
  return {
    name,
    async publish(data, { key = nanoid(), author = null } = {}) {
      const at = await hub.publish(name, textOf(data), { id: key }, author)
      if (at !== null) return at
      throw new RungwayError(
        'unsure',
        `The store has not confirmed a publication in "${name}"; repeat it with its key.`,
      )
    },
    say(data, { author = null } = {}) {
      hub.say(name, textOf(data), author)
    },
    async history(ask) {
      const { at, publications, more } = await hub.history(name, ask)
      return {
        at,
        more,
        publications: publications.map(({ offset, data, author, at }) => ({
          offset,
          data: JSON.parse(data),
          author,
          at,
        })),
      }
    },
    async presence() {
      return (await hub.presence(name)).members
    },
    get subscriberCount() {
      return hub.find(name)?.subscriberCount ?? 0
    },
  }
}
