import type { Payload } from '@rungway/protocol'
import type { Delivery } from '../channels/subscriber.ts'
import { Room } from '../engine-io/rooms.ts'
import type { Encoder } from './outgoing.ts'
import { PacketType } from './parser.ts'

/** What a room needs of the socket that has joined. */
export interface Member {
  readonly namespace: string
  /** Queues packets that were encoded before. */
  pass(payloads: readonly Payload[]): void
}

/**
 * Writes a publication as an event of a namespace, with what it is as the second argument: once for
 * all sockets that hear it by the same name.
 */
export type PublicationEvents = (delivery: Delivery, nsp: string, event: string) => readonly Payload[]

/** Of one mount, because each has a parser of its own. */
export function createPublicationEvents(encoder: Encoder): PublicationEvents {
  /** By namespace and event. */
  const encoded = new WeakMap<Delivery, Map<string, readonly Payload[]>>()
  return (delivery, nsp, event) => {
    const known = encoded.get(delivery) ?? new Map<string, readonly Payload[]>()
    encoded.set(delivery, known)
    const key = `${nsp},${event}`
    const payloads =
      known.get(key) ?? encoder.encode({ type: PacketType.EVENT, nsp, data: argumentsOf(delivery, event) })
    known.set(key, payloads)
    return payloads
  }
}

const argumentsOf = ({ channel, offset, data, author }: Delivery, event: string): readonly unknown[] => [
  event,
  JSON.parse(data),
  { channel: channel.name, offset, author },
]

/** A socket in a channel: each publication is an event for it. */
export class EventRoom extends Room {
  readonly #member: Member
  readonly #event: string
  readonly #written: PublicationEvents

  constructor(member: Member, event: string, written: PublicationEvents) {
    super()
    this.#member = member
    this.#event = event
    this.#written = written
  }

  protected say(delivery: Delivery): void {
    this.#member.pass(this.#written(delivery, this.#member.namespace, this.#event))
  }
}
