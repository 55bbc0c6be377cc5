import { type Code, err, type Hello, ok, type Result, ServerSession } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import type { Link } from '../transports/contract/link.ts'
import { type SessionHost, SessionRecord } from './session-record.ts'
import { UserIndex } from './user-index.ts'

/** What a request holds of the session that it wants. */
export interface SessionClaim {
  readonly hello: Hello
  readonly user: User
  /** `evict` for clients that cannot acknowledge. */
  readonly overflow: 'refuse' | 'evict'
}

const NAME_CHARS = 10
/** As unlikely to come twice under one session id as it has to be: a client compares it after a restart of the gateway. */
const EPOCH_CHARS = 8

/** The table of sessions: which there are, how many there may be, and what became of those that ended. */
export class SessionTable {
  readonly #sessions = new Map<string, SessionRecord>()
  readonly #users = new UserIndex()
  /** Insertion order is age, so the oldest is forgotten first. */
  readonly #ended = new Map<string, Code>()
  readonly #host: SessionHost
  readonly #randomId: (length: number) => string

  constructor(host: SessionHost, randomId: (length: number) => string) {
    this.#host = host
    this.#randomId = randomId
  }

  get size(): number {
    return this.#sessions.size
  }

  values(): IterableIterator<SessionRecord> {
    return this.#sessions.values()
  }

  /** Every session of a user, lingering ones included; none for anonymous clients. */
  ofUser(id: string): readonly SessionRecord[] {
    return this.#users.sessionsOf(id)
  }

  /** The session that a request names, or null when it may be opened. A session id is bound to the user that opened it. */
  find({ hello, user, overflow }: SessionClaim): Result<SessionRecord | null, Code> {
    const known = this.#sessions.get(hello.session)
    if (known !== undefined) {
      if (known.user.id !== user.id) return err('forbidden')
      // Opened anew under the same id, after a restart, by a request that was late: another session than the one that is to be resumed.
      const isOther = overflow === 'refuse' && hello.resume !== '' && hello.resume !== known.core.epoch
      return isOther ? err('unknown-session') : ok(known)
    }
    const ended = this.#ended.get(hello.session)
    if (ended !== undefined) return err(ended)
    if (hello.resume !== '') return err('unknown-session')
    const { maxSessions, maxSessionsPerUser } = this.#host.limits
    const isFull = this.#sessions.size >= maxSessions || this.#users.count(user.id) >= maxSessionsPerUser
    return isFull ? err('too-many') : ok(null)
  }

  /** A session that is not in the table yet. `find` has to have allowed it. */
  create({ hello, user, overflow }: SessionClaim): SessionRecord {
    const { limits, scheduler, ledger } = this.#host
    const epoch = this.#randomId(EPOCH_CHARS)
    const core = new ServerSession<Link>(hello.session, epoch, limits, scheduler.now(), overflow, ledger)
    return new SessionRecord(this.#randomId(NAME_CHARS), user, core, this.#host)
  }

  add(record: SessionRecord): void {
    this.#sessions.set(record.core.id, record)
    this.#users.add(record)
  }

  /** Forgets a session, but for its code. False when it was forgotten before. */
  remove(record: SessionRecord, code: Code): boolean {
    if (!this.#sessions.delete(record.core.id)) return false
    this.#users.remove(record)
    this.#ended.set(record.core.id, code)
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= this.#host.limits.maxEnded) break
      this.#ended.delete(oldest)
    }
    return true
  }
}
