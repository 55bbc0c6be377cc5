import { type Body, toBase64Url } from '@rungway/protocol'
import { bodiesOf } from '../connection/conversation.ts'
import { pageStorage, type StorageLike, sharedNow } from '../environment/page-storage.ts'
import { RungwayError } from '../errors.ts'
import { SESSION_BYTES } from '../limits.ts'
import { checkNames } from '../options.ts'
import type { Handover, HandoverHost } from './contract.ts'
import { type FollowedChannels, followChannels } from './followed-channels.ts'
import { type KeptSession, keptSession, revive, stateOf } from './kept-session.ts'
import { decodeState, encodeState, payloadOf, type SavedLane, type SavedState } from './saved-state.ts'
import { followUnheard } from './unheard.ts'
import { createVault, type Vault } from './vault.ts'

/** Why the page before could not hand its session over, or this one not take it. */
export interface HandoverLoss {
  /**
   * - `too-large`: it was longer than `maxChars`, or the storage had no room. The session was closed.
   * - `too-old`: the page before ended longer than `maxAgeMs` ago.
   * - `unreadable`: another version, or another script, has written something else.
   */
  readonly reason: 'too-large' | 'too-old' | 'unreadable'
  /** Messages that the gateway may not have, oldest first; as far as they are known here. */
  readonly unacknowledged: readonly Body[]
}

export interface HandoverOptions {
  /**
   * Tells clients of one page apart that are connected to one gateway: each needs its own. Put the
   * user's id into it where another user may be signed in after a reload, because a session is its
   * user's alone. Default: empty.
   */
  readonly key?: string
  /** The longest that may be saved, in characters. Browsers keep about 5 million for a whole origin. Default: 2 000 000. */
  readonly maxChars?: number
  /**
   * How old what was saved may be, in milliseconds: a tab that was closed can be opened again much
   * later. Default: 60 000, for which a gateway keeps a session without a client.
   */
  readonly maxAgeMs?: number
  /** Called once, in the turn after the client is created. Default: a line on the console. */
  readonly onLost?: (loss: HandoverLoss) => void
  /** Replaces `sessionStorage`, which each tab has for itself. */
  readonly storage?: StorageLike | undefined
  /** Replaces `localStorage`, which all tabs of an origin share. */
  readonly sharedStorage?: StorageLike | undefined
  /** Unix time in milliseconds. Default: `Date.now`. */
  readonly now?: () => number
}

const DEFAULTS: Required<HandoverOptions> = {
  key: '',
  maxChars: 2_000_000,
  maxAgeMs: 60_000,
  onLost() {},
  storage: undefined,
  sharedStorage: undefined,
  now: sharedNow,
}

const LOST = {
  'too-large': 'The page before could not hand its session over: it was too large',
  'too-old': 'The session of the page before was left too long ago',
  unreadable: 'What the page before has left cannot be read',
}

/**
 * Lets the session of a client go on after a reload of its page: what was sent and not acknowledged,
 * what was delivered and not heard, and the position in each channel. Saved when the page ends, and
 * removed when it is taken, by one page alone: a tab that is duplicated begins a session of its own.
 * Where the page may not use its storages, everything is as without it. Not for the minified modules.
 * Throws `bad-option` for an unknown name, and when it is given to a second client.
 */
export function handover(options: HandoverOptions = {}): Handover {
  checkNames('option of handover', options, DEFAULTS)
  const { key = '', maxChars = DEFAULTS.maxChars, maxAgeMs = DEFAULTS.maxAgeMs, now = sharedNow } = options
  let host: HandoverHost | undefined
  let savedLane: SavedLane | null = null
  let followed: FollowedChannels | undefined

  const tell = (reason: HandoverLoss['reason'], unacknowledged: readonly Body[]) => {
    const warn = host?.environment.warn
    if (options.onLost) options.onLost({ reason, unacknowledged })
    else warn?.(`rungway: ${LOST[reason]}; messages that the gateway may not have: ${unacknowledged.length}`)
  }

  /** What the page before has left, if it can be taken. */
  const taken = (vault: Vault, name: string): SavedState | null => {
    let left: ReturnType<Vault['take']>
    try {
      left = vault.take(name)
    } catch {
      // A storage that is there may still fail, for example when its file is damaged.
      return null
    }
    if (!left) return null
    const state = decodeState(left.text)
    const unacknowledged = bodiesOf(state?.outbox.map(payloadOf) ?? [])
    const reason = state ? 'too-old' : left.text === '' ? 'too-large' : 'unreadable'
    if (state && left.ageMs <= maxAgeMs) return state
    // The application has its client by then.
    void Promise.resolve().then(() => tell(reason, unacknowledged))
    return null
  }

  return {
    begin(given) {
      if (host)
        throw new RungwayError('bad-option', 'This handover has a client already: call handover() for each of them')
      host = given
      const { environment, limits, ladder, conversation, base } = given
      if (!conversation?.session)
        throw new RungwayError(
          'bad-option',
          'handover needs @rungway/client, /core or /channels, not a minified module',
        )
      const own = options.storage ?? pageStorage('sessionStorage')
      const shared = options.sharedStorage ?? pageStorage('localStorage')
      if (!own || !shared) return
      const random = () => toBase64Url(environment.randomBytes(SESSION_BYTES))
      const vault = createVault({ own, shared }, now, random)
      const name = `${key} ${base}`
      const before = taken(vault, name)
      const unheard = followUnheard(given, before?.unheard ?? [])
      savedLane = before?.lane ?? null

      const save = (kept: KeptSession, link: number): boolean => {
        for (const body of followed?.refusals() ?? []) kept.session.send(body, true)
        const text = encodeState({
          ...stateOf(kept, link, ladder.links),
          unheard: unheard(),
          lane: followed?.save() ?? null,
        })
        try {
          if (text.length <= maxChars) {
            vault.leave(name, text)
            return true
          }
        } catch {
          // The storage is full.
        }
        try {
          vault.fail(name)
        } catch {
          // Not even that: the next page cannot be told.
        }
        return false
      }

      /** Its end is not the session's, if it can be saved. */
      const keep = (kept: KeptSession) => {
        const { session } = kept
        const { close, depart } = session
        session.depart = (reason) => {
          if (session.state !== 'open') return depart.call(session, reason)
          session.close = () => {}
          const link = depart.call(session, reason)
          session.close = close
          if (save(kept, link)) conversation.unacknowledged = () => []
          else close(reason)
          return link
        }
        conversation.session = session
      }

      const { reset } = conversation
      conversation.reset = (code) => {
        const loss = reset(code)
        keep(keptSession(random(), limits, false))
        return loss
      }
      if (before) {
        ladder.links = before.links
        keep(revive(before, limits, environment.now()))
      } else keep(keptSession(random(), limits, true))
    },
    follow(port, channels) {
      if (host) followed = followChannels(port, channels, savedLane, host.environment)
    },
  }
}
