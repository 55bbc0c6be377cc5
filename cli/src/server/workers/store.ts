import { type Broker, type BrokerJoined, MemoryBroker, type MemoryStore, type PublishHow } from '@rungway/gateway'
import { type Held, MemoryRegistry, type NodeLease, type Registry } from '@rungway/gateway/cluster'
import type { HistoryAsk, Member, Position } from '@rungway/protocol'
import type { Line } from './line.ts'

/** What a worker begins with of a channel; what comes after is told to its listener. */
export type Begun = Omit<BrokerJoined, 'leave'>

/** What workers have in common where there is no Redis: channels, and which sessions are where. */
export class WorkerStore {
  readonly #store: MemoryStore
  readonly #registry: Registry = new MemoryRegistry()

  constructor(store: MemoryStore) {
    this.#store = store
  }

  /** What one worker asks, over its line, and how it ends: its members leave. */
  questionsOf(line: Line): { readonly questions: StoreQuestions; readonly close: () => Promise<void> } {
    const broker: Broker = new MemoryBroker({ store: this.#store })
    return { questions: questionsOf(broker, this.#registry, line), close: () => broker.close() }
  }
}

export type StoreQuestions = ReturnType<typeof questionsOf>

function questionsOf(broker: Broker, registry: Registry, line: Line) {
  const joined = new Map<number, BrokerJoined>()
  return {
    publish: (channel: string, data: string, how: PublishHow) => broker.publish(channel, data, how),
    say: (channel: string, data: string, author: string | null) => broker.say(channel, data, author),
    async join(listener: number, channel: string, since: Position | null): Promise<Begun> {
      const begun = await broker.join(channel, since, (told) => line.send({ type: 'told', listener, told }))
      joined.set(listener, begun)
      const { at, recovered, missed } = begun
      return { at, recovered, missed }
    },
    part(listener: number) {
      joined.get(listener)?.leave()
      joined.delete(listener)
    },
    history: (channel: string, range: HistoryAsk) => broker.history(channel, range),
    enter: (channel: string, member: Member) => broker.enter(channel, member),
    leave: (channel: string, memberId: string) => broker.leave(channel, memberId),
    presence: (channel: string) => broker.presence(channel),
    claim: (session: string, node: string, keepMs: number, instead: string | null) =>
      registry.claim(session, node, keepMs, instead),
    hold: (session: string, node: string, mark: number, keepMs: number) => registry.hold(session, node, mark, keepMs),
    give: (session: string, from: Held, to: string, keepMs: number) => registry.give(session, from, to, keepMs),
    find: (session: string) => registry.find(session),
    keep: (sessions: readonly string[], node: string, keepMs: number) => registry.keep(sessions, node, keepMs),
    beat: (lease: NodeLease, leaseMs: number) => registry.beat(lease, leaseMs),
    signOff: (node: string) => registry.leave(node),
  }
}
