import type { Code, Format } from '@rungway/protocol'
import type { GatewayLimits } from '../limits.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Attachment, Link, ReadFrame } from '../transports/contract/link.ts'
import type { Carrier } from './carrier.ts'
import type { Dialect } from './dialect.ts'
import { NOTHING } from './format.ts'
import { clientPings, type Heartbeat, serverPings } from './heartbeat.ts'
import { CLOSE, NOOP, type Packet, PING, PONG } from './packets.ts'
import type { Receiver } from './receiver.ts'

/** What a ping may bring, which its pong takes back: as much as one of WebSocket's own. */
const MAX_PING_CHARS = 125

/** What the sessions of one mount share. */
export interface EngineHost {
  readonly limits: GatewayLimits
  readonly scheduler: Scheduler
  readonly format: Format
  /** Between several packets of one message, if the format writes such. */
  readonly separator: string | null
  /** No request may name the session any more. */
  remove(sid: string): void
}

/**
 * One client of Engine.IO, which is a single link of its session for as long as it lives: what it
 * writes goes over polling or a socket. It cannot come back: when its carrier is lost, so is the
 * session.
 */
export class EngineSession implements Link {
  readonly writes = 'often'
  readonly sid: string
  readonly dialect: Dialect
  readonly host: EngineHost
  #carrier: Carrier
  #attachment: Attachment | null = null
  #receiver: Receiver | null = null
  /** Packets that go before messages. */
  #controls: string[] = []
  /** Number of the newest message that the carrier was given, and of the newest that has come. */
  #written = 0
  #heard = 0
  /** What has come and waits, because its client sends more than it may. */
  #delivering: Promise<void> | null = null
  #isClosing = false
  #isOver = false
  #hasFailed = false
  readonly #heartbeat: Heartbeat

