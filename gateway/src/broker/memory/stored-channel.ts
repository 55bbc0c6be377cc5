import {
  type HistoryAsk,
  type LogPage,
  type Member,
  type Position,
  type Publication,
  utf8Length,
} from '@rungway/protocol'
import type { Entered, Keep, Picture, PublishHow, PublishKey } from '../broker.ts'

/** What a channel, a publication and a key take in memory besides their text. Measured generously. */
const CHANNEL_BYTES = 600
const ENTRY_BYTES = 200

/** How long a producer's newest number, and the name of a publish, are remembered. */
const PRODUCER_MS = 600_000
const NAME_MS = 300_000

interface Entry {
  readonly publication: Publication
  readonly key: PublishKey
  readonly bytes: number
}

interface Remembered {
  readonly at: Position
  /** The producer's number; 0 for a name. */
  readonly seq: number
  readonly until: number
}

interface Present {
  readonly member: Member
  /** The node that vouches for it. */
  readonly owner: string
}

const keyOf = (key: PublishKey): string => ('id' in key ? `i${key.id}` : `p${key.producer}`)

/** A channel in the store: history, keys and members. */
export class StoredChannel {
  #epoch: string
  #offset = 0
  /** Epochs that this one goes on from, and up to where. */
  #ancestors: Position[] = []
  #entries: Entry[] = []
  #ageMs = 0
  #bytes = CHANNEL_BYTES
  /** Of the history alone, without what entries take besides. */
  #dataBytes = 0
  /** Oldest first. */
  readonly #keys = new Map<string, Remembered>()
  readonly #members = new Map<string, Present>()
  readonly #presenceEpoch: string
  #presenceOffset = 0
  /** When it was used last. */
  usedAt: number

  constructor(epoch: string, now: number) {
    this.#epoch = epoch
    this.#presenceEpoch = epoch
    this.usedAt = now
  }

  get at(): Position {
    return { epoch: this.#epoch, offset: this.#offset }
  }

  /** About what it takes in memory. */
  get bytes(): number {
    return this.#bytes
  }

  get hasMembers(): boolean {
    return this.#members.size > 0
  }

  /** A position: that key was published before, and that is where. */
  publish(data: string, { key, keep, author }: PublishHow, now: number): Publication | Position {
    this.expire(now)
    const seq = 'seq' in key ? key.seq : 0
    const known = this.#keys.get(keyOf(key))
    if (known !== undefined && known.until > now && seq <= known.seq) return known.at
    const prev = this.#offset
    const publication: Publication = { offset: prev + 1, prev, data, author, at: now }
    this.#offset++
    this.#remember(key, { at: this.at, seq, until: now + ('seq' in key ? PRODUCER_MS : NAME_MS) })
    const bytes = utf8Length(data)
    this.#entries.push({ publication, key, bytes })
    this.#bytes += bytes + ENTRY_BYTES
    this.#dataBytes += bytes
    this.#ageMs = keep.ageMs
    this.#trim(keep)
    return publication
  }

  /** Drops what is too old. */
  expire(now: number): void {
    this.usedAt = now
    for (let first = this.#entries[0]; first !== undefined && first.publication.at <= now - this.#ageMs; ) {
      this.#dropOldest()
      first = this.#entries[0]
    }
    for (const [key, { until }] of this.#keys) {
      if (until > now) break
      this.#forget(key)
    }
  }

  /** Whether nothing needs it any more but readers that know its epoch. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#keys.size === 0 && this.#members.size === 0
  }

  history({ after, before, limit, reverse }: HistoryAsk, now: number): LogPage {
    this.expire(now)
    const least = after === undefined ? undefined : this.#bound(after)
    const most = before === undefined ? undefined : this.#bound(before)
    const first = this.#entries[0]?.publication.prev ?? this.#offset
    const recovered = least !== null && most !== null && (least ?? this.#offset) >= first
    const all = this.#entries.map(({ publication }) => publication)
    const range = all.filter(({ offset }) => offset > (least ?? 0) && offset < (most ?? Number.POSITIVE_INFINITY))
    if (reverse) range.reverse()
    return { at: this.at, recovered, publications: range.slice(0, limit), more: range.length > limit }
  }

  /** `change`: what changed for others; null when nothing did. */
  enter(member: Member, owner: string): { readonly change: 'in' | 'swap' | null; readonly entered: Entered } {
    const known = this.#members.get(member.id)
    this.#members.set(member.id, { member, owner })
    const isOver = known !== undefined && known.owner !== owner
    if (known === undefined) this.#bytes += ENTRY_BYTES
    else if (JSON.stringify(known.member) === JSON.stringify(member))
      return { change: null, entered: isOver ? 'over' : 'in' }
    this.#presenceOffset++
    return { change: known === undefined ? 'in' : 'swap', entered: isOver ? 'swap' : 'in' }
  }

  has(id: string): boolean {
    return this.#members.has(id)
  }

  /** Null when it is not there, or another node has it. */
  leave(id: string, owner: string): Member | null {
    const known = this.#members.get(id)
    if (known === undefined || known.owner !== owner) return null
    this.#members.delete(id)
    this.#bytes -= ENTRY_BYTES
    this.#presenceOffset++
    return known.member
  }

  /** Members that a node vouches for. */
  membersOf(owner: string): string[] {
    return [...this.#members].filter(([, present]) => present.owner === owner).map(([id]) => id)
  }

  get picture(): Picture {
    return { at: this.presenceAt, members: [...this.#members.values()].map(({ member }) => member) }
  }

  get presenceAt(): Position {
    return { epoch: this.#presenceEpoch, offset: this.#presenceOffset }
  }

  /**
   * The store was restored from a copy that lacks the newest publications: the channel goes on in
   * an epoch of its own.
   */
  rollBack(count: number, epoch: string): void {
    for (const { key, bytes } of this.#entries.splice(Math.max(0, this.#entries.length - count))) {
      this.#bytes -= bytes + ENTRY_BYTES
      this.#dataBytes -= bytes
      this.#forget(keyOf(key))
    }
    this.#offset = Math.max(0, this.#offset - count)
    for (const { key, publication } of this.#entries) {
      const at = { epoch: this.#epoch, offset: publication.offset }
      this.#remember(key, { at, seq: 'seq' in key ? key.seq : 0, until: publication.at + NAME_MS })
    }
    this.#ancestors = [{ epoch: this.#epoch, offset: this.#offset }, ...this.#ancestors]
      .map((ancestor) => ({ ...ancestor, offset: Math.min(ancestor.offset, this.#offset) }))
      .slice(0, 8)
    this.#epoch = epoch
  }

  /** An offset of this epoch that stands for a position; null when it is of another history. */
  #bound({ epoch, offset }: Position): number | null {
    const known = epoch === this.#epoch ? this.at : this.#ancestors.find((ancestor) => ancestor.epoch === epoch)
    return known === undefined || offset > known.offset ? null : offset
  }

  #remember(key: PublishKey, remembered: Remembered): void {
    const name = keyOf(key)
    this.#forget(name)
    this.#keys.set(name, remembered)
    this.#bytes += ENTRY_BYTES
  }

  #forget(name: string): void {
    if (this.#keys.delete(name)) this.#bytes -= ENTRY_BYTES
  }

  #trim({ messages, bytes }: Keep): void {
    while (this.#entries.length > messages || this.#dataBytes > bytes) this.#dropOldest()
  }

  #dropOldest(): void {
    const { bytes } = this.#entries.shift() ?? { bytes: 0 }
    this.#bytes -= bytes + ENTRY_BYTES
    this.#dataBytes -= bytes
  }
}
