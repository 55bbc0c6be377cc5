import type { Broker } from '@rungway/gateway'
import type { Member } from '@rungway/protocol'

/** A publication of a client's, once the store has it. */
export interface ObservedPublication {
  readonly channel: string
  readonly epoch: string
  readonly offset: number
  /** JSON. */
  readonly data: string
  readonly author: string | null
}

/** What happens in the channels of this process. */
export interface BrokerObserver {
  /** One that a client has made, and not the HTTP API. */
  publication(publication: ObservedPublication): void
  /** `swap`: the member shows other data. Only members whose sessions are on this gateway. */
  member(channel: string, change: 'in' | 'out' | 'swap', member: Member): void
}

/**
 * A broker that is looked at. What one node does to its broker happens on that node alone, so
 * several nodes on one store tell nothing twice. A member that goes over to another node has neither
 * left nor come; members of a node that was killed leave without a word here.
 */
export function observed(broker: Broker, observer: BrokerObserver): Broker {
  const members = new Map<string, Map<string, Member>>()
  return {
    async publish(channel, data, how) {
      const published = await broker.publish(channel, data, how)
      if (published.type !== 'published') return published
      const { epoch, offset } = published.at
      // Clients number what they publish; a server names it.
      if ('producer' in how.key) observer.publication({ channel, epoch, offset, data, author: how.author })
      return published
    },
    say: (channel, data, author) => broker.say(channel, data, author),
    join: (channel, since, told) => broker.join(channel, since, told),
    history: (channel, range) => broker.history(channel, range),
    async enter(channel, member) {
      const entered = await broker.enter(channel, member)
      const known = members.get(channel) ?? new Map<string, Member>()
      members.set(channel, known)
      const before = known.get(member.id)
      known.set(member.id, member)
      // One that comes from another node is told as nothing, or by what it shows now.
      if (entered !== 'in') {
        if (entered === 'swap') observer.member(channel, 'swap', member)
      } else if (before === undefined) observer.member(channel, 'in', member)
      else if (JSON.stringify(before) !== JSON.stringify(member)) observer.member(channel, 'swap', member)
      return entered
    },
    async leave(channel, memberId) {
      const isOut = await broker.leave(channel, memberId)
      const known = members.get(channel)
      const member = known?.get(memberId)
      known?.delete(memberId)
      if (known?.size === 0) members.delete(channel)
      if (member !== undefined && isOut) observer.member(channel, 'out', member)
      return isOut
    },
    presence: (channel) => broker.presence(channel),
    get health() {
      return broker.health
    },
    close: () => broker.close(),
  }
}
