import { type Code, err, type Hello, ok, type Result, ServerSession } from '@rungway/protocol'
import type { User } from '../auth/user.ts'
import { PROXY_HINT } from '../http/client-address.ts'
import type { Refusal } from '../http/request.ts'
import type { Link } from '../transports/contract/link.ts'
import { AddressBook, type AddressEntry } from './address-book.ts'
import type { SavedRecord } from './saved-record.ts'
import type { Session } from './session.ts'
import type { SessionNames } from './session-names.ts'
import { type SessionHost, SessionRecord, type SessionTerms } from './session-record.ts'
import { Unproven } from './unproven.ts'
import { UserIndex } from './user-index.ts'

/** What a session can promise its client. */
export interface ClientKind {
  /** What happens at the limit of its outbox; `evict` for clients that cannot acknowledge. */
  readonly overflow: 'refuse' | 'evict'
  readonly delivery: Session['delivery']
  /** Makes what is to stand on its session. */
  readonly layer: SessionTerms['layer']
}

/** What a request holds of the session that it wants. */
export interface SessionClaim extends ClientKind {
  readonly hello: Hello
  readonly user: User
  /** Where the request comes from, for counting; null where the platform does not say. */
  network(): string | null
}

interface TableHost extends SessionHost {
  /** Whether there are so many connections that the rest is for sessions that are open. */
  isCrowded(): boolean
  /** Sessions of a user that are not in this table, and count too. */
  countElsewhere(userId: string): number
  /** Ends a session at once, to make room for another. */
  evict(record: SessionRecord): void
}

const full = (rule: string, retryAfterMs = 0): Refusal => ({
  code: 'too-many',
  retryAfterMs,
  message: `${rule}. Come back later, or raise the limit.`,
})

/** Which part of `maxSessionsPerUser` one user has to have here to be told of, and how many at least. */
const SHARE_OF_CROWD = 16
const FEWEST_OF_CROWD = 2

/**
 * The table of sessions: which there are, how many there may be, and what became of those that
 * ended.
 */
export class SessionTable {
  readonly #sessions = new Map<string, SessionRecord>()
  readonly #users: UserIndex
  /** By the names that people see; null until one is looked for. */
  #named: Map<string, SessionRecord> | null = null
  /** Insertion order is age, so the oldest is forgotten first. */
  readonly #ended = new Map<string, Code>()
  readonly #addresses: AddressBook
  readonly #unproven = new Unproven<SessionRecord>()
  readonly #host: TableHost
  readonly #names: SessionNames

  constructor(host: TableHost, names: SessionNames) {
    this.#host = host
    this.#users = new UserIndex(Math.max(FEWEST_OF_CROWD, Math.ceil(host.limits.maxSessionsPerUser / SHARE_OF_CROWD)))
    this.#addresses = new AddressBook(host.limits, host.scheduler)
    this.#names = names
  }

  get size(): number {
    return this.#sessions.size
  }

  values(): IterableIterator<SessionRecord> {
    return this.#sessions.values()
  }

  get(id: string): SessionRecord | undefined {
    return this.#sessions.get(id)
  }

  has(id: string): boolean {
    return this.#sessions.has(id)
  }

  /** The session that people call so. */
  named(name: string): SessionRecord | undefined {
    this.#named ??= new Map([...this.#sessions.values()].map((record) => [record.name, record]))
    return this.#named.get(name)
  }

  /** Users with many sessions here, and how many: those with most first. */
  crowded(): (readonly [id: string, sessions: number])[] {
    return this.#users.crowded()
  }

  /** Every session of a user, lingering ones included; none for anonymous clients. */
  ofUser(id: string): readonly SessionRecord[] {
    return this.#users.sessionsOf(id)
  }

  /**
   * The session that a request names, or null when it may be opened. A session id is bound to the
   * user that opened it.
   */
  find(claim: SessionClaim): Result<SessionRecord | null, Code> {
    const { hello, user, overflow } = claim
    const known = this.#sessions.get(hello.session)
    if (known !== undefined) {
      if (known.user.id !== user.id) return err('forbidden')
      if (known.isHeld) return err('unavailable')
      // Opened anew under the same id, after a restart, by a request that was late: another session
      // than the one that is to be resumed.
      const isOther = overflow === 'refuse' && hello.resume !== '' && hello.resume !== known.core.epoch
      return isOther ? err('unknown-session') : ok(known)
    }
    const ended = this.#ended.get(hello.session)
    if (ended !== undefined) return err(ended)
    if (hello.resume !== '') return err('unknown-session')
    return this.makeRoom(claim) === null ? ok(null) : err('too-many')
  }

