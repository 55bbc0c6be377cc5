import type { Json } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import { RungwayError } from '../errors.ts'
import { checkName } from '../names.ts'

/** What clients do with channels, and are allowed or refused. */
export type ChannelAction = 'subscribe' | 'publish' | 'say' | 'history' | 'presence'

/**
 * Who may: `anyone`; `users`, who are all that `authenticate` has given an id; `subscribers`, whose
 * session is subscribed to the channel, or may subscribe and does so by the same call; `nobody`,
 * which leaves it to the server.
 */
export type Who = 'anyone' | 'users' | 'subscribers' | 'nobody'

/** What is kept of a channel: at most so much of each, whichever is reached first. */
export interface ChannelHistoryOptions {
  /** Publications. 0 keeps nothing, and then nothing can be recovered. Default: 100. */
  readonly messages?: number
  /** Bytes of their JSON. Default: 256 KiB; at most `maxHistoryBytesPerChannel`. */
  readonly bytes?: number
  /** Not for longer, in milliseconds. Default: 300 000, five minutes. */
  readonly ageMs?: number
}

/** What holds for the channels of one name or pattern. */
export interface ChannelOptions {
  /**
   * Who may do what. An action that is not named here is decided by `authorize`, and refused
   * without one. `subscribe` is to hear the channel, what was missed since a position included;
   * `publish` to add to it; `say` to send what is not stored, such as that one is typing; `history`
   * to read what is kept; `presence` to see who is there, and be seen.
   */
  readonly allow?: { readonly [Action in ChannelAction]?: Who }
  /** What is kept, in parts that have a default each. */
  readonly history?: ChannelHistoryOptions
  /**
   * Gives the newest publication at once to a client that subscribes without a position, and to a
   * session that the server subscribes: what is shown is the present state. Default: false, only to
   * clients that ask for it.
   */
  readonly newest?: boolean
  /**
   * Gives a client that is slow the newest publication alone, for what makes the one before it
   * worthless: prices, positions. It is told that something was left out, unless it has asked for
   * that itself. Needs a history of at least one message. Default: false, only for clients that ask.
   */
  readonly conflate?: boolean
  /** How long a member whose session is gone stays, in milliseconds. Default: 10 000. */
  readonly graceMs?: number
}

/** What `authorize` decides. */
export interface Permission<D = unknown> {
  readonly user: User<D>
  readonly action: ChannelAction
  readonly channel: string
  /** What is to be published or said, or shown of a member; null for the rest. */
  readonly data: Json
}

/**
 * Decides what no option in `channels` decides. When `channels` declares any name, it is not asked
 * about others, which are `unknown-channel`; without, it decides alone. Whatever is not `true` refuses with `forbidden`; a
 * throw or a rejection answers `internal`, and goes to `onError`.
 */
export type Authorize<D = unknown> = (permission: Permission<D>) => boolean | Promise<boolean>

/** By name or pattern. */
export type ChannelTable = Readonly<Record<string, ChannelOptions>>

const KNOWN: readonly (keyof ChannelOptions)[] = ['allow', 'history', 'newest', 'conflate', 'graceMs']
const ACTIONS: readonly ChannelAction[] = ['subscribe', 'publish', 'say', 'history', 'presence']
const WHO: readonly Who[] = ['anyone', 'users', 'subscribers', 'nobody']
const PLACEHOLDER = /\{[^{}]*\}/g

const bad = (message: string): RungwayError => new RungwayError('bad-option', message)

function checkCounts(where: string, values: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(values)) {
    checkName('unknown-option', `${where} has no option`, name, known)
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0))
      throw bad(`${where}.${name} is ${JSON.stringify(value)}; it takes an integer from 0.`)
  }
}

function checkAllowed(where: string, allow: object): void {
  for (const [action, who] of Object.entries(allow)) {
    checkName('unknown-option', `${where} has no action`, action, ACTIONS)
    if (who !== undefined && !WHO.includes(who))
      throw bad(`${where}.${action} is ${JSON.stringify(who)}; it takes ${WHO.join(', ')}.`)
    if (action === 'subscribe' && who === 'subscribers')
      throw bad(`${where}.subscribe is "subscribers", which nobody can become; use authorize to pick.`)
  }
}

/**
 * Throws `unknown-option` for an option, an action or a part of `history` that there is not, and
 * `bad-option` for a value that one does not take.
 */
export function checkChannels(table: object): void {
  const seen = new Map<string, string>()
  for (const [pattern, options] of Object.entries(table)) {
    const where = `channels[${JSON.stringify(pattern)}]`
    const placeholders = pattern.match(PLACEHOLDER)?.length ?? 0
    if (pattern === '' || placeholders > 1)
      throw bad(`${where}: a name is not empty and has one {placeholder} at most, such as 'room:{id}'.`)
    const names = pattern.replace(PLACEHOLDER, '{}')
    const other = seen.get(names)
    if (other !== undefined)
      throw bad(`${where} fits the same names as ${JSON.stringify(other)}, and only one of them counts; leave one out.`)
    seen.set(names, pattern)
    if (typeof options !== 'object' || options === null) throw bad(`${where} takes an object.`)
    for (const name of Object.keys(options)) checkName('unknown-option', `${where} has no option`, name, KNOWN)
    const { allow = {}, history = {}, graceMs = 0 }: ChannelOptions = options
    checkAllowed(`${where}.allow`, allow)
    checkCounts(`${where}.history`, history, ['messages', 'bytes', 'ageMs'])
    checkCounts(where, { graceMs }, ['graceMs'])
    for (const name of ['newest', 'conflate'] as const) {
      const value = (options as ChannelOptions)[name]
      if (value !== undefined && typeof value !== 'boolean')
        throw bad(`${where}.${name} is ${JSON.stringify(value)}; it takes true or false.`)
      if (value === true && history.messages === 0)
        throw bad(`${where}.${name} needs the newest publication, and history.messages is 0; keep at least 1.`)
    }
  }
}
