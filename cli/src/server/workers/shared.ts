import type { Broker, BrokerJoined, Entered, Picture, Published, PublishHow, Told } from '@rungway/gateway'
import type { Held, NodeLease, Registry, Roll } from '@rungway/gateway/cluster'
import type { HistoryAsk, LogPage, Member, Position } from '@rungway/protocol'
import type { Line } from './line.ts'
import type { Asker } from './questions.ts'
import type { StoreQuestions } from './store.ts'

interface Listening {
  readonly told: (told: Told) => void
  /** What came before its `join` had resolved; null after. */
  early: Told[] | null
}

/** A broker whose store is in the first process. */
export class SharedBroker implements Broker {
  readonly health = 'live'
  readonly #asker: Asker<StoreQuestions>
  readonly #listening = new Map<number, Listening>()
  #listeners = 0

  constructor(line: Line, asker: Asker<StoreQuestions>) {
    this.#asker = asker
    line.onMessage((message) => {
      if (message.type !== 'told') return
      const listening = this.#listening.get(message.listener)
      // Of the store's, as the questions are.
      const told = message.told as Told
      if (listening?.early === null) listening.told(told)
      else listening?.early.push(told)
    })
  }

  async publish(channel: string, data: string, how: PublishHow): Promise<Published> {
    return await this.#asker.ask('publish', channel, data, how).catch((): Published => ({ type: 'unsure' }))
  }

  say(channel: string, data: string, author: string | null): void {
    this.#asker.ask('say', channel, data, author).catch(() => {})
  }

  async join(channel: string, since: Position | null, told: (told: Told) => void): Promise<BrokerJoined> {
    const id = ++this.#listeners
    const listening: Listening = { told, early: [] }
    this.#listening.set(id, listening)
    const leave = () => {
      if (this.#listening.delete(id)) this.#asker.ask('part', id).catch(() => {})
    }
    try {
      const begun = await this.#asker.ask('join', id, channel, since)
      // After all that waits for this promise has run.
      setImmediate(() => {
        const early = listening.early ?? []
        listening.early = null
        for (const each of early) if (this.#listening.has(id)) told(each)
      })
      return { ...begun, leave }
    } catch (error) {
      this.#listening.delete(id)
      throw error
    }
  }

  history(channel: string, range: HistoryAsk): Promise<LogPage> {
    return this.#asker.ask('history', channel, range)
  }

  enter(channel: string, member: Member): Promise<Entered> {
    return this.#asker.ask('enter', channel, member)
  }

  leave(channel: string, memberId: string): Promise<boolean> {
    return this.#asker.ask('leave', channel, memberId)
  }

  presence(channel: string): Promise<Picture> {
    return this.#asker.ask('presence', channel)
  }

  /** Its members leave when the first process sees that this one is gone. */
  async close(): Promise<void> {
    for (const id of this.#listening.keys()) this.#asker.ask('part', id).catch(() => {})
    this.#listening.clear()
  }
}

/** A registry that is in the first process. */
export class SharedRegistry implements Registry {
  readonly #asker: Asker<StoreQuestions>

  constructor(asker: Asker<StoreQuestions>) {
    this.#asker = asker
  }

  claim(session: string, node: string, keepMs: number, instead: string | null): Promise<string> {
    return this.#asker.ask('claim', session, node, keepMs, instead)
  }

  hold(session: string, node: string, mark: number, keepMs: number): Promise<string> {
    return this.#asker.ask('hold', session, node, mark, keepMs)
  }

  give(session: string, from: Held, to: string, keepMs: number): Promise<string | null> {
    return this.#asker.ask('give', session, from, to, keepMs)
  }

  find(session: string): Promise<string | null> {
    return this.#asker.ask('find', session)
  }

  keep(sessions: readonly string[], node: string, keepMs: number): Promise<void> {
    return this.#asker.ask('keep', sessions, node, keepMs)
  }

  beat(lease: NodeLease, leaseMs: number): Promise<Roll> {
    return this.#asker.ask('beat', lease, leaseMs)
  }

  leave(node: string): Promise<void> {
    return this.#asker.ask('signOff', node)
  }
}
