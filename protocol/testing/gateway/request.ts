import type {
  GatewaySocket,
  HttpReply,
  HttpRequest,
  SocketEvents,
  StreamEvents,
  StreamWriter,
  UpgradeRequest,
} from '../../../gateway/src/http/request.ts'
import type { Scheduler } from '../../../gateway/src/scheduler.ts'
import type { Asked, Downward } from '../network/ends.ts'

export type After = Scheduler['after']

/** How long a write stays in the process before the next is taken. */
const WRITE_MS = 3

const bytes = new TextEncoder()

/** The query as it came. */
export function searchOf({ query }: Asked): string {
  const pairs = [...query].flatMap(([name, value]) =>
    value.split('\n').map((each) => `${name}=${encodeURIComponent(each)}`),
  )
  return pairs.join('&')
}

/** A request that has arrived at the gateway over the simulated network. */
export class VirtualRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly address = null
  isAborted = false
  readonly #asked: Asked
  readonly #aborted: (() => void)[] = []

  constructor(asked: Asked) {
    this.method = asked.method
    this.path = asked.path
    this.#asked = asked
  }

  query(name: string): string | undefined {
    return this.#asked.query.get(name) ?? undefined
  }

  get search(): string {
    return searchOf(this.#asked)
  }

  queryAll(name: string): readonly string[] {
    return this.#asked.query.get(name)?.split('\n') ?? []
  }

  header(name: string): string | undefined {
    return this.#asked.headers[name]
  }

  /** No application authenticates here. */
  toRequest(): null {
    return null
  }

  onAbort(run: () => void): void {
    this.#aborted.push(run)
  }

  async readBody(): Promise<Uint8Array> {
    return bytes.encode(this.#asked.body)
  }

  /** The client has left. */
  abort(): void {
    if (this.isAborted) return
    this.isAborted = true
    for (const run of this.#aborted) run()
  }
}

/** The same for one that asks to go on as a WebSocket. */
export class VirtualUpgrade extends VirtualRequest implements UpgradeRequest {
  opened: ((socket: GatewaySocket) => void) | null = null

  accept(opened: (socket: GatewaySocket) => void): HttpReply {
    this.opened = opened
    return { status: 101, headers: {}, body: null }
  }
}

/**
 * What a stream and a socket have in common: one write at a time, and an end that either side can
 * make.
 */
class Writing<E extends StreamEvents> {
  protected events: E | null = null
  protected readonly reply: Downward
  readonly #after: After | null
  #isOver = false

  /** `after`: time, of which every write takes some; null where it takes none. */
  constructor(reply: Downward, after: After | null) {
    this.reply = reply
    this.#after = after
  }

  get isOpen(): boolean {
    return !this.#isOver
  }

  listen(events: E): void {
    this.events = events
  }

  protected put(text: string): boolean {
    if (this.#isOver) return false
    this.reply.write(text)
    // Every write fills the connection for a moment, so that backpressure is met at each.
    this.#after?.(WRITE_MS, () => this.events?.drained())
    return this.#after === null
  }

  cut(): void {
    this.reply.close('cut')
    this.gone()
  }

  /** The connection is over, by whichever side. */
  gone(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.events?.closed()
  }
}

export class VirtualStream extends Writing<StreamEvents> implements StreamWriter {
  write(text: string): boolean {
    return this.put(text)
  }

  end(): void {
    this.reply.close('ended')
    this.gone()
  }
}

export class VirtualGatewaySocket extends Writing<SocketEvents> implements GatewaySocket {
  #waiting: string[] | null = null

  send(text: string): boolean {
    return this.put(text)
  }

  /** No transport of the simulation writes by it. */
  sendAll(): boolean {
    return false
  }

  close(): void {
    this.reply.close('ended')
    this.gone()
  }

  pause(): void {
    this.#waiting ??= []
  }

  resume(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const text of waiting) this.heard(text)
  }

  discard(last: () => void): void {
    last()
  }

  heard(text: string): void {
    if (this.#waiting === null) this.events?.message(text)
    else this.#waiting.push(text)
  }
}
