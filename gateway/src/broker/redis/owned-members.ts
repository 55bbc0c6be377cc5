import type { Member } from '@rungway/protocol'
import type { Scheduler } from '../../scheduler.ts'
import type { Entered } from '../broker.ts'
import { type Commands, textsOf } from './commands.ts'
import type { Keys } from './keys.ts'
import { REDIS_LIMITS } from './limits.ts'
import type { RedisPort, RedisReply } from './port.ts'
import { BEAT, CHANNELS_OF, ENTER, GENERATION, LEAVE, REAP, REAPED, RETIRE, type RedisScript } from './scripts.ts'

interface OwnedMembersHost {
  readonly port: Pick<RedisPort, 'probes'>
  readonly keys: Keys
  readonly commands: Commands
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly leaseMs: number
  readonly freshEpoch: () => string
  readonly freshOwner: () => string
}

/**
 * A name under which this node vouches for members. It is given up for another when others have
 * taken the node for dead, or when the store may know members that have left: then all members go
 * over, and what the store has under the name before leaves.
 */
interface Life {
  readonly owner: string
  /** Names given up, under which the store may still have members. */
  before: string[]
  isRegistered: boolean
  /** Whether all members have gone over, or are doing so. */
  settling: 'due' | 'under-way' | 'done'
  /** Of all servers that were seen in this life; null before the first. */
  generations: ReadonlySet<string> | null
}

/** Beats of one lease: one that is lost leaves time for the next. */
const BEATS = 4
/** By the reply of the script. */
const ENTERED: ReadonlyMap<number, Entered> = new Map([
  [1, 'over'],
  [2, 'swap'],
])
/** The partition that all leases are in. */
const LEASES = 0

/** The members that this node vouches for, the lease that they hang on, and those of dead nodes. */
export class OwnedMembers {
  readonly #host: OwnedMembersHost
  readonly #held = new Map<string, Map<string, Member>>()
  readonly #verb: string
  #life: Life
  /** Since when this node has lived without a gap; null while it does not. */
  #aliveSince: number | null = null
  #cancel: () => void = () => {}
  #isBeating = false
  /** There is a new connection since the beat under way began. */
  #isDue = false
  #isReaping = false
  #isClosed = false

  constructor(host: OwnedMembersHost) {
    this.#host = host
    this.#verb = host.keys.partitions === 1 ? 'PUBLISH' : 'SPUBLISH'
    this.#life = newLife(host.freshOwner(), [])
  }

  get owner(): string {
    return this.#life.owner
  }

  async enter(channel: string, member: Member): Promise<Entered> {
    let entered: Entered | null = null
    // A name that is given up meanwhile takes what was entered under it along.
    for (let owner = ''; owner !== this.#life.owner; ) {
      owner = this.#life.owner
      const reply = await this.#enter(channel, member)
      entered ??= ENTERED.get(Number(reply)) ?? 'in'
    }
    const held = this.#held.get(channel) ?? new Map<string, Member>()
    this.#held.set(channel, held.set(member.id, member))
    return entered ?? 'in'
  }

