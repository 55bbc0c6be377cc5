import type { Rules } from '@rungway/proxy'
import type { Timing } from '../timing.ts'

/** One way in which a network is hostile. */
export interface Fault {
  readonly name: string
  /** What it does, in a line. */
  readonly about: string
  /** `before`: it is there when the client comes. `under-way`: it begins while messages flow. */
  readonly begins: 'before' | 'under-way'
  /** Without an end of its own: there is a variant that heals. */
  readonly heals?: true
  /** It ends by itself after that long. */
  readonly lastsMs?: (timing: Timing) => number
  /** Nobody says anything from then to then. */
  readonly quietMs?: (timing: Timing) => readonly [from: number, to: number]
  /** The gateway is drained, and another one opened on its port. */
  readonly restarts?: true
  /** What it leaves alone when a WebSocket carries, so that only systems kept to HTTP show what it does. */
  readonly sparesWebSocket?: true
  /** What it leaves alone where nothing but HTTP is used. */
  readonly sparesHttp?: true
  /** What the network becomes; asked once for each run. */
  rules(timing: Timing): Rules
}
