import { type Json, type Payload, utf8Length } from '@rungway/protocol'
import type { Hub } from '../channels/hub.ts'
import type { Delivery } from '../channels/subscriber.ts'
import { RungwayError } from '../errors.ts'
import type { Ground, SessionLayer } from '../sessions/session-layer.ts'
import { Room, Rooms } from './rooms.ts'

/**
 * Writes a publication for clients of a protocol: as one message, or as the packets of one. It is
 * asked for each client, and gives all of them the same.
 */
export type WritePublication = (delivery: Delivery) => readonly Payload[]

/** For clients without events: the publication and what it is, as one JSON text. */
export function publicationMessage({ channel, offset, data, author }: Delivery): readonly Payload[] {
  const about = `"channel":${JSON.stringify(channel.name)},"offset":${offset},"author":${JSON.stringify(author)}`
  const text = `{${about},"data":${data}}`
  return [{ text, kind: 'json', bytes: utf8Length(text) }]
}

/** Writes each publication once for all clients. */
export function once(write: WritePublication): WritePublication {
  const written = new WeakMap<Delivery, readonly Payload[]>()
  return (delivery) => {
    const payloads = written.get(delivery) ?? write(delivery)
    written.set(delivery, payloads)
    return payloads
  }
}

/**
 * What stands on sessions whose clients know neither channels nor requests: a publication is a
 * message, and nothing can be asked. `instead`: the protocol, and what to do.
 */
export function channelsAs(hub: Hub, instead: string, write: WritePublication): (ground: Ground) => SessionLayer {
  return (ground) => new MessageLayer(ground, hub, instead, write)
}

class MessageRoom extends Room {
  readonly #ground: Ground
  readonly #write: WritePublication

  constructor(ground: Ground, write: WritePublication) {
    super()
    this.#ground = ground
    this.#write = write
  }

  protected say(delivery: Delivery): void {
    for (const payload of this.#write(delivery)) this.#ground.queue(payload)
  }
}

class MessageLayer implements SessionLayer {
  readonly #rooms: Rooms
  readonly #room: Room
  readonly #instead: string

  constructor(ground: Ground, hub: Hub, instead: string, write: WritePublication) {
    this.#rooms = new Rooms(hub)
    this.#room = new MessageRoom(ground, write)
    this.#instead = instead
  }

  subscribe(channel: string): Promise<void> {
    return this.#rooms.join(channel, this.#room)
  }

  unsubscribe(channel: string): boolean {
    return this.#rooms.leave(channel)
  }

  async request(method: string): Promise<Json> {
    throw new RungwayError('refused', `"${method}" was not asked of a client of ${this.#instead}.`)
  }

  ended(): void {
    this.#rooms.end()
  }

  /** Nothing for the layer comes from such a client. */
  hear(): void {}

  settled(): void {}

  away(): void {}

  back(): void {}
}
