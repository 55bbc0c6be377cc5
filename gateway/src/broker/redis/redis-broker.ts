import type { HistoryAsk, LogPage, Member, Position, Publication } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import type { Registry } from '../../cluster/registry.ts'
import { RungwayError } from '../../errors.ts'
import { keepProcess, type Scheduler, SYSTEM_SCHEDULER } from '../../scheduler.ts'
import type { Broker, BrokerJoined, Entered, Picture, Published, PublishHow, Told } from '../broker.ts'
import { checkStore, refusalOf } from './check.ts'
import { Commands, textsOf } from './commands.ts'
import { hasNotRun } from './failure.ts'
import { type ChannelKeys, Keys } from './keys.ts'
import { REDIS_LIMITS } from './limits.ts'
import { OwnedMembers } from './owned-members.ts'
import type { RedisPort } from './port.ts'
import { Probe } from './probe.ts'
import { Publisher } from './publisher.ts'
import { ephemeralMessage, readRecord } from './push.ts'
import { RedisRegistry } from './redis-registry.ts'
import { PICTURE, READ, SAY } from './scripts.ts'
import { Subscriptions } from './subscriptions.ts'

export interface RedisBrokerOptions {
  /** Before the name of each key and push. Gateways with another prefix are another world. Default: `rungway:`. */
  readonly prefix?: string
  /**
   * How long members of a node that is gone stay, in milliseconds; it is renewed four times in that
   * time. Default: 4 000.
   */
  readonly leaseMs?: number
  /**
   * What was published in so many milliseconds before a loss is published again, under its keys, when
   * Redis comes back in an earlier state; what it still has is not doubled. 0: never. Default: 5 000.
   */
  readonly repeatMs?: number
  /** Time, for tests. Default: the system's. */
  readonly scheduler?: Pick<Scheduler, 'now' | 'after' | 'soon'>
  /** Names of nodes and epochs, which must never come twice. */
  readonly randomId?: (length: number) => string
}

/**
 * A script that names two keys of which one is never there runs nowhere while a cluster moves their
 * slot: neither where subscribers are no more, nor where they are not yet.
 */
const sayKeys = (push: string): readonly string[] => [push, `${push}:`]

const EPOCH_CHARS = 8
const NODE_CHARS = 12

/**
 * A broker over Redis: nodes that share one see each other's publications and members. It works
 * through a `RedisPort`, and takes Redis 6.2 or later.
 *
 * While Redis cannot be reached, publishes are `unsure` after five seconds, reads reject with
 * `no-store`, and `health` is `away`.
 */
export class RedisBroker implements Broker {
  readonly #port: RedisPort
  readonly #keys: Keys
  readonly #verb: string
  readonly #freshEpoch: () => string
  readonly #node: string
  readonly #commands: Commands
  readonly #publisher: Publisher
  readonly #subscriptions: Subscriptions
  readonly #members: OwnedMembers
  readonly #probe: Probe
  /** For the `Cluster` of the gateway: which nodes live, and where sessions are, over the same connection. */
  readonly registry: Registry
  /** Ends what waits in `ready`. */
  #refused: (error: Error) => void = () => {}

  constructor(
    port: RedisPort,
    {
      prefix = 'rungway:',
      leaseMs = 4_000,
      repeatMs = 5_000,
      scheduler = SYSTEM_SCHEDULER,
      randomId = nanoid,
    }: RedisBrokerOptions = {},
  ) {
    if (port.partitions > 1 && /[{}]/.test(prefix))
      throw new RungwayError(
        'bad-option',
        `prefix is "${prefix}"; in a cluster it takes no braces, which would put all keys into one slot.`,
      )
    this.#port = port
    this.#keys = new Keys(prefix, port.partitions)
    this.#verb = port.partitions === 1 ? 'PUBLISH' : 'SPUBLISH'
    this.#freshEpoch = () => randomId(EPOCH_CHARS)
    this.#node = randomId(NODE_CHARS)
    const reset = (partition: number) => port.reset(partition)
    const everywhere = [...Array(port.partitions).keys()]
    const probe = (partition: number) => this.#keys.probe(partition, this.#node)
    const probed = new Map(everywhere.map((partition) => [probe(partition), partition]))
    const shared = { port, keys: this.#keys, scheduler, freshEpoch: this.#freshEpoch }
    this.#commands = new Commands(port, scheduler, reset)
    const commands = this.#commands
    this.registry = new RedisRegistry(commands, this.#keys)
    this.#publisher = new Publisher({ ...shared, commands, repeatMs })
    this.#members = new OwnedMembers({ ...shared, commands, leaseMs, freshOwner: () => randomId(NODE_CHARS) })
    this.#probe = new Probe({
      scheduler,
      probes: () => port.probes().filter((each) => commands.isUp(each) && this.#subscriptions.isUp(each)),
      // Not as a command, which would be called again: a part on the move says nothing of connections.
      send: (partition) =>
        port.call(SAY, sayKeys(probe(partition)), ['', this.#verb]).then(
          () => true,
          (error: unknown) => !hasNotRun(error),
        ),
      deaf: reset,
    })
    this.#subscriptions = new Subscriptions({
      ...shared,
      probe,
      read: (keys, since) => this.#readAll(keys, since),
      picture: (keys) => this.#picture(keys),
      heard: (push) => {
        const partition = probed.get(push)
        if (partition !== undefined) this.#probe.returned(partition)
        this.#probe.heard()
      },
    })
    port.onConnection({
      commands: (isUp, partitions = everywhere) => {
        this.#probe.changed(partitions)
        this.#commands.connected(isUp, partitions)
        this.#members.connected(isUp, partitions)
        this.#publisher.connected(isUp, partitions)
      },
      pushes: (isUp, partitions = everywhere) => {
        this.#probe.changed(partitions)
        this.#subscriptions.connected(isUp, partitions)
      },
      failed: (error) => {
        this.#commands.failed(error)
        const refusal = refusalOf(error)
        if (refusal !== null) this.#refused(refusal)
      },
    })
  }

