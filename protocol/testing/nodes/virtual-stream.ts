import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { Duplex } from 'node:stream'

/** What one end of a stream says to the other. */
export type StreamFrame =
  | { readonly type: 'head'; readonly headers: IncomingHttpHeaders }
  | { readonly type: 'data'; readonly bytes: Buffer }
  | { readonly type: 'end' }
  /** So many bytes more may be sent. */
  | { readonly type: 'credit'; readonly bytes: number }
  | { readonly type: 'reset'; readonly code: number }

const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR } = constants

/** RFC 9113, section 6.9.2. */
const WINDOW_BYTES = 65_535

/** Values as they are after a journey: texts, where they were numbers. */
function travelled(headers: OutgoingHttpHeaders): IncomingHttpHeaders {
  const arrived: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && name !== ':status') arrived[name] = Array.isArray(value) ? value : String(value)
  return Object.assign(arrived, { ':status': Number(headers[':status']) }) as IncomingHttpHeaders
}

/** One end of a stream between two nodes: as much of an `Http2Stream` as the gateway uses. */
export class VirtualStream extends Duplex {
  readonly session: unknown
  readonly headRequest = false
  headersSent = false
  rstCode: number = NGHTTP2_NO_ERROR
  readonly #isServer: boolean
  readonly #say: (frame: StreamFrame) => void
  /** Bytes that may be sent, and a write that waits for more. */
  #credit = WINDOW_BYTES
  #waiting: { readonly bytes: Buffer; readonly done: () => void } | null = null
  /** Bytes that were taken in, and may be read. */
  #owed = 0
  #isReset = false
  #wasRead = false

  constructor(session: unknown, side: 'client' | 'server', say: (frame: StreamFrame) => void) {
    super({ allowHalfOpen: true })
    this.session = session
    this.#isServer = side === 'server'
    this.#say = say
    // As Node does it: a request whose body nobody reads is over with its reply.
    this.on('finish', () => {
      if (this.#isServer && !this.#wasRead && this.readableFlowing === null) this.close(NGHTTP2_NO_ERROR)
    })
  }

  respond(headers: OutgoingHttpHeaders, options?: { readonly endStream?: boolean }): void {
    if (this.destroyed || this.headersSent) throw new Error('The head of this stream cannot be sent.')
    this.headersSent = true
    this.#say({ type: 'head', headers: travelled(headers) })
    if (options?.endStream === true) this.end()
  }

  close(code: number = NGHTTP2_NO_ERROR): void {
    if (this.#isReset || this.destroyed) return
    this.#reset(code)
    this.#over(code)
  }

  /** The gateway has replies cut that are not read; real time has no part in a simulation. */
  setTimeout(): this {
    return this
  }

  /** The other end has said something. */
  heard(frame: StreamFrame): void {
    if (this.destroyed) return
    switch (frame.type) {
      case 'head':
        return void this.emit('response', frame.headers)
      case 'data':
        this.#owed += frame.bytes.length
        if (this.push(frame.bytes)) this.#giveCredit()
        return
      case 'end':
        return void this.push(null)
      case 'credit':
        this.#credit += frame.bytes
        return this.#goOn()
      case 'reset':
        this.#isReset = true
        return this.#over(frame.code)
    }
  }

  /** Its connection is gone. */
  cut(): void {
    this.#isReset = true
    this.#over(NGHTTP2_CANCEL)
  }

  override _read(): void {
    this.#wasRead = true
    this.#giveCredit()
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    if (this.#isServer && !this.headersSent) this.respond({ ':status': 200 })
    this.#waiting = { bytes: Buffer.from(chunk), done }
    this.#goOn()
  }

  override _final(done: () => void): void {
    if (!this.#isReset) this.#say({ type: 'end' })
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const isWhole = this.readableEnded && this.writableFinished
    if (!this.#isReset && !isWhole) this.#reset(error === null ? NGHTTP2_NO_ERROR : NGHTTP2_INTERNAL_ERROR)
    this.#waiting = null
    done(error)
  }

  #giveCredit(): void {
    if (this.#owed === 0 || this.#isReset) return
    this.#say({ type: 'credit', bytes: this.#owed })
    this.#owed = 0
  }

  #goOn(): void {
    const waiting = this.#waiting
    if (waiting === null || this.#credit === 0 || this.#isReset) return
    const { bytes, done } = waiting
    const now = bytes.subarray(0, this.#credit)
    this.#credit -= now.length
    this.#say({ type: 'data', bytes: now })
    this.#waiting = now.length === bytes.length ? null : { bytes: bytes.subarray(now.length), done }
    if (this.#waiting === null) done()
  }

  #reset(code: number): void {
    this.rstCode = code
    this.#isReset = true
    this.#say({ type: 'reset', code })
  }

  /** Without an error what has come may still be read; else it is lost. */
  #over(code: number): void {
    this.rstCode = code
    if (code !== NGHTTP2_NO_ERROR) {
      this.destroy(code === NGHTTP2_CANCEL ? undefined : new Error(`Stream closed with error code ${code}`))
      return
    }
    const end = () => void this.destroy()
    if (this.readableEnded) return end()
    this.on('end', end)
    this.push(null)
    // Nobody has begun to read: there is nothing, or nobody wants it.
    if (this.readableFlowing === null) this.read(0)
  }
}
