import type { GatewaySocket, Refusal, SocketEvents } from '../http/request.ts'
import type { TransportHost } from '../transports/contract/transport.ts'
import type { Carrier, Probe } from './carrier.ts'
import { CLOSE, type Packet, PONG, PROBE } from './packets.ts'
import type { Polling } from './polling.ts'
import type { EngineSession } from './session.ts'

/** RFC 6455, section 7.4.1: a normal end. */
const NORMAL = 1_000

/** A socket, which has one packet in each message. It carries the session at once, or after a probe. */
export class EngineSocket implements Carrier, Probe, SocketEvents {
  readonly transport = 'engine.io websocket'
  readonly isUnconfirmed = false
  readonly #socket: GatewaySocket
  /** Says how much is kept of what the client sends. */
  readonly #kept: (bytes: number) => void
  readonly #host: Pick<TransportHost, 'failed'>
  readonly #refused: (refusal: Refusal) => void
  /** Of a message that has not come whole, and of those that wait or are being read. */
  #arriving = 0
  #unread = 0
  #session: EngineSession | null = null
  /** What the session has polled by, while this socket is tried. */
  #probing: { readonly polling: Polling; isProbed: boolean; readonly cancel: () => void } | null = null
  #isFull = false
  /** What has come while an earlier message is read; null while none is. */
  #waiting: (string | Uint8Array)[] | null = null

  /** `refused` is called when the socket is ended because all together hold too much. */
  constructor(
    socket: GatewaySocket,
    host: Pick<TransportHost, 'bodies' | 'failed'>,
    refused: (refusal: Refusal) => void,
  ) {
    this.#socket = socket
    this.#host = host
    this.#refused = refused
    this.#kept = host.bodies.open((refusal) => {
      socket.discard(() => {
        refused(refusal)
        if (this.#probing === null) this.#session?.fail('transport error')
        else this.#giveUp()
      })
    })
    socket.listen(this)
  }

  get isReady(): boolean {
    return this.#session !== null && !this.#isFull && this.#socket.isOpen
  }

  /** Carries the session. */
  carry(session: EngineSession): void {
    this.#session = session
  }

  /** Tries whether it could carry a session that polls. */
  probe(session: EngineSession, polling: Polling): void {
    if (!polling.tries(this)) return this.leave()
    this.#session = session
    const { scheduler, limits } = session.host
    const cancel = scheduler.after(limits.pongMs, () => this.#giveUp())
    this.#probing = { polling, isProbed: false, cancel }
  }

  arriving(bytes: number): void {
    this.#arriving = bytes
    this.#kept(bytes + this.#unread)
  }

  controls(count: number): void {
    const paced = this.#session?.spend(count)
    if (paced instanceof Promise && this.#waiting === null) this.#settle(paced, 0)
  }

  message(data: string | Uint8Array): void {
    if (this.#waiting !== null) {
      this.#waiting.push(data)
      return this.#keep(data.length)
    }
    const session = this.#session
    if (session === null) return
    const packet = session.dialect.decodeMessage(data)
    if (this.#probing !== null) return this.#probed(session, packet)
    if (packet === null || data.length > session.host.limits.maxMessageBytes) return session.fail('parse error')
    const reading = session.receive([packet])
    if (reading instanceof Promise) this.#settle(reading, data.length)
  }

  broken(refusal: Refusal): void {
    this.#refused(refusal)
  }

  drained(): void {
    this.#isFull = false
    this.#session?.hold(0)
    this.#session?.wake()
  }

  closed(): void {
    if (this.#probing !== null) this.#giveUp()
    else this.#session?.over('transport close')
    this.#session = null
    this.arriving(0)
  }

  write(packets: readonly string[]): void {
    const session = this.#session
    if (session === null) return
    const messages: (string | Uint8Array)[] = []
    for (const packet of packets) {
      // The end of a socket says the same.
      if (packet === CLOSE) break
      messages.push(session.dialect.encodeMessage(packet))
    }
    if (messages.length > 0 && !this.#socket.sendAll(messages)) {
      this.#isFull = true
      session.hold(messages.reduce((sum, { length }) => sum + length, 0))
    }
    session.acknowledge()
  }

  leave(): void {
    this.#session = null
    this.#socket.close(NORMAL, '')
  }

  finish(packets: readonly string[]): boolean {
    if (packets.length > 0 && !this.#isFull) this.write(packets)
    this.leave()
    return true
  }

  /** The session polls on, without this socket. */
  abandon(): void {
    this.#probing?.cancel()
    this.#probing = null
    this.leave()
  }

  #probed(session: EngineSession, packet: Packet | null): void {
    const probing = this.#probing
    if (probing === null) return
    if (packet?.type === 'ping' && packet.data === PROBE) {
      probing.isProbed = true
      this.#socket.send(`${PONG}${PROBE}`)
      probing.polling.proved()
    } else if (packet?.type === 'upgrade' && probing.isProbed) {
      probing.cancel()
      this.#probing = null
      probing.polling.upgraded()
      session.carriedBy(this)
    } else this.#giveUp()
  }

  #giveUp(): void {
    this.#probing?.polling.abandonProbe()
  }

  #settle(reading: Promise<void>, length: number): void {
    this.#settled(reading, length).catch((error: unknown) => {
      this.#host.failed(error)
      this.#session?.fail('transport error')
    })
  }

  async #settled(reading: Promise<void>, length: number): Promise<void> {
    const waiting: (string | Uint8Array)[] = []
    this.#waiting = waiting
    this.#socket.pause()
    this.#keep(length)
    await reading
    this.#waiting = null
    this.#keep(-this.#unread)
    for (const data of waiting) this.message(data)
    if (this.#waiting === null) this.#socket.resume()
  }

  #keep(more: number): void {
    this.#unread += more
    this.#kept(this.#arriving + this.#unread)
  }
}
