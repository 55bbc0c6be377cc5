import type { GatewaySocket, SocketEvents, StreamEvents, StreamWriter } from '../../../gateway/src/http/request.ts'

const utf8 = new TextDecoder()
export const textOf = (data: string | Uint8Array): string => (typeof data === 'string' ? data : utf8.decode(data))

/** Hears what passes an end of a link. */
export interface Ear {
  hears(text: string): void
  wrote(text: string): void
  leaves(): void
}

export class HeardWriter implements StreamWriter {
  readonly #writer: StreamWriter
  readonly #ear: Omit<Ear, 'hears'>

  constructor(writer: StreamWriter, ear: Omit<Ear, 'hears'>) {
    this.#writer = writer
    this.#ear = ear
  }

  listen(events: StreamEvents): void {
    this.#writer.listen({
      drained: () => events.drained(),
      closed: () => {
        this.#ear.leaves()
        events.closed()
      },
    })
  }

  write(text: string): boolean {
    this.#ear.wrote(text)
    return this.#writer.write(text)
  }

  end(): void {
    this.#ear.leaves()
    this.#writer.end()
  }

  cut(): void {
    this.#ear.leaves()
    this.#writer.cut()
  }
}

export class HeardSocket implements GatewaySocket {
  readonly #socket: GatewaySocket
  readonly #ear: Ear

  constructor(socket: GatewaySocket, ear: Ear) {
    this.#socket = socket
    this.#ear = ear
  }

  get isOpen(): boolean {
    return this.#socket.isOpen
  }

  listen(events: SocketEvents): void {
    this.#socket.listen({
      arriving: (bytes) => events.arriving(bytes),
      controls: (count) => events.controls(count),
      broken: (refusal) => events.broken?.(refusal),
      drained: () => events.drained(),
      message: (data) => {
        this.#ear.hears(textOf(data))
        events.message(data)
      },
      closed: () => {
        this.#ear.leaves()
        events.closed()
      },
    })
  }

  send(text: string): boolean {
    this.#ear.wrote(text)
    return this.#socket.send(text)
  }

  sendAll(messages: readonly (string | Uint8Array)[]): boolean {
    this.#ear.wrote(messages.map(textOf).join('\n'))
    return this.#socket.sendAll(messages)
  }

  close(status: number, reason: string): void {
    this.#ear.leaves()
    this.#socket.close(status, reason)
  }

  cut(): void {
    this.#ear.leaves()
    this.#socket.cut()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  discard(last: () => void): void {
    this.#socket.discard(last)
  }
}
