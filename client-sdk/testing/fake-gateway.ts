import type { Terms } from '@rungway/protocol'
import { onTestFinished } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../src/client.ts'
import type { Environment, WebSocketLike } from '../src/environment.ts'
import type { ClientEvents, ClientState } from '../src/events.ts'
import { TRANSPORTS } from '../src/transports/index.ts'

/** One request that the client made, as the other end sees it. */
export interface Asked {
  /** The last part of the path: the transport, or `up`. */
  readonly route: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly protocols: readonly string[]
}

type Answer = (asked: Asked) => Response | Promise<Response>

const TERMS: Terms = { seen: 0, resumed: false, maxMessageBytes: 1_000, pingMs: 25_000, lingerMs: 60_000, pollMs: 3 }

export const welcome = (more: Partial<Terms> = {}): string => JSON.stringify(['welcome', { ...TERMS, ...more }])

/** A refusal as a gateway writes it. */
export const refusal = (code: string, retry: string, retryAfterMs = 0, status = 400): Response =>
  new Response(JSON.stringify({ code, message: '', retry, retryAfterMs }), { status })

/**
 * The world around one client, without a network: an environment whose other end is in the test's hand. Unless told otherwise, sockets are
 * refused, links over HTTP are welcomed and then held, and what comes up is acknowledged.
 */
export class FakeGateway {
  readonly asked: Asked[] = []
  readonly sockets: FakeSocket[] = []
  /** What a route answers instead. */
  readonly answers: Record<string, Answer> = {}
  onSocket: (socket: FakeSocket) => void = (socket) => socket.refuse()
  /** What was waited for, and how long. */
  readonly waits: number[] = []
  onReturn: (() => void) | null = null
  readonly #held: ((text: string) => void)[] = []
  #seen = 0
  #isOver = false

  /** Says lines on every link that is held, as soon as one is. */
  async say(...lines: string[]): Promise<void> {
    while (this.#held.length === 0) await new Promise((resolve) => setImmediate(resolve))
    for (const answer of this.#held.splice(0)) answer(lines.join('\n'))
  }

  get environment(): Environment {
    const gateway = this
    return {
      fetch: (url, init) => gateway.#fetch(new URL(String(url)), init ?? {}),
      WebSocket: class extends FakeSocket {
        constructor(url: string, protocols: string[]) {
          super(gateway.#record(new URL(url), { body: '', headers: {}, protocols }))
          gateway.sockets.push(this)
          queueMicrotask(() => gateway.onSocket(this))
        }
      },
      canStream: true,
      now: () => performance.now(),
      random: () => 0.5,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      after(ms, run) {
        gateway.waits.push(ms)
        const timer = setTimeout(() => gateway.#isOver || run(), ms)
        return () => clearTimeout(timer)
      },
      resolve: (url) => url,
      onReturn(run) {
        gateway.onReturn = run
        return () => {
          gateway.onReturn = null
        }
      },
    }
  }

  /** A client of this gateway, and all that it told. */
  connect(options: Partial<ClientOptions> = {}): Watched {
    const environment = { ...this.environment, ...options.environment }
    const ladder = { firstMs: 1, maxMs: 4, stableMs: 60_000, openMs: 60_000 }
    const client = createClient('http://gateway/rungway', { transports: TRANSPORTS, ladder, ...options, environment })
    onTestFinished(() => {
      this.#isOver = true
      client.cut()
    })
    return watch(client)
  }

  /** The hellos of a route, oldest first. */
  on(route: string): Asked[] {
    return this.asked.filter((asked) => asked.route === route)
  }

  #record(url: URL, more: Pick<Asked, 'body' | 'headers' | 'protocols'>): Asked {
    const asked = { route: url.pathname.split('/').at(-1) ?? '', query: Object.fromEntries(url.searchParams), ...more }
    this.asked.push(asked)
    return asked
  }

  async #fetch(url: URL, { body, headers, signal }: RequestInit): Promise<Response> {
    if (signal?.aborted) throw new DOMException('', 'AbortError')
    const more = { body: String(body ?? ''), headers: { ...(headers as Record<string, string>) }, protocols: [] }
    const asked = this.#record(url, more)
    const answer = this.answers[asked.route]
    if (answer !== undefined) return await answer(asked)
    if (asked.route === 'up') {
      for (const line of asked.body.split('\n')) this.#seen = Math.max(this.#seen, Number(JSON.parse(line)[0]) || 0)
      return new Response(`["ack",${this.#seen}]`)
    }
    if (asked.query['greet'] === '1' && asked.route.endsWith('polling')) return new Response(welcome())
    return await new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      this.#held.push((text) => resolve(new Response(text)))
    })
  }
}

/** The other end of a WebSocket. */
export class FakeSocket implements WebSocketLike {
  readyState = 0
  bufferedAmount = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  readonly asked: Asked
  readonly sent: string[] = []

  constructor(asked: Asked) {
    this.asked = asked
  }

  accept(): void {
    this.readyState = 1
    this.onopen?.({} as never)
  }

  say(...lines: string[]): void {
    this.onmessage?.({ data: lines.join('\n') } as never)
  }

  refuse(): void {
    this.onerror?.({} as never)
    this.close()
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('a socket that is not open')
    this.sent.push(text)
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    queueMicrotask(() => this.onclose?.({} as never))
  }
}

export interface Watched {
  readonly client: Client
  /** Everything in the order that it was told: `[event, what]`. */
  readonly told: [keyof ClientEvents, unknown][]
  is<N extends ClientState['name']>(name: N): Promise<ClientState & { readonly name: N }>
  /** Resolves with what the next event of that kind tells. */
  next<K extends keyof ClientEvents>(event: K): Promise<Parameters<ClientEvents[K]>[0]>
}

function watch(client: Client): Watched {
  const told: [keyof ClientEvents, unknown][] = []
  for (const event of ['message', 'state', 'transport', 'reset', 'wire'] as const) {
    client.on(event, (what: unknown) => told.push([event, what]))
  }
  return {
    client,
    told,
    is: <N extends ClientState['name']>(name: N) =>
      new Promise<ClientState & { name: N }>((resolve) => {
        const look = (state: ClientState) => state.name === name && resolve(state as ClientState & { name: N })
        if (!look(client.state)) client.on('state', look)
      }),
    next: (event) =>
      new Promise((resolve) => {
        const off = client.on(event, ((what: never) => {
          off()
          resolve(what)
        }) as never)
      }),
  }
}
