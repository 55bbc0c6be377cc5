import { DATA, LADDER, type Terms } from '@rungway/protocol'
import { onTestFinished } from 'vitest'
import { type Client, createClient } from '../src/client.ts'
import type { Environment, WebSocketLike } from '../src/environment/environment.ts'
import type { ClientEvents, ClientState } from '../src/events.ts'
import type { ClientOptions } from '../src/options.ts'
import { TRANSPORTS } from '../src/transports/index.ts'
import { FakeClock } from './clock.ts'

/** One request that the client made, as the gateway sees it. */
export interface Asked {
  /** The last part of the path: the transport, or `up`. */
  readonly route: string
  readonly method: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly protocols: readonly string[]
  /** When, by the client's clock. */
  readonly at: number
  /** Of a request that can be given up. */
  readonly signal?: AbortSignal | null
}

/** `undefined`: the default answer. */
type Answer = (asked: Asked) => Response | Promise<Response> | undefined
type LifeEvent = Parameters<Parameters<Environment['onLife']>[0]>[0]

export const EPOCH = 'the-first-life'

const TERMS: Terms = {
  epoch: EPOCH,
  seen: 0,
  resumed: false,
  maxMessageBytes: 1_000,
  pingMs: 25_000,
  lingerMs: 60_000,
  pollMs: 3,
}

export const welcome = (more: Partial<Terms> = {}): string => JSON.stringify(['welcome', { ...TERMS, ...more }])

/** A refusal as a gateway writes it. */
export const refusal = (code: string, retry: string, retryAfterMs = 0, status = 400): Response =>
  new Response(JSON.stringify({ code, message: '', retry, retryAfterMs }), { status })

/** The lines that a request carried up, by body or by URL. */
export const linesOf = ({ method, body, query }: Asked): string => (method === 'GET' ? (query['line'] ?? '') : body)

/** Everything but pings, which are the ladder's. */
const isSaid = (line: string) => !line.startsWith('["ping"')

/** The same but for pings; empty when there was nothing else. */
export const saidIn = (asked: Asked): string => linesOf(asked).split('\n').filter(isSaid).join('\n')

/** Requests to this route are never answered. */
export const SWALLOWED: Answer = () => new Promise(() => {})

/** A way down that is open: lines go out on it until it ends. */
interface Down {
  readonly link: string
  readonly say: (lines: readonly string[]) => void
  /** The request is over. */
  done?: () => void
  /** Answers one request, and is over then. */
  readonly isPoll: boolean
}

/**
 * An environment for one client, without network or real time, whose gateway is in the test's
 * hands. By default, sockets are refused, links over HTTP are welcomed and then held, pings are
 * answered, and what comes up is acknowledged.
 */
export class FakeGateway {
  readonly clock = new FakeClock()
  readonly asked: Asked[] = []
  readonly sockets: FakeSocket[] = []
  /** What a route answers instead. */
  readonly answers: Record<string, Answer> = {}
  onSocket: (socket: FakeSocket) => void = (socket) => socket.refuse()
  /** What it says of itself in a welcome that it gives by itself. */
  terms: Partial<Terms> = {}
  /**
   * Removes the listeners of `connect` for messages, where a test is about a client without any.
   */
  readonly stopWatching: (() => void)[] = []
  /** What the console was told. */
  readonly warnings: [message: string, cause?: unknown][] = []
  /** The client's storage. */
  readonly memory = new Map<string, string>()
  /** Tells the client of the page's life; null without a listener. */
  life: ((event: LifeEvent) => void) | null = null
  readonly #down = new Set<Down>()
  readonly #due = new Map<string, string[]>()
  /** By session. */
  readonly #seen = new Map<string, number>()

  /** Accepts and welcomes every socket from now on. */
  takeSockets(then: (socket: FakeSocket) => void = () => {}): this {
    this.onSocket = (socket) => {
      socket.accept()
      socket.say(welcome(this.terms))
      then(socket)
    }
    return this
  }

