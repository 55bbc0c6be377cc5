import { type Body, encodeSafeBody, type Payload, type ServerSession } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import type { Link } from '../transports/contract/link.ts'

/** What can be listened to on a session. */
export interface SessionEvents {
  /** One message of the client's, in order and exactly once. */
  message: (body: Body) => void
  /** The session has ended; `code` is from the closed table (`closed`, `expired`, `slow-consumer`, …). Comes once, last. */
  close: (code: string, reason: string) => void
}

type Listener = {
  [K in keyof SessionEvents]: { readonly event: K; readonly listener: SessionEvents[K] }
}[keyof SessionEvents]

/** One for all sessions that nobody listens to: two empty sets would be a tenth of what a session weighs. */
const NOBODY: readonly Listener[] = []

interface Shell {
  readonly limits: {
    readonly maxMessageBytes: number
    readonly maxDepth: number
  }
  changed(session: Session): void
  overflowed(session: Session): void
}

/** One conversation with one client, as the application sees it. It outlives links, and changes of transport do not show. */
export class Session {
  /** A name for logs and presence. Not the session id: that one is a capability, and the client's alone. */
  readonly name: string
  readonly user: User
  readonly core: ServerSession<Link>
  readonly #shell: Shell
  #listeners: readonly Listener[] = NOBODY

  constructor(name: string, user: User, core: ServerSession<Link>, shell: Shell) {
    this.name = name
    this.user = user
    this.core = core
    this.#shell = shell
  }

  /** The transport of the link that messages go to, or null between links. */
  get transport(): string | null {
    return this.core.owner?.transport ?? null
  }

  /** Bytes that the client has not acknowledged: watch it to slow down before `send` must refuse. */
  get pendingBytes(): number {
    return this.core.outbox.bytes
  }

  /**
   * Queues a message. `too-large` and `bad-frame` (no JSON, too deep, a `__proto__` key) change nothing.
   * `overflow`: the client did not keep up, and its session was ended with `slow-consumer`. `ended`: there is nobody to hear it.
   */
  send(body: Body): 'queued' | 'overflow' | 'ended' | 'too-large' | 'bad-frame' {
    const payload = encodeSafeBody(body, this.#shell.limits)
    return payload.ok ? this.sendEncoded(payload.value) : payload.error.code
  }

  /** `send` for a body that was encoded before, once for many sessions. */
  sendEncoded(payload: Payload): 'queued' | 'overflow' | 'ended' {
    const sent = this.core.send(payload)
    if (sent === 'queued') this.#shell.changed(this)
    else if (sent === 'full') this.#shell.overflowed(this)
    return sent === 'full' ? 'overflow' : sent
  }

  /** Says goodbye: what was sent before arrives first. */
  close(reason = ''): void {
    this.core.close(reason)
    this.#shell.changed(this)
  }

  /** Returns the way to stop listening. */
  on<K extends keyof SessionEvents>(event: K, listener: SessionEvents[K]): () => void {
    const added = { event, listener } as Listener
    this.#listeners = [...this.#listeners, added]
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== added)
    }
  }

  /** For the gateway: tells the application, and lets no throw of its pass. */
  emit<K extends keyof SessionEvents>(
    event: K,
    report: (error: unknown) => void,
    ...args: Parameters<SessionEvents[K]>
  ): void {
    for (const { event: heard, listener } of this.#listeners) {
      if (heard !== event) continue
      try {
        // The compiler cannot see that one K picks both the listener and the arguments.
        ;(listener as (...all: Parameters<SessionEvents[K]>) => void)(...args)
      } catch (error) {
        report(error)
      }
    }
  }
}
