import { type Json, ok, type Result } from '@rungway/protocol'
import type { Answers } from './answering.ts'
import type { Asker } from './asking.ts'
import { JUNK, UNANSWERED } from './call-failures.ts'
import type { CallFailure, ClusterHost, OtherNodes } from './contract.ts'
import type { Directory } from './directory.ts'
import { maxRelayedBytes } from './limits.ts'
import { OrderedCalls, orderTaker } from './ordered-calls.ts'
import type { Peers } from './peers.ts'

interface Context extends Pick<ClusterHost, 'limits' | 'scheduler'> {
  readonly node: string
  readonly directory: Pick<Directory, 'others'>
  readonly peers: Pick<Peers, 'connected'>
  readonly asker: Pick<Asker, 'ask'>
}

/** Kinds of questions. One that changes its meaning gets another name: nodes of two versions meet in a deploy. */
const ORDERS = 'orders'
const QUESTION = 'question'
const HERE = 'here'

const MAX_HERE_BYTES = 1_000

/** The other nodes of a cluster. */
export class Neighbours implements OtherNodes {
  readonly #context: Context
  readonly #ordered: OrderedCalls

  constructor(context: Context) {
    this.#context = context
    const { limits, node, scheduler } = context
    this.#ordered = new OrderedCalls({
      node,
      scheduler,
      maxWaitingChars: limits.maxNodeCallBytes,
      // A character takes three bytes at most, and one order fits by the limit of messages.
      maxBatchChars: maxRelayedBytes(limits) / 4,
      withinMs: limits.nodeCallMs,
      send: (to, body) => this.#ask(to, ORDERS, body, limits.nodeCallMs),
    })
  }

  get own(): string {
    return this.#context.node
  }

  names(): readonly string[] {
    const { directory, peers } = this.#context
    const all = new Set([...directory.others(), ...peers.connected()])
    all.delete(this.own)
    return [...all]
  }

  order(to: string, text: string): Promise<Result<Json, CallFailure>> {
    return this.#ordered.order(to, text)
  }

  ask(to: string, question: string): Promise<Result<Json, CallFailure>> {
    return this.#ask(to, QUESTION, question, this.#context.limits.nodeCallMs)
  }

  /** Tells all others that this node is at `address`, for they learn it from the registry only later. */
  async announce(address: string): Promise<void> {
    const { limits, node: own } = this.#context
    const text = JSON.stringify({ node: own, address })
    // Those that cannot be reached learn it there.
    await Promise.all(this.names().map((node) => this.#ask(node, HERE, text, limits.relayConnectMs)))
  }

  async #ask(to: string, kind: string, body: string, timeoutMs: number): Promise<Result<Json, CallFailure>> {
    const { asker, limits } = this.#context
    const answer = await asker.ask(to, { kind, body, timeoutMs, maxBytes: maxRelayedBytes(limits) })
    if (!answer.ok) return UNANSWERED[answer.error]
    const json = parsed(answer.value)
    return json === undefined ? JUNK : ok(json)
  }
}

/** What a gateway answers other nodes. */
export function answersOf(host: ClusterHost, directory: Pick<Directory, 'heardOf'>): Answers {
  const maxBytes = maxRelayedBytes(host.limits)
  const take = orderTaker((order) => host.obey(order), host.report)
  const json = (maxBytes: number, answer: (body: unknown) => Json | Promise<Json>) => ({
    maxBytes,
    async answer(bytes: Buffer): Promise<string | null> {
      const body = parsed(bytes)
      const answered = body === undefined ? null : await answer(body)
      return answered === null ? null : JSON.stringify(answered)
    },
  })
  return new Map([
    [ORDERS, json(maxBytes, take)],
    [QUESTION, json(maxBytes, (question) => host.answer(question))],
    [
      HERE,
      json(MAX_HERE_BYTES, (newcomer) => {
        if (!isNewcomer(newcomer)) return null
        directory.heardOf(newcomer.node, newcomer.address)
        return true
      }),
    ],
  ])
}

/** Undefined: it is no JSON. */
function parsed(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

const isNewcomer = (body: unknown): body is { readonly node: string; readonly address: string } =>
  typeof body === 'object' &&
  body !== null &&
  'node' in body &&
  typeof body.node === 'string' &&
  'address' in body &&
  typeof body.address === 'string'
