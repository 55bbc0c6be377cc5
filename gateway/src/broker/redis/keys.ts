/** What Redis keeps one channel under. All of it is on one node. */
export interface ChannelKeys {
  readonly partition: number
  readonly channel: string
  readonly stream: string
  readonly members: string
  /** Where pushes go. */
  readonly push: string
  /** Before the name of an owner: the channels in which it has members. */
  readonly index: string
  /** What makes repeats of a publish harmless. */
  key(kind: 'producer' | 'id', name: string): string
}

/** FNV-1a over UTF-16: which part a channel is in. All nodes have to agree. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** Names of keys, under one prefix. In a cluster they carry the tag of their part. */
export class Keys {
  readonly #prefix: string
  readonly partitions: number

  constructor(prefix: string, partitions: number) {
    this.#prefix = prefix
    this.partitions = partitions
  }

  of(name: string): ChannelKeys {
    const partition = this.partitions === 1 ? 0 : hash(name) % this.partitions
    const start = this.#start(partition)
    return {
      partition,
      channel: `${start}m:${name}`,
      stream: `${start}s:${name}`,
      members: `${start}P:${name}`,
      push: `${start}c:${name}`,
      index: `${start}i:`,
      // The length tells where the name ends: both may have any character.
      key: (kind, key) => `${start}${kind === 'producer' ? 'q' : 'r'}:${name.length}:${name}:${key}`,
    }
  }

  /** Before the name of an owner: the channels of one part in which it has members. */
  index(partition: number): string {
    return `${this.#start(partition)}i:`
  }

  /** What a node sends to itself, to see whether pushes arrive. */
  probe(partition: number, node: string): string {
    return `${this.#start(partition)}t:${node}`
  }

  /** Owners that live, and those to be cleared up after. */
  get owners(): readonly [string, string] {
    return [`${this.#start(0)}owners`, `${this.#start(0)}dead`]
  }

  /** Where a session is. */
  home(session: string): { readonly partition: number; readonly key: string } {
    const partition = this.partitions === 1 ? 0 : hash(session) % this.partitions
    return { partition, key: `${this.#start(partition)}h:${session}` }
  }

  /** Leases of nodes, where they are reached, and since when that is known. */
  get roll(): readonly [string, string, string] {
    const start = this.#start(0)
    return [`${start}nodes`, `${start}addresses`, `${start}roll`]
  }

  #start(partition: number): string {
    return this.partitions === 1 ? this.#prefix : `${this.#prefix}{${partition}}`
  }
}