  /**
   * Resolves when Redis is there and fit, with warnings of what may lose history. Rejects with
   * `unfit-store` when its version is too old, it refuses the password, or a right is missing, and
   * says which; with `no-store` when it cannot be reached within five seconds. The process stays
   * alive so long.
   */
  async ready(): Promise<readonly string[]> {
    const release = keepProcess()
    const refused = new Promise<never>((_resolve, reject) => {
      this.#refused = reject
    })
    try {
      const probe = (partition: number) => this.#subscriptions.probe(partition)
      return await Promise.race([refused, checkStore(this.#port, this.#commands, this.#keys, this.#node, probe)])
    } finally {
      release()
    }
  }

  get health(): Broker['health'] {
    if (!this.#commands.isAnyUp) return 'away'
    return this.#commands.areAllUp && this.#subscriptions.areLive ? 'live' : 'repairing'
  }

  /** The name by which this node vouches for members now. */
  get node(): string {
    return this.#members.owner
  }

  publish(channel: string, data: string, how: PublishHow): Promise<Published> {
    return this.#publisher.publish(channel, data, how)
  }

  say(channel: string, data: string, author: string | null): void {
    const { partition, push } = this.#keys.of(channel)
    // What is not stored is said as far as it can be now.
    if (!this.#commands.isUp(partition)) return
    const args = [ephemeralMessage(data, author), this.#verb]
    this.#commands.callOnce(partition, SAY, sayKeys(push), args).catch(() => {})
  }

  join(channel: string, since: Position | null, told: (told: Told) => void): Promise<BrokerJoined> {
    return this.#subscriptions.join(channel, since, told)
  }

  /** A page has a thousand publications and about a megabyte at most, whatever is asked for. */
  history(channel: string, range: HistoryAsk): Promise<LogPage> {
    return this.#page(this.#keys.of(channel), range)
  }

  enter(channel: string, member: Member): Promise<Entered> {
    return this.#members.enter(channel, member)
  }

  leave(channel: string, memberId: string): Promise<boolean> {
    return this.#members.leave(channel, memberId)
  }

  presence(channel: string): Promise<Picture> {
    return this.#picture(this.#keys.of(channel))
  }

  /** Members that this node vouches for leave, if Redis can be reached within a second. */
  async close(): Promise<void> {
    await this.#members.close()
    this.#probe.stop()
    this.#subscriptions.close()
    await this.#port.close()
  }

  async #page(keys: ChannelKeys, { after, before, limit, reverse }: HistoryAsk): Promise<LogPage> {
    const reply = await this.#commands.call(
      keys.partition,
      READ,
      [keys.channel, keys.stream],
      [
        this.#freshEpoch(),
        after?.epoch ?? '',
        `${after?.offset ?? 0}`,
        before?.epoch ?? '',
        `${before?.offset ?? 0}`,
        `${Math.min(limit, REDIS_LIMITS.pageMessages)}`,
        `${REDIS_LIMITS.pageBytes}`,
        reverse === true ? '1' : '',
      ],
    )
    const [epoch = '', offset, recovered, more, ...records] = textsOf(reply)
    const publications: Publication[] = []
    for (let index = 0; index + 1 < records.length; index += 2) {
      const at = Number(records[index])
      publications.push({ offset: at, prev: at - 1, ...readRecord(records[index + 1] ?? '') })
    }
    return { at: { epoch, offset: Number(offset) }, recovered: recovered === '1', publications, more: more === '1' }
  }

  /** Pages, until nothing is missing. */
  async #readAll(keys: ChannelKeys, since: Position | null): Promise<LogPage> {
    if (since === null) return this.#page(keys, { limit: 0 })
    const publications: Publication[] = []
    for (let after = since; ; ) {
      const page = await this.#page(keys, { after, limit: REDIS_LIMITS.pageMessages })
      publications.push(...page.publications)
      const last = page.publications.at(-1)
      if (!page.recovered || !page.more || last === undefined) return { ...page, publications }
      after = { epoch: page.at.epoch, offset: last.offset }
    }
  }

  async #picture(keys: ChannelKeys): Promise<Picture> {
    const reply = await this.#commands.call(keys.partition, PICTURE, [keys.members], [this.#freshEpoch()])
    const [epoch = '', offset, ...members] = textsOf(reply)
    const at = { epoch, offset: Number(offset) }
    return { at, members: members.map((member) => JSON.parse(member) as Member) }
  }
}
