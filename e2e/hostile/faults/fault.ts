import type { HttpRules } from '@rungway/proxy'
import type { Timing } from '../timing.ts'

/** One way in which a network is hostile. */
export interface Fault {
  readonly name: string
  /** Its effect, in a line. */
  readonly about: string
  /** `before`: in force when the client connects. `under-way`: begins while messages flow. */
  readonly begins: 'before' | 'under-way'
  /** There is a variant that ends during the run. */
  readonly heals?: true
  /** Ends by itself after that long. */
  readonly lastsMs?: (timing: Timing) => number
  /** Neither side sends anything in this span. */
  readonly quietMs?: (timing: Timing) => readonly [from: number, to: number]
  /** The gateway is drained, and another one opened on its port. */
  readonly restarts?: true
  /** Has no effect while a WebSocket carries, so only systems kept to HTTP show what it does. */
  readonly sparesWebSocket?: true
  /** Has no effect on systems that only use HTTP. */
  readonly sparesHttp?: true
  /** The rules of the proxy; called once per run. */
  rules(timing: Timing): HttpRules
}
