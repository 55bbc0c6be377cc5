import type { SessionRecord } from './session-record.ts'

/**
 * The sessions of each user. A chain through the sessions themselves, because most users have one,
 * for which a set would weigh more than the rest of its entry; chains are as short as
 * `maxSessionsPerUser`. Anonymous clients share no identity, and are not in it.
 */
export class UserIndex {
  readonly #newest = new Map<string, SessionRecord>()
  /** Users with that many sessions at least. */
  readonly #crowded = new Set<string>()
  readonly #crowdedFrom: number

  /** `crowdedFrom`: how many sessions of one user are many. */
  constructor(crowdedFrom: number) {
    this.#crowdedFrom = crowdedFrom
  }

  /** Users with many sessions, and how many: those with most first. */
  crowded(): (readonly [id: string, sessions: number])[] {
    const counted = [...this.#crowded].map((id) => [id, this.count(id)] as const)
    return counted.sort(([, one], [, other]) => other - one)
  }

  /** Newest first. */
  sessionsOf(userId: string): SessionRecord[] {
    const records: SessionRecord[] = []
    for (let at = this.#newest.get(userId) ?? null; at !== null; at = at.nextOfUser) records.push(at)
    return records
  }

  count(userId: string): number {
    let count = 0
    for (let at = this.#newest.get(userId) ?? null; at !== null; at = at.nextOfUser) count++
    return count
  }

  add(record: SessionRecord): void {
    const { id } = record.user
    if (id === '') return
    record.nextOfUser = this.#newest.get(id) ?? null
    this.#newest.set(id, record)
    if (this.count(id) >= this.#crowdedFrom) this.#crowded.add(id)
  }

  remove(record: SessionRecord): void {
    const { id } = record.user
    const before = this.sessionsOf(id).find(({ nextOfUser }) => nextOfUser === record)
    if (before !== undefined) before.nextOfUser = record.nextOfUser
    else if (record.nextOfUser !== null) this.#newest.set(id, record.nextOfUser)
    else this.#newest.delete(id)
    record.nextOfUser = null
    if (this.#crowded.has(id) && this.count(id) < this.#crowdedFrom) this.#crowded.delete(id)
  }
}