  /** Says lines on every link over HTTP that is open, as soon as one is. */
  async say(...lines: string[]): Promise<void> {
    await this.clock.until(() => this.#down.size > 0)
    for (const down of [...this.#down]) this.#tell(down, lines)
  }

  get environment(): Environment {
    const gateway = this
    const { clock, memory } = this
    return {
      fetch: (url, init) => gateway.#fetch(new URL(String(url)), init ?? {}),
      WebSocket: class extends FakeSocket {
        constructor(url: string, protocols: string[]) {
          super(gateway.#record(new URL(url), { method: 'GET', body: '', headers: {}, protocols }))
          gateway.sockets.push(this)
          queueMicrotask(() => gateway.onSocket(this))
        }
      },
      canStream: true,
      now: () => clock.now,
      random: () => 0.5,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      after: (ms, run) => clock.after(ms, run),
      resolve: (url) => url,
      onLife(tell) {
        gateway.life = tell
        return () => {
          gateway.life = null
        }
      },
      recall: (key) => memory.get(key),
      remember: (key, value) => memory.set(key, value),
      warn: (...line) => this.warnings.push(line),
    }
  }

  /** A client of this gateway, and all that it emitted. */
  connect(options: Partial<ClientOptions> = {}): Watched {
    const environment = { ...this.environment, ...options.environment }
    const ladder = { ...LADDER, ...options.ladder }
    const client = createClient('http://gateway/rungway', { transports: TRANSPORTS, ...options, ladder, environment })
    onTestFinished(() => client.cut())
    return watch(client, this.clock, this.stopWatching)
  }

  /** What a route was asked, oldest first. */
  on(route: string): Asked[] {
    return this.asked.filter((asked) => asked.route === route)
  }

  /** The requests that said something, oldest first. */
  get up(): Asked[] {
    return this.on('up').filter((asked) => saidIn(asked) !== '')
  }

  /**
   * The default answer to what comes up: takes it, answers pings on their links, and acknowledges.
   */
  take(asked: Asked): Response {
    const { session = '', link = '', resume } = asked.query
    let seen = this.#seen.get(session) ?? 0
    for (const line of linesOf(asked).split('\n').filter(Boolean)) {
      const [first, value] = JSON.parse(line)
      if (typeof first === 'number') seen = Math.max(seen, first)
      else if (first === 'ping') this.#pong(link, `["pong",${value}]`)
    }
    this.#seen.set(session, seen)
    return new Response(resume ? `["ack",${seen}]` : welcome({ seen, ...this.terms }))
  }

  #record(url: URL, more: Omit<Asked, 'route' | 'query' | 'at'>): Asked {
    const route = url.pathname.split('/').at(-1) ?? ''
    const parameters = url.searchParams
    const lines = parameters.getAll('line').join('\n')
    const query = { ...Object.fromEntries(parameters), ...(lines ? { line: lines } : {}) }
    const asked = { route, query, at: this.clock.now, ...more }
    this.asked.push(asked)
    return asked
  }

  async #fetch(url: URL, { method = 'GET', body, headers, signal }: RequestInit): Promise<Response> {
    if (signal?.aborted) throw new DOMException('', 'AbortError')
    const asked = this.#record(url, {
      method,
      body: String(body ?? ''),
      headers: { ...(headers as Record<string, string>) },
      protocols: [],
      signal: signal ?? null,
    })
    const answered = this.answers[asked.route]?.(asked) ?? (asked.route === 'up' ? this.take(asked) : null)
    const answer =
      answered ?? (asked.route.endsWith('polling') ? this.#poll(asked, signal) : this.#stream(asked, signal))
    return await new Promise((resolve, reject) => {
      const done = onAbort(signal, () => reject(new DOMException('', 'AbortError')))
      Promise.resolve(answer).finally(done).then(resolve, reject)
    })
  }

  #poll({ query }: Asked, signal: AbortSignal | null | undefined): Promise<Response> {
    if (query['greet'] === '1') return Promise.resolve(new Response(welcome(this.terms)))
    return new Promise((resolve) => {
      const down: Down = {
        link: query['link'] ?? '',
        isPoll: true,
        say: (lines) => resolve(new Response(lines.join('\n'))),
      }
      this.#open(down, signal)
    })
  }

