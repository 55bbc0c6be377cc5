import type { Outcome } from './rung.ts'

export type LadderEvent =
  /** `link`: one that has missed the acknowledgement of what it was given; 0 or absent for none. */
  | { readonly type: 'tick'; readonly link?: number }
  /** The first frame came. `pingMs`: how often the gateway writes at least. */
  | { readonly type: 'welcomed'; readonly link: number; readonly pingMs: number }
  /** Something came down, even an empty response. */
  | { readonly type: 'heard'; readonly link: number }
  /**
   * What came was a part of something longer, or shows that a part of what the link was given has
   * come.
   */
  | { readonly type: 'bulk'; readonly link: number }
  | { readonly type: 'pong'; readonly link: number }
  /**
   * `outcome`: null when the links are not to blame. `retryAfterMs`: how long the gateway asks to
   * stay away; 0 for no wish.
   */
  | {
      readonly type: 'lost'
      readonly links: readonly number[]
      readonly outcome: Outcome | null
      readonly retryAfterMs: number
    }
  /**
   * The application wants that transport, which is on the ladder; null leaves the choice to the
   * ladder.
   */
  | { readonly type: 'use'; readonly transport: string | null }
  /**
   * The page sleeps, is offline or does not need the ladder any more: from now on nothing is a
   * transport's fault. `isQuiet`: and nothing is to be opened before it is back. Otherwise a link
   * is tried now and then where none is left.
   */
  | { readonly type: 'away'; readonly isQuiet?: boolean }
  /** The page is back, or the network is another: what failed may work, what worked may not. */
  | { readonly type: 'back' }

export type LadderEffect =
  /**
   * `owner`, `candidate`: open a link as such; `ping`: ask for an answer; `claim`: the link is the
   * owner from now on.
   */
  | { readonly type: 'owner' | 'candidate' | 'ping' | 'claim'; readonly link: number; readonly transport: string }
  /** Drop the link. `outcome`: how it failed; null when its transport is not to blame. */
  | { readonly type: 'close'; readonly link: number; readonly transport: string; readonly outcome: Outcome | null }
