import { EventEmitter } from 'node:events'
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { type StreamFrame, VirtualStream } from './virtual-stream.ts'

/** What one end of a connection says to the other. */
type SessionFrame =
  | { readonly type: 'open'; readonly id: number; readonly headers: IncomingHttpHeaders }
  | { readonly type: 'stream'; readonly id: number; readonly frame: StreamFrame }
  | { readonly type: 'ping' | 'pong' }
  | { readonly type: 'goaway' }
  /** The connection is over. */
  | { readonly type: 'fin' }

/** One end of a connection between two nodes: as much of an `Http2Session` as the gateway uses. */
export class VirtualSession extends EventEmitter {
  destroyed = false
  closed = false
  readonly #side: 'client' | 'server'
  readonly #say: (frame: SessionFrame) => void
  readonly #streams = new Map<number, VirtualStream>()
  readonly #pings: ((error: Error | null) => void)[] = []
  #nextId = 1

  /** `say`: carries it to the other end, or loses it. */
  constructor(side: 'client' | 'server', say: (frame: SessionFrame) => void) {
    super()
    this.#side = side
    this.#say = say
  }

  request(headers: OutgoingHttpHeaders): VirtualStream {
    if (this.destroyed || this.closed) throw new Error('This connection takes no requests any more.')
    const id = this.#nextId++
    const stream = this.#stream(id)
    const sent = Object.entries(headers).map(([name, value]) => [name, String(value)])
    this.#say({ type: 'open', id, headers: Object.fromEntries(sent) })
    return stream
  }

  ping(answered: (error: Error | null) => void): boolean {
    if (this.destroyed) return false
    this.#pings.push(answered)
    this.#say({ type: 'ping' })
    return true
  }

  /** Nothing new begins; what goes on may end. */
  close(): void {
    if (this.closed || this.destroyed) return
    this.closed = true
    this.#say({ type: 'goaway' })
    this.#leaveIfIdle()
  }

  destroy(): void {
    if (this.destroyed) return
    for (const stream of [...this.#streams.values()]) stream.destroy()
    this.#say({ type: 'fin' })
    this.#end()
  }

  /** The other end is gone. */
  cut(): void {
    if (this.destroyed) return
    for (const stream of [...this.#streams.values()]) stream.cut()
    this.#end()
  }

  /** It could not be opened. */
  fail(error: Error): void {
    if (this.destroyed) return
    this.destroyed = true
    this.emit('error', error)
    this.emit('close')
  }

  heard(frame: SessionFrame): void {
    if (this.destroyed) return
    switch (frame.type) {
      case 'open':
        return void this.emit('stream', this.#stream(frame.id), frame.headers)
      case 'stream':
        return this.#streams.get(frame.id)?.heard(frame.frame)
      case 'ping':
        return this.#say({ type: 'pong' })
      case 'pong':
        return this.#pings.shift()?.(null)
      case 'goaway':
        this.emit('goaway', constants.NGHTTP2_NO_ERROR)
        this.closed = true
        return this.#leaveIfIdle()
      case 'fin':
        return this.cut()
    }
  }

  unref(): void {}
  setLocalWindowSize(): void {}

  #stream(id: number): VirtualStream {
    const stream = new VirtualStream(this, this.#side, (frame) => this.#say({ type: 'stream', id, frame }))
    this.#streams.set(id, stream)
    stream.on('close', () => {
      this.#streams.delete(id)
      this.#leaveIfIdle()
    })
    return stream
  }

  #leaveIfIdle(): void {
    if (this.closed && this.#streams.size === 0) this.destroy()
  }

  #end(): void {
    this.destroyed = true
    this.closed = true
    for (const answered of this.#pings.splice(0)) answered(new Error('The connection is closed.'))
    this.emit('close')
  }
}
