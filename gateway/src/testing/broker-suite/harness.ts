import assert from 'node:assert/strict'
import type { Member, Position, Publication } from '@rungway/protocol'
import { nanoid } from 'nanoid'
import type { Broker, BrokerJoined, Keep, Published, PublishKey } from '../../broker/broker.ts'
import { Feed } from '../../broker/feed.ts'
import { SYSTEM_SCHEDULER } from '../../scheduler.ts'

/** A broker of its own for each case, and what can be done to it. What a harness lacks is skipped. */
export interface BrokerHarness {
  readonly broker: Broker
  /** Another broker on the same store. */
  readonly second?: Broker
  /** A third, for cases that need survivors. */
  readonly third?: Broker
  /** Lets time pass for the store, at once or by waiting. */
  pass?(ms: number): Promise<void>
  /** Cuts the connection over which `broker` gets its pushes; the result restores it. */
  cutPushes?(): () => Promise<void>
  /** The next command of `broker` is run, and its answer lost. */
  loseAnswer?(): void
  /** The store comes back without its contents. */
  restartEmpty?(): Promise<void>
  /** The store comes back without the newest publications of each channel. */
  rollBack?(count: number): Promise<void>
  /** A server of the store hands the channel over to another; resolves when that has it. */
  move?(channel: string): Promise<void>
  /** Ends `broker` without a word, as a crash would. */
  kill?(): void
  close(): Promise<void>
}

/** What a case may need beyond one broker. */
export type Ability = Exclude<keyof BrokerHarness, 'broker' | 'close'>

/** A harness with what a case needs; typed as if all were there, and checked before it runs. */
export type FullHarness = Required<BrokerHarness>

export interface BrokerCase {
  readonly name: string
  readonly needs?: readonly Ability[]
  run(harness: FullHarness): Promise<void>
}

export const KEEP: Keep = { messages: 1_000, bytes: 1_000_000, ageMs: 600_000 }

let keys = 0
export const freshKey = (): PublishKey => ({ id: `k${keys++}` })
export const freshChannel = (): string => `suite:${nanoid()}`

export function publish(
  broker: Broker,
  channel: string,
  data: unknown,
  { key = freshKey(), keep = KEEP, author = null }: { key?: PublishKey; keep?: Keep; author?: string | null } = {},
): Promise<Published> {
  return broker.publish(channel, JSON.stringify(data), { key, keep, author })
}

/** Publishes until the store has it, under one key. */
export async function stored(
  broker: Broker,
  channel: string,
  data: unknown,
  key: PublishKey = freshKey(),
): Promise<Position> {
  for (;;) {
    const published = await publish(broker, channel, data, { key })
    if (published.type !== 'unsure') return published.at
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What one listener of a channel has heard. */
export interface Heard {
  readonly joined: BrokerJoined
  /** In order, what was missed included. */
  readonly data: unknown[]
  readonly publications: Publication[]
  readonly broken: { readonly at: Position; readonly recovered: boolean }[]
  readonly ephemeral: unknown[]
  readonly changes: string[]
  /** By the changes and pictures that were pushed. */
  readonly members: Map<string, Member>
  leave(): void
}

/** Listens as a gateway does. */
export async function listen(broker: Broker, channel: string, since: Position | null = null): Promise<Heard> {
  const publications: Publication[] = []
  const broken: { at: Position; recovered: boolean }[] = []
  const data: unknown[] = []
  const ephemeral: unknown[] = []
  const changes: string[] = []
  const members = new Map<string, Member>()
  const take = (publication: Publication) => {
    publications.push(publication)
    data.push(JSON.parse(publication.data))
  }
  const feed = new Feed(broker, channel, SYSTEM_SCHEDULER, {
    publication: take,
    broken(at, recovered, missed) {
      broken.push({ at, recovered })
      missed.forEach(take)
    },
    ephemeral: (said) => void ephemeral.push(JSON.parse(said)),
    member(change, _at, member) {
      changes.push(`${change} ${member.id}`)
      if (change === 'out') members.delete(member.id)
      else members.set(member.id, member)
    },
    picture(picture) {
      members.clear()
      for (const member of picture.members) members.set(member.id, member)
    },
  })
  const joined = await feed.open(since)
  joined.missed.forEach(take)
  return { joined, data, publications, broken, ephemeral, changes, members, leave: () => feed.close() }
}

const PATIENCE_MS = 20_000

/** Waits for what comes by itself. Fails with what there is. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
}

/** Nothing more comes: what a store has pushed until now has arrived once a later push has. */
export async function quiet(broker: Broker, channel: string, heard: Heard): Promise<void> {
  const mark = `mark ${nanoid()}`
  broker.say(channel, JSON.stringify(mark), null)
  await eventually(() => assert.ok(heard.ephemeral.includes(mark)))
}
