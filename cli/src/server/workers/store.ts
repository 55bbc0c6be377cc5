import {
  type Broker,
  type BrokerJoined,
  MemoryBroker,
  type MemoryStore,
  type MemoryWire,
  type PublishHow,
} from '@rungway/gateway'
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

  /**
   * What one worker asks, over its line, and how it ends: its members leave, and other nodes look for
   * it no more. `fellBehind` is called when it begins to lose pushes, because it does not read them.
   */
  questionsOf(line: Line, fellBehind: () => void) {
    const broker: Broker = new MemoryBroker({ store: this.#store, wire: wireOver(line, fellBehind) })
    const registry = this.#registry
    let node: string | null = null
    const questions = {
      ...questionsOf(broker, registry, line),
      beat(lease: NodeLease, leaseMs: number) {
        node = lease.node
        return registry.beat(lease, leaseMs)
      },
    }
    return {
      questions,
      async close() {
        // Its lease would last for seconds, in which others wait for it.
        if (node !== null) await registry.leave(node)
        await broker.close()
      },
    }
  }
}

/**
 * The store as a worker has it over a line. While that is full pushes are lost and questions wait,
 * so that no more is kept for a worker than its limits say; when it has read on, it is told where
 * each of its channels is, and reads from history what it has missed.
 */
function wireOver(line: Line, fellBehind: () => void): MemoryWire {
  let isBehind = false
  return {
    isCut: false,
    async call(run) {
      if (line.isFull) await line.room()
      return run()
    },
    push(run) {
      if (!line.isFull) return run()
      if (!isBehind) fellBehind()
      isBehind = true
    },
    listen(restored) {
      line.onOpened(() => {
        if (isBehind) restored()
        isBehind = false
      })
    },
  }
}

export type StoreQuestions = ReturnType<WorkerStore['questionsOf']>['questions']

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
    signOff: (node: string) => registry.leave(node),
  }
}
