import type { Mutant } from './mutant.ts'

const LOG = 'protocol/src/channels/channel-log.ts'
const STORE = 'gateway/src/broker/memory/stored-channel.ts'
const CHANNEL = 'gateway/src/channels/channel.ts'

/** Bugs in what channels stand on: the log, the store, members, slow subscribers. */
export const CHANNEL_MUTANTS: readonly Mutant[] = [
  {
    name: 'a hole in a channel is not noticed',
    mimics: 'pushes are believed to be whole, and what a reconnect has lost is never read',
    file: LOG,
    from: 'epoch === this.#at.epoch && prev === this.#at.offset',
    to: 'epoch === this.#at.epoch',
  },
  {
    name: 'a push that comes twice is delivered twice',
    mimics: 'a store that sends again after a reconnect',
    file: LOG,
    from: 'publication.offset <= this.#at.offset) return []',
    to: "publication.offset <= this.#at.offset) return [{ type: 'deliver', publication }]",
  },
  {
    name: 'the ring answers beyond its reach',
    seed: 12,
    mimics: 'a history that begins later than the position is taken for all that was missed',
    file: LOG,
    from: 'next === undefined || next.prev > position.offset',
    to: 'next === undefined',
  },
  {
    name: 'the bound of a fork is off by one',
    seed: 4,
    mimics: 'who saw what a failover has lost is said to have missed nothing',
    file: STORE,
    from: 'offset > known.offset ? null',
    to: 'offset > known.offset + 1 ? null',
  },
  {
    name: 'a store that was rolled back keeps its epoch',
    mimics: 'centrifugo#664: a store that is behind under the same epoch',
    file: STORE,
    from: '      .slice(0, 8)\n    this.#epoch = epoch',
    to: '      .slice(0, 8)',
  },
  {
    name: 'a repeat is published again',
    mimics: 'the number of a producer is compared by less-than',
    file: STORE,
    from: 'seq <= known.seq',
    to: 'seq < known.seq',
  },
  {
    name: 'a member is removed by a node that has lost it',
    mimics: 'reaping without a look at the owner',
    file: STORE,
    from: 'known === undefined || known.owner !== owner',
    to: 'known === undefined',
  },
  {
    name: 'a node vouches for what it has not seen',
    seed: 51,
    mimics: 'a subscriber that knows more than its new node is moved back',
    file: CHANNEL,
    from: 'top.epoch !== at.epoch || since.offset > at.offset',
    to: 'top.epoch !== at.epoch',
  },
  {
    name: 'a subscriber that is behind hears what is new',
    mimics: 'live messages overtake the history',
    file: CHANNEL,
    from: 'if (each.behind === null && !each.subscriber.publication(delivery, each))',
    to: 'if (!each.subscriber.publication(delivery, each))',
  },
  {
    name: 'a member that is gone is brought back',
    seed: 152,
    mimics: 'a node that takes over a member which is at another one by now',
    file: 'gateway/src/channels/members.ts',
    from: 'held.by === null || held.isOut',
    to: 'held.isOut',
  },
  {
    name: 'a slow subscriber is never resumed',
    mimics: 'the place is kept, and nobody goes on from it',
    file: 'gateway/src/channels/session-lane.ts',
    from: 'if (at.behind !== null) at.resume()',
    to: 'if (at.behind === null) at.resume()',
  },
  {
    name: 'a read that fails is not read again',
    seed: 141,
    mimics: 'a channel that stands still after one lost answer',
    file: 'gateway/src/broker/feed.ts',
    from: '() => this.#retry(),',
    to: '() => {},',
  },
  {
    name: 'what a slow watcher knows is never let go',
    mimics: 'bytes that are counted when a copy of the members is made, and not when it is given up',
    check: 'members',
    file: CHANNEL,
    from: '    this.#host.kept(knownBytes(subscription) - before)\n',
    to: '',
  },
  {
    name: 'what a slow watcher knows is not counted',
    mimics: 'a copy of the members for each slow subscription, which no limit of all together bounds',
    check: 'members',
    file: CHANNEL,
    from: 'this.members.before(change)\n    this.#host.kept(knownBytes(subscription))\n',
    to: 'this.members.before(change)\n',
  },
  {
    name: 'a watcher that reads nothing is told of members all the same',
    mimics: 'joins and leaves fill the outbox of a slow client until its session is ended',
    check: 'members',
    file: 'gateway/src/channels/session-lane.ts',
    from: 'if (!isOwnComing && !this.#hasRoom(lane.bytes)) return false',
    to: '',
  },
]
