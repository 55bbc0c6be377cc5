import { type Code, err, type Hello, ok, type Result, ServerSession } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Link } from '../transports/contract/link.ts'
import { Session } from './session.ts'

interface Shell {
  /** Names that cannot be guessed, of that many characters of `A-Za-z0-9_-`. */
  readonly randomId: (length: number) => string
  opened(session: Session): void
  changed(session: Session): void
  overflowed(session: Session): void
}

/** The table of sessions: who has which, how many there may be, and what became of those that ended. */
export class SessionTable {
  readonly #sessions = new Map<string, Session>()
  readonly #perUser = new Map<string, number>()
  /** Insertion order is age, so the oldest is forgotten first. */
  readonly #ended = new Map<string, Code>()
  readonly #limits: GatewayLimits
  readonly #shell: Shell & { readonly limits: GatewayLimits }

  constructor(limits: GatewayLimits, shell: Shell) {
    this.#limits = limits
    this.#shell = { ...shell, limits }
  }

  get size(): number {
    return this.#sessions.size
  }

  values(): IterableIterator<Session> {
    return this.#sessions.values()
  }

  /** The session that a hello speaks of, opened if need be. A session id is bound to the user who opened it. */
  find(hello: Hello, user: User, overflow: 'refuse' | 'evict', now: number): Result<Session, Code> {
    const known = this.#sessions.get(hello.session)
    if (known !== undefined) {
      if (known.user.id !== user.id) return err('forbidden')
      // Opened anew under the same id, after a restart, by a request that was late: not the session that is asked for.
      const isOther = overflow === 'refuse' && hello.resume !== '' && hello.resume !== known.core.epoch
      return isOther ? err('unknown-session') : ok(known)
    }
    const ended = this.#ended.get(hello.session)
    if (ended !== undefined) return err(ended)
    if (hello.resume !== '') return err('unknown-session')
    // Anonymous clients share no identity, so they share no limit either.
    const count = user.id === '' ? 0 : (this.#perUser.get(user.id) ?? 0)
    if (this.#sessions.size >= this.#limits.maxSessions || count >= this.#limits.maxSessionsPerUser)
      return err('too-many')
    const core = new ServerSession<Link>(hello.session, this.#shell.randomId(8), this.#limits, now, overflow)
    const session = new Session(this.#shell.randomId(10), user, core, this.#shell)
    this.#sessions.set(hello.session, session)
    if (user.id !== '') this.#perUser.set(user.id, count + 1)
    this.#shell.opened(session)
    return ok(session)
  }

  /** Forgets a session, but for its code. False when it was forgotten before. */
  remove(session: Session, code: Code): boolean {
    if (!this.#sessions.delete(session.core.id)) return false
    const { id } = session.user
    const left = (this.#perUser.get(id) ?? 0) - 1
    if (left > 0) this.#perUser.set(id, left)
    else this.#perUser.delete(id)
    this.#ended.set(session.core.id, code)
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= this.#limits.maxEnded) break
      this.#ended.delete(oldest)
    }
    return true
  }
}