  #stream({ route, query }: Asked, signal: AbortSignal | null | undefined): Response {
    const [before, after] = route === 'sse' ? [DATA, '\n\n'] : ['', '\n']
    const bytes = new TextEncoder()
    return new Response(
      new ReadableStream({
        start: (controller) => {
          const down: Down = {
            link: query['link'] ?? '',
            isPoll: false,
            say: (lines) => controller.enqueue(bytes.encode(lines.map((line) => before + line + after).join(''))),
          }
          onAbort(signal, () => controller.error(new DOMException('', 'AbortError')))
          if (query['greet'] === '1') down.say([welcome(this.terms)])
          this.#open(down, signal)
        },
      }),
    )
  }

  #open(down: Down, signal: AbortSignal | null | undefined): void {
    this.#down.add(down)
    down.done = onAbort(signal, () => this.#down.delete(down))
    const due = this.#due.get(down.link)
    this.#due.delete(down.link)
    if (due !== undefined) this.#tell(down, due)
  }

  #tell(down: Down, lines: readonly string[]): void {
    if (down.isPoll) {
      this.#down.delete(down)
      down.done?.()
    }
    down.say(lines)
  }

  #pong(link: string, line: string): void {
    const down = [...this.#down].find((open) => open.link === link)
    if (down === undefined) this.#due.set(link, [...(this.#due.get(link) ?? []), line])
    else this.#tell(down, [line])
  }
}

/** A WebSocket where a policy of the page allows none. */
export class ForbiddenSocket {
  constructor() {
    throw new DOMException('the content security policy says no', 'SecurityError')
  }
}

/** Returns the way to stop listening. */
function onAbort(signal: AbortSignal | null | undefined, run: () => void): () => void {
  signal?.addEventListener('abort', run)
  return () => signal?.removeEventListener('abort', run)
}

/** The other end of a WebSocket. */
export class FakeSocket implements WebSocketLike {
  readyState = 0
  bufferedAmount = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  /** Whether pings are answered. */
  answers = true
  readonly asked: Asked
  readonly sent: string[] = []

  constructor(asked: Asked) {
    this.asked = asked
  }

  /** Every line that was sent on it but for pings. */
  get lines(): string[] {
    return this.sent.flatMap((text) => text.split('\n')).filter(isSaid)
  }

  accept(): void {
    this.readyState = 1
    this.onopen?.({} as never)
  }

  say(...lines: string[]): void {
    if (this.readyState === 1) this.onmessage?.({ data: lines.join('\n') } as never)
  }

  refuse(): void {
    this.onerror?.({} as never)
    this.close()
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('a socket that is not open')
    this.sent.push(text)
    if (!this.answers) return
    for (const line of text.split('\n'))
      if (line.startsWith('["ping"')) queueMicrotask(() => this.say(line.replace('ping', 'pong')))
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    queueMicrotask(() => this.onclose?.({} as never))
  }
}

export interface Watched {
  readonly client: Client
  /** All events in order: `[event, its first argument]`. */
  readonly told: [keyof ClientEvents, unknown][]
  /** Lets as much time pass as it takes until the client is in that state. */
  is<N extends ClientState['name']>(name: N): Promise<ClientState & { readonly name: N }>
  /** Lets as much time pass as it takes until that is in use. */
  on(transport: string): Promise<void>
  /** Resolves with the argument of the next such event. */
  next<K extends keyof ClientEvents>(event: K): Promise<Parameters<ClientEvents[K]>[0]>
}

function watch(client: Client, clock: FakeClock, stopWatching: (() => void)[]): Watched {
  const told: [keyof ClientEvents, unknown][] = []
  for (const event of ['message', 'state', 'transport', 'reset', 'attempt', 'wire'] as const) {
    const off = client.on(event, (what: unknown) => told.push([event, what]))
    if (event === 'message') stopWatching.push(off)
  }
  return {
    client,
    told,
    async is<N extends ClientState['name']>(name: N) {
      let found = client.state
      const off = client.on('state', (state) => {
        if (found.name !== name) found = state
      })
      await clock.until(() => found.name === name)
      off()
      return found as ClientState & { name: N }
    },
    on: (transport) => clock.until(() => client.state.name === 'open' && client.state.transport === transport),
    async next<K extends keyof ClientEvents>(event: K) {
      const heard: Parameters<ClientEvents[K]>[0][] = []
      const off = client.on(event, ((what: never) => heard.push(what)) as never)
      await clock.until(() => heard.length > 0)
      off()
      return heard[0] as Parameters<ClientEvents[K]>[0]
    },
  }
}