  async leave(channel: string, memberId: string): Promise<boolean> {
    const held = this.#held.get(channel)
    held?.delete(memberId)
    if (held?.size === 0) this.#held.delete(channel)
    const [owner = ''] = textsOf(await this.#run(LEAVE, channel, this.#life.owner, [memberId]))
    // What it has under a name of this node's that was given up is about to leave.
    return owner === '' || this.#life.before.includes(owner)
  }

  /** Commands can be sent from now on, or no more. */
  connected(isUp: boolean, partitions: readonly number[]): void {
    if (partitions.includes(LEASES)) {
      this.#cancel()
      this.#aliveSince = null
    }
    // Another server may have lost members, too.
    if (isUp && this.#host.commands.isUp(LEASES)) this.#beat()
  }

  /** All members leave. Resolves in time, whether the store has heard it or not. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    const { commands, scheduler } = this.#host
    if (!commands.isUp(LEASES) || !this.#life.isRegistered) return
    const over = new Promise<void>((resolve) => void scheduler.after(REDIS_LIMITS.closeMs, resolve))
    const all = [...this.#life.before, this.#life.owner]
    await Promise.race([over, this.#clear(all).catch(() => {})])
  }

  #beat(): void {
    this.#isDue = this.#isBeating
    if (this.#isBeating) return
    this.#isBeating = true
    this.#live()
      .catch(() => {
        this.#aliveSince = null
      })
      .finally(() => {
        this.#isBeating = false
        this.#cancel()
        if (this.#isClosed || !this.#host.commands.isUp(LEASES)) return
        if (this.#isDue) return this.#beat()
        this.#cancel = this.#host.scheduler.after(this.#host.leaseMs / BEATS, () => this.#beat())
      })
  }

  async #live(): Promise<void> {
    const { keys, commands, leaseMs, scheduler, freshOwner } = this.#host
    for (;;) {
      const life = this.#life
      // Others had no chance to beat either while Redis was away: they get theirs first.
      const mayReap = !this.#isReaping && this.#aliveSince !== null && scheduler.now() - this.#aliveSince >= leaseMs
      const reply = await commands.call(LEASES, BEAT, keys.owners, [
        life.owner,
        `${leaseMs}`,
        life.isRegistered ? '' : '1',
        mayReap ? `${REDIS_LIMITS.maxReaped}` : '0',
      ])
      const [kept, first = '', ...dead] = textsOf(reply)
      const generations = await this.#generations(first)
      life.isRegistered = true
      const { generations: known } = life
      if (kept === '1' && (known === null || generations.every((each) => known.has(each)))) {
        life.generations = known ?? new Set(generations)
        this.#aliveSince ??= scheduler.now()
        // Neither is waited for: a part that is away would hold up the lease.
        this.#settle(life)
        this.#reapAll(dead)
        return
      }
      this.#life = newLife(freshOwner(), [...life.before, life.owner])
    }
  }

  /** Of all servers that answer in time: what one that does not is comes out later. */
  async #generations(first: string): Promise<string[]> {
    const { keys, commands, port, scheduler, leaseMs } = this.#host
    if (keys.partitions === 1) return [first]
    const looks = port
      .probes()
      .filter((partition) => commands.isUp(partition))
      .map(async (partition) => String(await commands.call(partition, GENERATION, [keys.index(partition)], [])))
    const seen: string[] = [first]
    const all = Promise.all(looks.map(async (look) => void seen.push(await look.catch(() => first))))
    let cancel = () => {}
    const late = new Promise<void>((resolve) => {
      cancel = scheduler.after(leaseMs / BEATS, resolve)
    })
    await Promise.race([all, late])
    cancel()
    return [...new Set(seen)]
  }

  /** Brings all members over from the lives before; at the next beat again, where that fails. */
  #settle(life: Life): void {
    if (life.settling !== 'due') return
    life.settling = 'under-way'
    const all = [...this.#held].flatMap(([channel, held]) => [...held.keys()].map((id) => ({ channel, id })))
    const settle = async () => {
      await this.#inBatches(all, async ({ channel, id }) => {
        const member = this.#held.get(channel)?.get(id)
        // What another node has by now has come there later: it is not taken back.
        if (member !== undefined) await this.#enter(channel, member, ` ${life.before.join(' ')} `)
      })
      await this.#clear(life.before)
      life.before = []
    }
    settle().then(
      () => {
        life.settling = 'done'
      },
      () => {
        life.settling = 'due'
      },
    )
  }

  async #reapAll(dead: readonly string[]): Promise<void> {
    this.#isReaping = dead.length > 0
    for (const owner of dead) {
      // Another node takes over what is not finished in time.
      await this.#reap(owner).catch(() => {})
    }
    this.#isReaping = false
  }

  async #clear(owners: readonly string[]): Promise<void> {
    for (const owner of owners) {
      await this.#host.commands.call(LEASES, RETIRE, this.#host.keys.owners, [owner])
      await this.#reap(owner)
    }
  }

  /** A member that an owner has vouched for leaves, unless another does by now. */
  async #reap(owner: string): Promise<void> {
    const { keys, commands } = this.#host
    await this.#inBatches([...Array(keys.partitions).keys()], async (partition) => {
      const reply = await commands.call(partition, CHANNELS_OF, [keys.index(partition) + owner], [])
      await this.#inBatches(textsOf(reply), (channel) => this.#run(REAP, channel, owner, []))
    })
    await commands.call(LEASES, REAPED, [keys.owners[1]], [owner])
  }

  /** `from`: the owners that it may be taken from, as `ENTER` takes them. */
  #enter(channel: string, member: Member, from = ''): Promise<RedisReply> {
    return this.#run(ENTER, channel, this.#life.owner, [member.id, JSON.stringify(member), from])
  }

  #run(script: RedisScript, channel: string, owner: string, args: readonly string[]): Promise<RedisReply> {
    const { keys, commands, freshEpoch } = this.#host
    const { partition, members, push, index } = keys.of(channel)
    return commands.call(partition, script, [members, push], [freshEpoch(), this.#verb, index, channel, owner, ...args])
  }

  async #inBatches<T>(all: readonly T[], run: (each: T) => Promise<unknown>): Promise<void> {
    for (let from = 0; from < all.length; from += REDIS_LIMITS.reapBatch)
      await Promise.all(all.slice(from, from + REDIS_LIMITS.reapBatch).map(run))
  }
}

/** A first life has nothing to bring over, and is settled from the beginning. */
function newLife(owner: string, before: string[]): Life {
  return { owner, before, isRegistered: false, settling: before.length === 0 ? 'done' : 'due', generations: null }
}
