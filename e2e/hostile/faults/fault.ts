import type { HttpRules } from '@rungway/proxy'
import type { Admission } from '../systems/system.ts'
import type { Timing } from '../timing.ts'

/** So many messages at once, instead of one every so often. */
export interface Burst {
  readonly ways: readonly ('up' | 'down')[]
  /** In each direction. */
  readonly count: number
  /** About how long each is. */
  readonly bytes: number
}

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
  /** What is sent; absent: numbers at a steady rate. */
  readonly burst?: Burst
  /** That message of the client's is longer than the others, by so much. */
  readonly bulky?: { readonly n: number; readonly pad: string }
  /** A message of the client's cannot pass, nor what comes after it: the client has to say so, and the way down has to stay. */
  readonly blocksUp?: true
  /** How late answers to what goes up are, at most: what counts is how much later than they were sent messages arrive. */
  readonly lateMs?: number
  /** How the server admits clients; absent: at once, without credentials. Only systems that have credentials are run. */
  readonly admission?: Admission
  /** The client closes in the turn in which it has sent. */
  readonly closes?: true
  /** Absent: both sides send. */
  readonly talks?: 'client'
  /** How long a system may take to connect, where that is longer than usual. */
  readonly readyMs?: number
  /** Between two messages, where that is not as usual. */
  readonly everyMs?: number
  /** How long both sides send, where that is longer than usual. */
  readonly runMs?: number
  /** What the line lets through: a burst is compared with that. */
  readonly bytesPerSecond?: number
  /** Compared with the best known systems alone, and in Node, unless it is important. */
  readonly peers?: 'few'
  /** Runs in Chromium too. */
  readonly isImportant?: true
  /** The rules of the proxy; called once per run. */
  rules(timing: Timing): HttpRules
}
