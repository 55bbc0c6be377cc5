import { type Json, ok, type Result } from '@rungway/protocol'
import type { Scheduler } from '../scheduler.ts'
import { FAILED, failure, JUNK, UNREAD } from './call-failures.ts'
import type { CallFailure } from './contract.ts'

/** One order to another node, and who waits for what becomes of it. */
interface Waiting {
  readonly text: string
  readonly since: number
  done(result: Result<Json, CallFailure>): void
}

interface Lane {
  /** Oldest first, from `first` on. */
  waiting: Waiting[]
  first: number
  /** Of what waits, in characters. */
  chars: number
  isUnderWay: boolean
}

interface Context {
  readonly node: string
  readonly scheduler: Pick<Scheduler, 'now'>
  readonly maxWaitingChars: number
  readonly withinMs: number
  /** Orders that go in one call. One that is longer goes alone. */
  readonly maxBatchChars: number
  send(to: string, body: string): Promise<Result<Json, CallFailure>>
}

const FULL = failure('away', 'More waits for it than maxNodeCallBytes allows. Send less, or raise the limit.')
const LATE = failure('away', 'It has not answered what was sent before, within nodeCallMs.')

/**
 * Orders to other nodes, which each node hears in the order in which they were given. One call to
 * each is under way at a time, and the next takes all that was ordered meanwhile.
 */
export class OrderedCalls {
  readonly #context: Context
  readonly #lanes = new Map<string, Lane>()
  /** Of the newest call: a node that is given up may hear an old one after a new one, and ignores it. */
  #number = 0

  constructor(context: Context) {
    this.#context = context
  }

  /** Never rejects. `text`: JSON. Resolves with what the node has answered to it. */
  order(to: string, text: string): Promise<Result<Json, CallFailure>> {
    const { scheduler, maxWaitingChars } = this.#context
    const lane = this.#lanes.get(to) ?? { waiting: [], first: 0, chars: 0, isUnderWay: false }
    if (lane.chars > 0 && lane.chars + text.length > maxWaitingChars) return Promise.resolve(FULL)
    this.#lanes.set(to, lane)
    lane.chars += text.length
    return new Promise((done) => {
      lane.waiting.push({ text, since: scheduler.now(), done })
      if (!lane.isUnderWay) void this.#empty(to, lane)
    })
  }

  async #empty(to: string, lane: Lane): Promise<void> {
    lane.isUnderWay = true
    while (lane.waiting.length > 0) {
      // What the same turn orders goes along.
      await null
      const batch = this.#next(lane)
      if (batch.length === 0) continue
      const body = `{"from":"${this.#context.node}","number":${++this.#number},"orders":[${batch.map(({ text }) => text).join()}]}`
      const answer = await this.#context.send(to, body)
      const results = answer.ok ? answer.value : null
      for (const [at, { done }] of batch.entries()) {
        if (!answer.ok) done(answer)
        else if (!Array.isArray(results) || results.length !== batch.length) done(JUNK)
        else done(resultOf(results[at]))
      }
    }
    this.#lanes.delete(to)
  }

  /** What goes next. Gives up what has waited too long. */
  #next(lane: Lane): Waiting[] {
    const { scheduler, withinMs, maxBatchChars } = this.#context
    const batch: Waiting[] = []
    let chars = 0
    for (let each = lane.waiting[lane.first]; each !== undefined; each = lane.waiting[++lane.first]) {
      const { text, since, done } = each
      if (batch.length > 0 && chars + text.length > maxBatchChars) break
      lane.chars -= text.length
      if (scheduler.now() - since > withinMs) {
        done(LATE)
        continue
      }
      chars += text.length
      batch.push(each)
    }
    // Not one by one: each would move all that waits behind it.
    if (lane.first >= lane.waiting.length / 2) {
      lane.waiting = lane.waiting.slice(lane.first)
      lane.first = 0
    }
    return batch
  }
}

/** In place of the answer to an order that has thrown. */
const FAILED_ORDER = { failed: true }

const resultOf = (result: Json): Result<Json, CallFailure> =>
  result === null ? UNREAD : JSON.stringify(result) === JSON.stringify(FAILED_ORDER) ? FAILED : ok(result)

/** Nodes whose newest call is remembered. */
const MAX_CALLERS = 1_000

/**
 * Obeys what other nodes order: returns the answers to a call, or null for what is none. `obey` returns
 * the answer to one order; null: it does not understand it, and has done nothing.
 */
export function orderTaker(obey: (order: unknown) => Json, report: (error: unknown) => void): (call: unknown) => Json {
  const newest = new Map<string, number>()
  const attempt = (order: unknown): Json => {
    try {
      return obey(order)
    } catch (error) {
      report(error)
      return FAILED_ORDER
    }
  }
  return (call) => {
    if (!isBatch(call)) return null
    const { from, number, orders } = call
    // The node that has sent it has given it up, and it would come after what it has sent since.
    if (number <= (newest.get(from) ?? 0)) return null
    newest.delete(from)
    newest.set(from, number)
    for (const oldest of newest.keys()) {
      if (newest.size <= MAX_CALLERS) break
      newest.delete(oldest)
    }
    return orders.map(attempt)
  }
}

interface Batch {
  readonly from: string
  readonly number: number
  readonly orders: readonly unknown[]
}

const isBatch = (body: unknown): body is Batch =>
  typeof body === 'object' &&
  body !== null &&
  'from' in body &&
  typeof body.from === 'string' &&
  'number' in body &&
  Number.isSafeInteger(body.number) &&
  'orders' in body &&
  Array.isArray(body.orders)