  constructor(sid: string, dialect: Dialect, carrier: Carrier, host: EngineHost) {
    this.sid = sid
    this.dialect = dialect
    this.host = host
    this.#carrier = carrier
    const times = { intervalMs: host.limits.pingMs, timeoutMs: host.limits.pongMs }
    const over = () => this.fail('ping timeout')
    this.#heartbeat =
      dialect.pings === 'server'
        ? serverPings(host.scheduler, times, () => this.#say(PING), over)
        : clientPings(host.scheduler, times, over)
  }

  get transport(): string {
    return this.#carrier.transport
  }

  get isUnconfirmed(): boolean {
    return this.#carrier.isUnconfirmed
  }

  /** What carries it now. */
  get carrier(): Carrier {
    return this.#carrier
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether its client has broken a rule. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  attached(attachment: Attachment, receiver: Receiver): void {
    this.#attachment = attachment
    this.#receiver = receiver
    this.wake()
  }

  /** Whether the client has been silent for too long; the session ends at once then. */
  expire(): boolean {
    if (!this.#isOver && this.#heartbeat.isOver()) this.fail('ping timeout')
    return this.#isOver
  }

  wake(): void {
    // A write may end the session.
    for (let packets = this.#due(); packets.length > 0; packets = this.#due()) {
      this.#carrier.write(packets)
      if (this.#isClosing) this.acknowledge()
      if (this.#controls.length === 0 && this.#attachment?.hasWork !== true) return
    }
  }

  /** The protocol has a heartbeat of its own. */
  quiet(): void {}

  /** The gateway has ended the session. */
  end(code: Code): void {
    if (this.#isOver) return
    // Made way for another: of a flood nothing is kept, not even the farewell.
    const isForgotten = code === 'expired' && this.isUnconfirmed
    const packets = this.#pull()
    this.#settle('server close')?.detach()
    const { scheduler, limits } = this.host
    if (this.#carrier.finish(packets) || isForgotten) this.host.remove(this.sid)
    else scheduler.after(limits.pongMs, () => this.host.remove(this.sid))
  }

  /** What was written has reached the client, as far as can be known. */
  acknowledge(): void {
    this.#attachment?.acknowledge(this.#written)
  }

  /** What the carrier has written and the client not taken. */
  hold(bytes: number): void {
    this.#attachment?.hold(bytes)
  }

  /** Another carrier takes over, which has everything from now on. */
  carriedBy(carrier: Carrier): void {
    const old = this.#carrier
    this.#carrier = carrier
    // The client has stopped polling: it has every answer.
    this.acknowledge()
    old.leave()
    // Lets the application learn of the change.
    void this.#attachment?.deliver([])
    this.wake()
  }

  /** So many frames have come that carry nothing for it; a promise means as it does for `receive`. */
  spend(frames: number): void | Promise<void> {
    const spent = this.#attachment?.spend(frames)
    return spent instanceof Promise ? spent.then((code) => this.#failedBy(code)) : this.#failedBy(spent)
  }

  /**
   * Takes packets of the client. A promise: it sends more than can be read, and nothing more may be
   * handed over before it has settled.
   */
  receive(packets: readonly Packet[]): void | Promise<void> {
    const frames: ReadFrame[] = []
    let taken = 0
    let end: 'close' | 'parse error' | null = null
    for (const packet of packets) {
      if (this.#isOver || end !== null) break
      this.#heartbeat.heard(packet.type)
      taken++
      if (packet.type === 'message') end = this.#message(packet.data, frames)
      else if (packet.type === 'close') end = 'close'
      else if (packet.type === 'ping' || packet.type === 'pong') end = this.#beat(packet)
    }
    // What came before the end is heard before it.
    const delivered = this.#deliver(frames, taken - frames.length)
    if (end === 'close') this.over('transport close')
    else if (end !== null) this.fail(end)
    return delivered
  }

  /** The client has left, or has closed. */
  over(reason: string): void {
    if (this.#isOver) return
    const attachment = this.#settle(reason)
    const close = (): void => {
      void attachment?.deliver([{ frame: { type: 'close', seq: this.#heard + 1, reason }, chars: 0 }])
      attachment?.detach()
    }
    if (this.#delivering === null) close()
    else void this.#delivering.then(close)
    this.host.remove(this.sid)
    this.#carrier.leave()
  }

  /** The client has broken a rule, or does not answer. */
  fail(reason: string): void {
    if (this.#isOver) return
    this.#hasFailed = true
    this.close(reason)
  }

  /** This side closes. */
  close(reason: string): void {
    if (this.#isOver) return
    // First: the end of the session lets the carrier go without a word.
    this.#carrier.finish([])
    this.over(reason)
  }

  /** Ends everything but the carrier, and the gateway's session. */
  #settle(reason: string): Attachment | null {
    if (this.#isOver) return null
    this.#isOver = true
    this.#heartbeat.stop()
    const attachment = this.#attachment
    this.#attachment = null
    this.#receiver?.closed(reason)
    return attachment
  }

  #message(data: string | Uint8Array, frames: ReadFrame[]): 'parse error' | null {
    const taken = this.#receiver?.receive(data)
    if (taken === null) return 'parse error'
    if (taken !== undefined)
      frames.push({ frame: { type: 'message', seq: ++this.#heard, body: taken.body }, chars: data.length })
    return null
  }

  /** Each version has one side that pings. */
  #beat({ type, data }: Packet): 'parse error' | null {
    if ((this.dialect.pings === 'client') !== (type === 'ping')) return 'parse error'
    if (type !== 'ping') return null
    if (data.length > MAX_PING_CHARS) return 'parse error'
    // One pong says as much as all that have not left yet, which would be kept.
    this.#controls = this.#controls.filter((packet) => !packet.startsWith(PONG))
    this.#say(`${PONG}${String(data)}`)
    return null
  }

  #say(packet: string): void {
    this.#controls.push(packet)
    this.wake()
  }

  /** A code: what has come could not be taken. */
  #failedBy(code: Code | null | undefined): void {
    if (code) this.fail('transport error')
  }

  #deliver(frames: readonly ReadFrame[], others: number): void | Promise<void> {
    if (frames.length + others === 0) return
    const delivered = this.#attachment?.deliver(frames, others)
    if (!(delivered instanceof Promise)) return this.#failedBy(delivered)
    const delivering = delivered.then((code) => {
      this.#delivering = null
      this.#failedBy(code)
    })
    this.#delivering = delivering
    return delivering
  }

  /** What is to be written, if something can be. */
  #due(): readonly string[] {
    if (!this.#carrier.isReady) return []
    return this.#pull()
  }

  #pull(): string[] {
    const controls = this.#controls
    const out = controls.length > 0 ? controls : []
    if (controls.length > 0) this.#controls = []
    for (;;) {
      const lines = this.#attachment?.pull(this.host.format) ?? []
      for (const line of lines) {
        if (line === NOTHING) continue
        this.#written++
        if (line === CLOSE) this.#isClosing = true
        if (line === NOOP) continue
        // One message may be several packets.
        if (this.host.separator === null || !line.includes(this.host.separator)) out.push(line)
        else out.push(...line.split(this.host.separator))
      }
      // What had no packet does not wait for another write.
      if (out.length > 0 || lines.length === 0) return out
    }
  }
}
