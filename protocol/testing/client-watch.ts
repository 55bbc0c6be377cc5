import type { ClientIncoming, ClientSession } from '../src/session/client-session.ts'
import type { SessionLimits } from '../src/session/limits.ts'
import type { Body, Terms } from '../src/wire/frame.ts'
import type { Line } from '../src/wire/line-codec.ts'
import { type ClientLife, type GatewayLife, hold, isExpected, type Journal, readBody } from './journal.ts'
import { LIMITS } from './script.ts'

/** The last word is always taken: an outbox may be over its limit by that much. */
const CLOSE_BYTES = 20

/** Watches one session of the client's by what its application is told. */
export class ClientWatch {
  readonly life: ClientLife
  readonly #session: ClientSession
  readonly #journal: Journal
  #welcomedWith = 0

  constructor(session: ClientSession, id: string, name: string, journal: Journal) {
    this.life = { id, name, said: 0, heard: 0, peer: null, closes: false, end: null }
    this.#session = session
    this.#journal = journal
    journal.clients.push(this.life)
  }

  told(told: ClientIncoming): void {
    const { life } = this
    if (told.type === 'message') this.#delivered(told.body)
    else if (told.type === 'welcome') this.#welcomed(told.terms)
    else if (told.type === 'closed') this.#closed(told.by, told.reason)
    const heard = this.#journal.heardFrom(life.id)
    hold(
      '[S3]',
      this.#session.outbox.acked <= heard,
      () => `${life.name} dropped ${this.#session.outbox.acked}, ${heard} were heard`,
    )
  }

  /** The session is gone, by the gateway's word. */
  lost(code: string): void {
    const { life } = this
    this.#journal.reached.reset++
    hold('[S4]', life.end === null, () => `${life.name} was told ${code} after its end`)
    hold('[S7]', code !== 'closed', () => `${life.name} was told closed, and never heard the close`)
    hold('[S4]', life.peer?.end !== null, () => `${life.name} was told ${code}, and ${life.peer?.name} is well`)
    hold(
      '[S6]',
      code !== 'bad-sequence' && code !== 'bad-frame' && code !== 'bad-request',
      () => `${life.name} was refused: ${code}`,
    )
    life.end = { type: 'lost', code }
  }

  bounded({ maxOutboxBytes, maxOutboxMessages }: SessionLimits): void {
    const { length: kept, bytes } = this.#session.outbox
    hold(
      '[S5]',
      kept <= maxOutboxMessages + (this.life.closes ? 1 : 0),
      () => `${kept} messages in an outbox for ${maxOutboxMessages}`,
    )
    hold(
      '[S5]',
      kept <= 1 || bytes <= maxOutboxBytes + (this.life.closes ? CLOSE_BYTES : 0),
      () => `${bytes} bytes in an outbox for ${maxOutboxBytes}`,
    )
  }

  /** What a welcome says to have arrived is not written again. */
  pulled(lines: readonly Line[]): void {
    const repeated = lines.find(
      (line) => Number(/^\[(\d+)/.exec(line)?.[1] ?? Number.POSITIVE_INFINITY) <= this.#welcomedWith,
    )
    hold(
      '[A3]',
      repeated === undefined,
      () => `${this.life.name} repeats ${repeated}, welcomed with ${this.#welcomedWith}`,
    )
  }

  #closed(by: 'client' | 'gateway', reason: string): void {
    const { life } = this
    hold('[S7]', life.end === null, () => `${life.name} was told twice that it has ended`)
    life.end = { type: 'closed', by }
    this.#journal.reached[`close by ${by}`]++
    const peers = this.#journal.gateways.filter((peer) => peer.id === life.id)
    if (by === 'client') {
      const isHeard = peers.some((peer) => peer.heardClose)
      hold('[S7]', isHeard, () => `${life.name} was told closed, and the gateway never heard the close`)
      return
    }
    // The welcome may have been lost on the way: the reason names who says goodbye.
    const peer = peers.find((one) => one.name === reason)
    hold('[S7]', peer?.closes === true, () => `${life.name} was told goodbye by ${reason}, who never said it`)
    hold(
      '[S7]',
      life.heard === peer?.said,
      () => `${life.name} was told of the close after ${life.heard} of ${peer?.said} messages`,
    )
  }

  #delivered(body: Body): void {
    const { life } = this
    const { name, n } = readBody(body)
    const peer = this.#journal.gateways.find((one) => one.name === name)
    if (peer !== undefined) this.#peers(peer)
    const next = life.heard + 1
    hold('[S1]', peer !== undefined && next <= peer.said && isExpected(body, peer.name, next), () => {
      return `${life.name} waited for message ${next} and heard ${name}:${n}`
    })
    hold('[S7]', life.end === null, () => `${life.name} heard a message after its end`)
    life.heard = next
    this.#journal.reached.delivered++
  }

  #welcomed({ pollMs, seen }: Terms): void {
    const { life } = this
    this.#journal.reached.welcomed++
    const peer = this.#journal.gateways[pollMs - LIMITS.pollMs - 1]
    hold('[S4]', peer !== undefined && seen <= peer.heard + (peer.heardClose ? 1 : 0), () => {
      return `${life.name} was welcomed with ${seen} seen, which ${peer?.name} has not`
    })
    if (peer !== undefined) this.#peers(peer)
    this.#welcomedWith = Math.max(this.#welcomedWith, seen)
  }

  /** A session of the same id that came after the gateway has forgotten the first is another one: it has to be told as such. */
  #peers(peer: GatewayLife): void {
    const { life } = this
    hold(
      '[S4]',
      life.peer === null || life.peer === peer,
      () => `${life.name} went on with ${peer.name} as if it were ${life.peer?.name}`,
    )
    life.peer = peer
  }
}
