import { utf8Length } from '../../src/wire/line-codec.ts'
import type { Accept, Asked, ClientEnd, Data, Downward, ServerEnd, Upward } from '../network/ends.ts'
import type { VirtualTime } from '../virtual-time.ts'
import { Line, Pipe } from './line.ts'

/** What a request and an answer take besides their bodies, and a message of a socket. */
const HEAD_BYTES = 400
const ANSWER_BYTES = 200
const FRAME_BYTES = 6

export interface LineOptions {
  readonly bytesPerSecond: number
  readonly latencyMs: number
  /** Requests with a body are refused by something in between. */
  readonly forbidsPosts: boolean
  /** Longer URLs are refused by it. */
  readonly maxUrlChars: number
  /** How much later each answer comes to what goes up, in milliseconds, and then from the first on; absent for not at all. */
  readonly answersLateMs?: readonly number[]
}

interface Connection {
  cut(): void
}

/** A network of one slow line in each direction: nothing is lost but by a cut, and everything takes its time. */
export class SlowNetwork {
  readonly #time: VirtualTime
  readonly #options: LineOptions
  readonly #up: Line
  readonly #down: Line
  readonly #accept: (asked: Asked) => Accept
  readonly #open = new Set<Connection>()
  #answersUp = 0

  constructor(time: VirtualTime, options: LineOptions, accept: (asked: Asked) => Accept) {
    const { bytesPerSecond, latencyMs } = options
    this.#time = time
    this.#options = options
    this.#up = new Line(time, bytesPerSecond, latencyMs)
    this.#down = new Line(time, bytesPerSecond, latencyMs)
    this.#accept = accept
  }

  /** Cuts every connection. */
  cutAll(): void {
    for (const connection of [...this.#open]) connection.cut()
  }

  ask(asked: Asked, _: AbortSignal | null | undefined, client: ClientEnd): Upward {
    const url = [...asked.query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    const isRefused = (asked.method === 'POST' && this.#options.forbidsPosts) || url.length > this.#options.maxUrlChars
    const bytes = HEAD_BYTES + url.length + utf8Length(asked.body)
    const accept = asked.path === '/up' ? this.#late(this.#accept(asked)) : this.#accept(asked)
    return this.#connect(bytes, false, isRefused ? REFUSING : accept, client)
  }

  /** The request comes as ever, and its answer later. */
  #late(accept: Accept): Accept {
    const { answersLateMs = [] } = this.#options
    const lateMs = answersLateMs[this.#answersUp++ % answersLateMs.length] ?? 0
    const later = (run: () => void) => (lateMs === 0 ? run() : this.#time.after(lateMs, run))
    return (reply) =>
      accept({
        open: (head) => later(() => reply.open(head)),
        write: (data) => later(() => reply.write(data)),
        close: (how) => later(() => reply.close(how)),
      })
  }

  connect(asked: Asked, client: ClientEnd): Upward {
    return this.#connect(HEAD_BYTES, true, this.#accept(asked), client)
  }

  closing(run: () => void): void {
    this.#time.after(1, run)
  }

  /** `isFramed`: what comes is one message, and is heard when all of it has come. */
  #connect(requestBytes: number, isFramed: boolean, accept: Accept, client: ClientEnd): Upward {
    const up = new Pipe(this.#up)
    const down = new Pipe(this.#down)
    let server: ServerEnd | null = null
    let isOver = false
    const end = () => {
      isOver = true
      up.drop()
      down.drop()
      this.#open.delete(connection)
    }
    const connection = {
      cut: () => {
        if (isOver) return
        end()
        client.gone('cut')
        server?.gone()
      },
    }
    this.#open.add(connection)
    const whenWhole = (bytes: number, run: () => void) => (soFar: number) => {
      if (soFar === bytes && !isOver) run()
    }
    const downward: Downward = {
      open: (head) =>
        down.put(
          ANSWER_BYTES,
          whenWhole(ANSWER_BYTES, () => client.opened(head)),
        ),
      write(data) {
        const text = String(data)
        if (isFramed) {
          const bytes = FRAME_BYTES + utf8Length(text)
          down.put(
            bytes,
            whenWhole(bytes, () => client.heard(text)),
          )
        } else {
          let from = 0
          const bytes: Data = new TextEncoder().encode(text)
          down.put(bytes.length, (soFar) => {
            if (!isOver) client.heard(bytes.slice(from, soFar))
            from = soFar
          })
        }
      },
      close: (how) =>
        down.put(1, () => {
          if (isOver) return
          end()
          client.gone(how)
        }),
    }
    up.put(
      requestBytes,
      whenWhole(requestBytes, () => {
        server = accept(downward)
      }),
    )
    return {
      write(text) {
        const bytes = FRAME_BYTES + utf8Length(text)
        up.put(
          bytes,
          whenWhole(bytes, () => server?.heard(text)),
        )
      },
      close: () => {
        if (isOver) return
        end()
        this.#time.after(this.#options.latencyMs, () => server?.gone())
      },
    }
  }
}

const REFUSING: Accept = (reply) => {
  reply.open({ status: 403, headers: {} })
  reply.close('ended')
  return { heard: () => {}, gone: () => {} }
}
