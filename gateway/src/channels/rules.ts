import type { Json } from '@rungway/protocol'
import { ANONYMOUS, type User } from '../auth/user.ts'
import type { Keep } from '../broker/broker.ts'
import type { Authorize, ChannelAction, ChannelOptions, ChannelTable, Who } from './channel-options.ts'

/** What holds for one channel. */
export interface Rules {
  /** Whether any option is about it. */
  readonly isNamed: boolean
  readonly allow: { readonly [Action in ChannelAction]?: Who }
  readonly keep: Keep
  /** Whether a new subscriber is given the newest publication … */
  readonly givesNewest: boolean
  /** … and a slow one that alone. */
  readonly isConflated: boolean
  readonly graceMs: number
}

const HISTORY: Keep = { messages: 100, bytes: 256 * 1024, ageMs: 300_000 }
const GRACE_MS = 10_000

interface Pattern {
  readonly head: string
  readonly tail: string
  readonly rules: Rules
}

/** Who wants to do something with a channel. */
export interface Asker {
  readonly user: User
  readonly isSubscribed: boolean
}

/** Finds what holds for a channel, and decides who may do what. */
export class RuleBook {
  readonly #exact = new Map<string, Rules>()
  /** The most special first. */
  readonly #patterns: readonly Pattern[]
  readonly #default: Rules
  readonly #authorize: Authorize | undefined
  readonly #maxBytes: number

  /** `maxBytes`: of the history of one channel. */
  constructor(table: ChannelTable, authorize: Authorize | undefined, maxBytes: number) {
    this.#authorize = authorize
    this.#maxBytes = maxBytes
    this.#default = { ...this.#rulesOf({}), isNamed: false }
    const patterns: Pattern[] = []
    for (const [name, options] of Object.entries(table)) {
      const [head = '', tail] = name.split(/\{[^{}]*\}/)
      const rules = this.#rulesOf(options)
      if (tail === undefined) this.#exact.set(name, rules)
      else patterns.push({ head, tail, rules })
    }
    this.#patterns = patterns.sort((a, b) => b.head.length - a.head.length || b.tail.length - a.tail.length)
  }

  /** What the one name or the longest pattern says that fits; a placeholder is at least one character. */
  of(channel: string): Rules {
    const exact = this.#exact.get(channel)
    if (exact !== undefined) return exact
    const fits = ({ head, tail }: Pattern) =>
      channel.length > head.length + tail.length && channel.startsWith(head) && channel.endsWith(tail)
    return this.#patterns.find(fits)?.rules ?? this.#default
  }

  /** Whether it may. An option that names the action decides; else `authorize`; else it may not. */
  may(asker: Asker, action: ChannelAction, channel: string, data: Json): boolean | Promise<boolean> {
    const { user, isSubscribed } = asker
    const who = this.of(channel).allow[action]
    if (who === undefined) {
      const allowed = this.#authorize?.({ user, action, channel, data }) ?? false
      return allowed instanceof Promise ? allowed.then((late) => late === true) : allowed === true
    }
    switch (who) {
      case 'anyone':
        return true
      case 'users':
        return user.id !== ANONYMOUS.id
      case 'subscribers':
        return isSubscribed
      case 'nobody':
        return false
    }
  }

  /**
   * Whether anything can be allowed in a channel of that name: one that the table declares, or any
   * when there is no table and `authorize` alone decides.
   */
  isKnown(channel: string): boolean {
    if (this.of(channel).isNamed) return true
    return this.#authorize !== undefined && this.#exact.size + this.#patterns.length === 0
  }

  #rulesOf({ allow = {}, history = {}, newest, conflate, graceMs = GRACE_MS }: ChannelOptions): Rules {
    const { messages = HISTORY.messages, bytes = HISTORY.bytes, ageMs = HISTORY.ageMs } = history
    const keep = { messages, bytes: Math.min(bytes, this.#maxBytes), ageMs }
    return { isNamed: true, allow, keep, givesNewest: newest === true, isConflated: conflate === true, graceMs }
  }
}
