import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { type EngineIoOptions, mountEngineIo } from '../src/engine-io/index.ts'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { serve } from '../src/node/serve.ts'
import type { GatewayOptions } from '../src/options.ts'
import type { Session } from '../src/sessions/session.ts'

export interface EngineWorld {
  readonly gateway: Gateway
  readonly sessions: readonly Session[]
  /** Of each session that is over: code and reason. */
  readonly closed: readonly string[]
  readonly url: string
  readonly port: number
  /** Requests with this query, after `EIO` and `transport`. */
  get(query: string, init?: RequestInit): Promise<Reply>
  post(query: string, body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>): Promise<Reply>
  /** Opens a session by polling. Returns its query. */
  open(version?: '3' | '4', more?: string): Promise<string>
  socket(query: string, headers?: Record<string, string>): Promise<Messages>
}

export interface Reply {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

interface WorldOptions extends GatewayOptions {
  readonly engine?: EngineIoOptions
  readonly onSession?: (session: Session) => void
}

/** A gateway with Engine.IO on a port of its own, whose application echoes unless `onSession` is given. */
export async function openEngine({ engine, onSession = echo, ...options }: WorldOptions = {}): Promise<EngineWorld> {
  const gateway = createGateway({ onRefusal() {}, ...options })
  const sessions: Session[] = []
  const closed: string[] = []
  gateway.on('session', (session) => {
    sessions.push(session)
    session.on('close', (code, reason) => closed.push(`${code}: ${reason}`))
    onSession(session)
  })
  const { server, port, close } = await serve({ gateway, port: 0, hostname: 'localhost' })
  mountEngineIo(gateway, { allowEIO3: true, ...engine }).attach(server)
  onTestFinished(close)
  const url = `http://localhost:${port}/engine.io/`
  const ask = async (query: string, init?: RequestInit): Promise<Reply> => {
    const reply = await fetch(`${url}?${query}`, init)
    return { status: reply.status, text: await reply.text(), headers: reply.headers }
  }
  return {
    gateway,
    sessions,
    closed,
    url,
    port,
    get: ask,
    post: (query, body, headers = {}) => ask(query, { method: 'POST', body, headers }),
    async open(version = '4', more = '') {
      const query = `EIO=${version}&transport=polling${more}`
      const { text } = await ask(query)
      return `${query}&sid=${/"sid":"([^"]+)"/.exec(text)?.[1]}`
    },
    socket: (query, headers) => connect(`ws://localhost:${port}/engine.io/?${query}`, headers),
  }
}

const echo = (session: Session): void => void session.on('message', (body) => session.send(body))

/** A socket whose messages are read one after the other. */
export class Messages {
  readonly socket: WebSocket
  readonly #come: (string | Buffer)[] = []
  #next: ((message: string | Buffer | null) => void) | null = null
  #isOver = false
  status: number | null = null

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers })
    this.socket.on('message', (data: Buffer, isBinary) => this.#take(isBinary ? data : String(data)))
    this.socket.on('unexpected-response', (_request, { statusCode }) => {
      this.status = statusCode ?? null
      this.#over()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => this.#over())
  }

  send(message: string | Uint8Array): void {
    this.socket.send(message)
  }

  /** The next message, or null when there is none any more. */
  next(): Promise<string | Buffer | null> {
    const message = this.#come.shift()
    if (message !== undefined) return Promise.resolve(message)
    if (this.#isOver) return Promise.resolve(null)
    return new Promise((resolve) => {
      this.#next = resolve
    })
  }

  #take(message: string | Buffer): void {
    const next = this.#next
    this.#next = null
    if (next === null) this.#come.push(message)
    else next(message)
  }

  #over(): void {
    this.#isOver = true
    this.#next?.(null)
  }
}

/** Resolves when the socket is open, or when it never will be. */
export async function connect(url: string, headers?: Record<string, string>): Promise<Messages> {
  const messages = new Messages(url, headers)
  const { socket } = messages
  await new Promise<void>((resolve) => {
    for (const event of ['open', 'close', 'unexpected-response']) socket.on(event, () => resolve())
  })
  onTestFinished(() => socket.terminate())
  return messages
}

const PATIENCE_MS = 30_000

/** Resolves when the condition holds. Rejects when it does not for longer than any machine is busy. */
export async function until(condition: () => boolean): Promise<void> {
  const latest = Date.now() + PATIENCE_MS
  while (!condition()) {
    if (Date.now() > latest) throw new Error(`never came about: ${condition}`)
    await new Promise<void>((resolve) => setTimeout(resolve, 1))
  }
}