  /**
   * Sees to it that one more session fits, for which one that is not proven may have to go. Returns
   * the limit that does not allow it.
   */
  makeRoom({ user, network }: SessionClaim): Refusal | null {
    const { maxSessions, maxSessionsPerUser, maxSessionsPerAddress, maxOpensPerSecond } = this.#host.limits
    if (this.#host.isCrowded())
      return full(
        'The server has nine tenths of the connections that maxConnections and the open files of the process allow',
      )
    if (this.#users.count(user.id) + this.#host.countElsewhere(user.id) >= maxSessionsPerUser)
      return full(`This user has as many sessions as maxSessionsPerUser allows (${maxSessionsPerUser})`)
    const from = network()
    if (from !== null) {
      const waitMs = this.#addresses.waitMs(from)
      if (waitMs > 0)
        return full(
          `${from} opens more sessions than maxOpensPerSecond allows (${maxOpensPerSecond})${PROXY_HINT}`,
          waitMs,
        )
      const isFull = this.#addresses.sessionsOf(from) >= maxSessionsPerAddress
      if (isFull && !this.#evict(({ address }) => address?.network === from))
        return full(
          `${from} has as many sessions as maxSessionsPerAddress allows (${maxSessionsPerAddress})${PROXY_HINT}`,
        )
    }
    if (this.#sessions.size < maxSessions || this.#evict(() => true)) return null
    return full(`The gateway has as many sessions as maxSessions allows (${maxSessions})`)
  }

  /**
   * Counts a link of that request until `unlink`: returns its address, or null where that is
   * unknown, or the limit that does not allow it.
   */
  link({ network }: SessionClaim): Result<AddressEntry | null, Refusal> {
    const from = network()
    if (from === null) return ok(null)
    const { maxLinksPerAddress } = this.#host.limits
    if (this.#addresses.linksOf(from) < maxLinksPerAddress) return ok(this.#addresses.link(from))
    return err(full(`${from} has as many links as maxLinksPerAddress allows (${maxLinksPerAddress})${PROXY_HINT}`))
  }

  /** The link is gone. */
  unlink(entry: AddressEntry): void {
    this.#addresses.unlink(entry)
  }

  /** The client of a session has shown that it hears the gateway. */
  proven(record: SessionRecord): void {
    this.#unproven.delete(record)
  }

  #evict(fits: (record: SessionRecord) => boolean): boolean {
    const record = this.#unproven.find(fits)
    if (record !== null) this.#host.evict(record)
    return record !== null
  }

  /** A session that is not in the table yet. `find` has to have allowed it. */
  create({ hello, overflow, ...terms }: SessionClaim): SessionRecord {
    const { limits, scheduler, ledger } = this.#host
    const epoch = this.#names.epoch()
    // A copy: as a part of the request's URL it would keep all of that.
    const id = Buffer.from(hello.session).toString()
    const core = new ServerSession<Link>(id, epoch, limits, scheduler.now(), overflow, ledger)
    return new SessionRecord(this.#names.name(), terms, core, this.#host)
  }

  /** A session that goes on, and is not in the table yet. Throws for what was not saved as this version does. */
  restore(saved: SavedRecord, layer: SessionTerms['layer']): SessionRecord {
    const { limits, scheduler, ledger } = this.#host
    const { name, user, core } = saved
    const delivery = core.overflow === 'refuse' ? 'exactly-once' : 'at-most-once'
    const restored = ServerSession.restore<Link>(core, limits, scheduler.now(), ledger)
    return new SessionRecord(name, { user, delivery, layer }, restored, this.#host, saved)
  }

  /** Whether there is room for one that was opened elsewhere. */
  get hasRoom(): boolean {
    return !this.#host.isCrowded() && this.#sessions.size < this.#host.limits.maxSessions
  }

  add(record: SessionRecord, network: string | null): void {
    this.#sessions.set(record.core.id, record)
    this.#named?.set(record.name, record)
    if (!record.core.isProven) this.#unproven.add(record)
    if (network !== null) record.address = this.#addresses.enter(network, record.origin)
    this.#users.add(record)
  }

  /** Forgets a session, but for its code. False when it was forgotten before. */
  remove(record: SessionRecord, code: Code): boolean {
    if (!this.#sessions.delete(record.core.id)) return false
    this.#named?.delete(record.name)
    this.#users.remove(record)
    this.#unproven.delete(record)
    if (record.address !== null) this.#addresses.leave(record.address)
    this.#ended.set(record.core.id, code)
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= this.#host.limits.maxEnded) break
      this.#ended.delete(oldest)
    }
    return true
  }
}
