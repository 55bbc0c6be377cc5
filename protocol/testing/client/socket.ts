import type { WebSocketConstructor, WebSocketLike } from '../../../client-sdk/src/environment/environment.ts'
import type { Asked, ClientEnd, Upward } from '../network/ends.ts'
import { readUrl } from './address.ts'

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

/** Where sockets lead. */
export interface Sockets {
  connect(asked: Asked, client: ClientEnd): Upward
  /** Runs once the handshake is over that closes a socket. */
  closing(run: () => void): void
}

type Handler = ((event: never) => void) | null

/** `WebSocket` over the simulated network: as much of it as the client uses. */
export function socketOver(links: Sockets): WebSocketConstructor {
  return class VirtualSocket implements WebSocketLike {
    readyState = CONNECTING
    readonly bufferedAmount = 0
    onopen: Handler = null
    onmessage: Handler = null
    onclose: Handler = null
    onerror: Handler = null
    readonly #connection: Upward

    constructor(url: string, protocols: string[]) {
      const { path, query } = readUrl(url)
      const headers = { upgrade: 'websocket', 'sec-websocket-protocol': protocols.join(', ') }
      this.#connection = links.connect(
        { method: 'GET', path, query, headers, body: '' },
        {
          opened: ({ status }) => {
            if (this.readyState !== CONNECTING || status !== 101) return
            this.readyState = OPEN
            this.onopen?.({} as never)
          },
          heard: (data) => {
            // One that is closing still gives out what comes.
            if (this.readyState === OPEN || this.readyState === CLOSING) this.onmessage?.({ data } as never)
          },
          gone: () => this.#closed(),
        },
      )
    }

    send(text: string): void {
      if (this.readyState === CONNECTING) throw new DOMException('Still connecting.', 'InvalidStateError')
      if (this.readyState === OPEN) this.#connection.write(text)
    }

    close(): void {
      this.#connection.close()
      if (this.readyState >= CLOSING) return
      this.readyState = CLOSING
      links.closing(() => this.#closed())
    }

    #closed(): void {
      if (this.readyState === CLOSED) return
      this.readyState = CLOSED
      this.onclose?.({ reason: '' } as never)
    }
  }
}
