import { standing } from '../http/reply-headers.ts'
import { GONE, type HttpReply, type HttpRequest } from '../http/request.ts'
import type { ProtocolHost } from '../protocol-mount.ts'
import type { Carrier, Probe } from './carrier.ts'
import type { Dialect } from './dialect.ts'
import { errorReply, refusalReply } from './errors.ts'
import { CLOSE, NOOP } from './packets.ts'
import type { EngineSession } from './session.ts'

/** A GET that waits for packets. */
interface Poll {
  reply: HttpReply | null
  resolve: ((reply: HttpReply) => void) | null
}

const headersFor = (type: string) => standing({ 'content-type': type, 'cache-control': 'no-store, no-transform' })
const TEXT = headersFor('text/plain; charset=UTF-8')
const BYTES = headersFor('application/octet-stream')

export function packetsReply(dialect: Dialect, packets: readonly string[], takesBytes: boolean): HttpReply {
  const body = dialect.encodePayload(packets, takesBytes)
  return { status: 200, headers: typeof body === 'string' ? TEXT : BYTES, body }
}

/** Polling: packets go down as answers to GETs, one at a time, and up as bodies of POSTs, one at a time. */
export class Polling implements Carrier {
  readonly transport = 'engine.io polling'
  readonly #dialect: Dialect
  readonly #takesBytes: boolean
  #poll: Poll | null = null
  #isPosting = false
  #isUnconfirmed = true
  #probe: Probe | null = null
  /** A socket has been proved: the client is to stop polling. */
  #isUpgrading = false
  #hasClosed = false
  /** What a client that polls once more receives, when the gateway has ended the session. */
  #farewell: readonly string[] | null = null

  constructor(dialect: Dialect, takesBytes: boolean) {
    this.#dialect = dialect
    this.#takesBytes = takesBytes
  }

  get isReady(): boolean {
    return this.#poll !== null
  }

  get isUnconfirmed(): boolean {
    return this.#isUnconfirmed
  }

  /** A GET. */
  get(session: EngineSession, request: HttpRequest): HttpReply | Promise<HttpReply> {
    this.#isUnconfirmed = false
    if (this.#farewell !== null) {
      session.host.remove(session.sid)
      return this.#packetsReply(this.#farewell)
    }
    if (this.#poll !== null) {
      session.fail('overlapping polls')
      return errorReply('request')
    }
    // It has had the answer to the GET before.
    session.acknowledge()
    const poll: Poll = { reply: null, resolve: null }
    this.#poll = poll
    session.wake()
    if (poll.reply === null && this.#isUpgrading) this.write([NOOP])
    if (poll.reply !== null) return poll.reply
    if (request.isAborted) {
      session.over('transport close')
      return GONE
    }
    request.onAbort(() => {
      if (this.#poll === poll) session.over('transport close')
    })
    return new Promise((resolve) => {
      poll.resolve = resolve
    })
  }

  /** A POST. */
  async post(session: EngineSession, request: HttpRequest, host: ProtocolHost): Promise<HttpReply> {
    this.#isUnconfirmed = false
    const isBytes = this.#dialect.readsBytes(request.header('content-type'))
    if (this.#isPosting || isBytes === null) {
      session.fail(isBytes === null ? 'parse error' : 'overlapping posts')
      return errorReply('request')
    }
    this.#isPosting = true
    const body = await host.bodies.read(request, host.limits.maxMessageBytes)
    this.#isPosting = false
    if (!body.ok) {
      session.fail('transport error')
      return refusalReply(body.error)
    }
    try {
      const beginning = body.value.begin()
      const refusal = beginning && (await Promise.race([beginning.then(() => null), body.value.gaveWay]))
      if (refusal !== null) {
        session.fail('transport error')
        return refusalReply(refusal)
      }
      if (session.isOver) return errorReply('session')
      const { packets, isGood } = this.#dialect.decodePayload(body.value.bytes, isBytes, host.limits.maxBatchFrames)
      const reading = session.receive(packets)
      if (reading instanceof Promise) await reading
      if (!isGood) session.fail('parse error')
      return session.hasFailed ? errorReply('request') : OK
    } finally {
      body.value.release()
    }
  }

  write(packets: readonly string[]): void {
    const poll = this.#poll
    if (poll === null) return
    this.#poll = null
    if (packets.includes(CLOSE)) this.#hasClosed = true
    const reply = this.#packetsReply(packets)
    if (poll.resolve === null) poll.reply = reply
    else poll.resolve(reply)
  }

  leave(): void {
    this.abandonProbe()
    this.write([NOOP])
  }

  finish(packets: readonly string[]): boolean {
    this.abandonProbe()
    if (this.#hasClosed) return true
    const last = [...packets, CLOSE]
    const isAsked = this.#poll !== null
    if (isAsked) this.write(last)
    else this.#farewell = last
    return isAsked
  }

  /** A socket is tried. False: another one is, and no session has two. */
  tries(probe: Probe): boolean {
    if (this.#probe !== null) return false
    this.#isUnconfirmed = false
    this.#probe = probe
    return true
  }

  /** The socket that is tried has carried a probe. */
  proved(): void {
    this.#isUpgrading = true
    this.write([NOOP])
  }

  /** The socket takes over: it is no probe any more. */
  upgraded(): void {
    this.#probe = null
  }

  abandonProbe(): void {
    const probe = this.#probe
    this.#probe = null
    this.#isUpgrading = false
    probe?.abandon()
  }

  #packetsReply(packets: readonly string[]): HttpReply {
    return packetsReply(this.#dialect, packets, this.#takesBytes)
  }
}

const OK: HttpReply = { status: 200, headers: headersFor('text/html'), body: 'ok' }
