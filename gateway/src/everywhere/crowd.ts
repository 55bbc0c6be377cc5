import type { OtherNodes } from '../cluster/contract.ts'
import type { Scheduler } from '../scheduler.ts'
import { isFields } from './orders.ts'

/** How often nodes tell each other, in milliseconds. */
const EVERY_MS = 1_000
/** What was told so long ago counts no more: the node is gone, or has nothing to tell. */
const KEEP_MS = 3_500
/** Users that one node tells of, those with most sessions first. */
const MAX_USERS = 1_000
/** Of their ids, which may be long. */
const MAX_CHARS = 128 * 1024
/** Nodes that are listened to. */
const MAX_NODES = 1_000

/** A user and how many sessions. */
export type Crowded = readonly [id: string, sessions: number]

interface Context {
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  /** Users with many sessions on this node, those with most first. */
  crowded(): Iterable<Crowded>
}

/**
 * Users with many sessions on other nodes, about as many as there are: once a second each node tells
 * the others. Most users have few, and cost nothing.
 */
export class Crowd {
  readonly #context: Context
  /** By node. */
  readonly #told = new Map<string, { readonly at: number; readonly users: ReadonlyMap<string, number> }>()
  #cancel = (): void => {}

  constructor(context: Context) {
    this.#context = context
  }

  /** Sessions of a user on other nodes, as far as they have told. */
  countElsewhere(user: string): number {
    if (this.#told.size === 0) return 0
    const since = this.#context.scheduler.now() - KEEP_MS
    let count = 0
    for (const { at, users } of this.#told.values()) if (at >= since) count += users.get(user) ?? 0
    return count
  }

  /** Begins to tell the others. */
  start(others: OtherNodes): void {
    this.#cancel = this.#context.scheduler.after(EVERY_MS, () => {
      this.start(others)
      this.#tell(others)
    })
  }

  stop(): void {
    this.#cancel()
  }

  /** Another node has told; false: what it has sent is no such thing. */
  heard(from: unknown): boolean {
    if (!isFields(from)) return false
    const { node, users } = from
    if (typeof node !== 'string' || !Array.isArray(users) || users.length > MAX_USERS || !users.every(isCrowded))
      return false
    const now = this.#context.scheduler.now()
    for (const [name, { at }] of this.#told) if (at < now - KEEP_MS) this.#told.delete(name)
    if (this.#told.size < MAX_NODES || this.#told.has(node)) this.#told.set(node, { at: now, users: new Map(users) })
    return true
  }

  /** A node that has nothing to tell says nothing, and what it has told is forgotten soon. */
  #tell(others: OtherNodes): void {
    const users: Crowded[] = []
    let chars = 0
    for (const each of this.#context.crowded()) {
      chars += each[0].length
      if (users.length >= MAX_USERS || chars > MAX_CHARS) break
      users.push(each)
    }
    if (users.length === 0) return
    const text = JSON.stringify({ type: 'crowd', node: others.own, users })
    // One that does not hear it counts fewer, until the next.
    for (const node of others.names()) void others.ask(node, text)
  }
}

const isCrowded = (value: unknown): value is Crowded =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === 'string' &&
  Number.isSafeInteger(value[1]) &&
  value[1] > 0
