import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Body, CODES, type Code, type Json, type Terms } from '@rungway/protocol'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { type Running, type ServeOptions, serve } from '../src/node/serve.ts'
import type { GatewayOptions } from '../src/options.ts'
import type { RefusalEvent } from '../src/reports/refusals.ts'
import type { Session } from '../src/sessions/session.ts'
import { skippingScheduler } from './skipping-scheduler.ts'

/**
 * A gateway on a real port whose sessions answer each message with itself, spoken to without the
 * SDK.
 */
export interface World {
  readonly gateway: Gateway
  readonly running: Running
  readonly url: string
  readonly sessions: Session[]
  /** Every message that any session was given. */
  readonly heard: Body[]
  readonly errors: unknown[]
  readonly refusals: RefusalEvent[]
  /** The gateway's end of every connection that is open. */
  readonly sockets: ReadonlySet<Socket>
  /** Lets that much of the gateway's time pass at once. */
  pass(ms: number): void
  /** The gateway does not run for that long. */
  pause(ms: number): void
  client(headers?: Record<string, string>): RawClient
}

export async function openWorld(
  options: GatewayOptions = {},
  app?: (gateway: Gateway) => ServeOptions['app'],
): Promise<World> {
  const scheduler = skippingScheduler()
  const errors: unknown[] = []
  const refusals: RefusalEvent[] = []
  const sessions: Session[] = []
  const heard: Body[] = []
  const sockets = new Set<Socket>()
  const gateway = createGateway({
    onError: (error) => errors.push(error),
    onRefusal: (refusal) => refusals.push(refusal),
    scheduler,
    ...options,
  })
  gateway.on('session', (session) => {
    sessions.push(session)
    session.on('message', (body) => {
      heard.push(body)
      session.send(body)
    })
  })
  const mounted = app?.(gateway)
  const running = await serve({
    gateway,
    port: 0,
    hostname: '127.0.0.1',
    ...(mounted === undefined ? {} : { app: mounted }),
  })
  running.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    if (running.server.listening) await running.close()
  })
  const url = `http://127.0.0.1:${running.port}`
  return {
    gateway,
    running,
    url,
    sessions,
    heard,
    errors,
    refusals,
    sockets,
    pass: scheduler.pass,
    pause: scheduler.pause,
    client: (headers) => new RawClient(url, headers),
  }
}

export interface Refused {
  readonly status: number
  readonly code: Code
  readonly retry: string
  readonly retryAfterMs: number
}

let sessionCount = 0

/** One session by hand: its id, the numbers that it has come to, and requests with them. */
export class RawClient {
  readonly session: string = `session-of-a-raw-client-${++sessionCount}`
  readonly headers: Record<string, string>
  readonly base: string
  link = 1
  said = 0
  seen = 0
  /** What the session was called when this client was welcomed last. */
  epoch = ''

  constructor(base: string, headers: Record<string, string> = {}) {
    this.base = base
    this.headers = headers
  }

  /** The query string of a hello; what is `undefined` is left out. */
  query(more: Record<string, string | number | undefined> = {}): string {
    const { session, link, seen } = this
    const all = { v: 1, session, link, claim: link, seen, ...more }
    return Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
      .join('&')
  }

  at(route: string, more?: Record<string, string | number | undefined>): string {
    return `${this.base}/${route}?${this.query(more)}`
  }

  async get(route: string, more?: Record<string, string | number | undefined>): Promise<Response> {
    // What marks a GET that carries messages up.
    const headers = { ...(route === 'up' ? { rungway: '1' } : {}), ...this.headers }
    return await fetch(this.at(route, more), { headers })
  }

  async post(body: string | Uint8Array, more?: Record<string, string | number | undefined>): Promise<Response> {
    const headers = { 'content-type': 'text/plain', ...this.headers }
    return await fetch(this.at('up', more), { method: 'POST', body, headers })
  }

  socket(more?: Record<string, string | number | undefined>): RawSocket {
    return new RawSocket(this.at('websocket', more), this.headers)
  }

  /** Opens the session, or asks for its epoch again. Returns the terms. */
  async greeted(body = ''): Promise<Terms> {
    const answer = await this.post(body)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`refused: ${text}`)
    const [kind, terms] = JSON.parse(text)
    if (kind !== 'welcome') throw new Error(`no welcome: ${text}`)
    this.epoch = terms.epoch
    return terms
  }

  /** Says something new and hears it come back, over requests of its own: the session is well. */
  async echo(): Promise<Json> {
    const body = `echo ${this.session} ${this.said + 1}`
    await this.greeted(`[${++this.said},"${body}"]`)
    this.link++
    for (;;) {
      const { epoch: resume } = this
      const lines = (await (await this.get('short-polling', { resume })).text()).split('\n').filter(Boolean)
      for (const [seq, said] of lines.map((line) => JSON.parse(line))) {
        if (typeof seq === 'number') this.seen = seq
        if (said === body) return said
      }
      if (lines.length > 0 && lines.every((line) => line.startsWith('["end"'))) throw new Error(lines.join())
    }
  }
}

/** A WebSocket with everything that came on it. */
export class RawSocket {
  readonly socket: WebSocket
  readonly messages: string[] = []
  readonly closed: Promise<{ readonly status: number; readonly reason: string }>

  constructor(url: string, headers: Record<string, string> = {}, protocols: string[] = []) {
    this.socket = new WebSocket(url.replace('http', 'ws'), protocols, { headers })
    this.socket.on('message', (data) => this.messages.push(String(data)))
    this.socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (status, reason) => resolve({ status, reason: String(reason) }))
    })
    onTestFinished(() => this.socket.terminate())
  }

  get lines(): string[] {
    return this.messages.flatMap((message) => message.split('\n'))
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open')
    return this
  }

  /** Resolves when there is a line that begins so. */
  async line(start: string): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => line.startsWith(start))
      if (found !== undefined) return found
      await once(this.socket, 'message')
    }
  }

  /** What the gateway said at the end, checked against the code that it closed with. */
  async refused(): Promise<Refused> {
    const { status, reason } = await this.closed
    const [kind, code, retry, retryAfterMs] = JSON.parse(this.lines.at(-1) ?? '[]')
    const known = CODES[code as Code]
    if (kind !== 'end' || known?.closeCode !== status || reason !== code) throw new Error(`${status} ${this.lines}`)
    return { status: known.status, code, retry, retryAfterMs }
  }
}

/** What the gateway said in a refusal over HTTP. */
export async function refused(answer: Response | Promise<Response>): Promise<Refused> {
  const response = await answer
  const { code, retry, retryAfterMs } = (await response.json()) as Refused
  return { status: response.status, code, retry, retryAfterMs }
}

/** An answer that goes on, with everything that came of it. */
export class RawStream {
  readonly response: Response
  text = ''
  isOver = false
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()

  private constructor(response: Response) {
    this.response = response
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader()
    onTestFinished(() => this.leave())
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<RawStream> {
    return new RawStream(await fetch(url, { headers }))
  }

  /** Reads until the text matches, or until the end. Returns all the text. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text) && !this.isOver) {
      const { done, value } = await this.#reader.read()
      this.isOver = done
      this.text += this.#decoder.decode(value, { stream: true })
    }
    return this.text
  }

  /** Reads to the end. */
  async rest(): Promise<string> {
    return await this.until(/(?!)/)
  }

  async leave(): Promise<void> {
    await this.#reader.cancel().catch(() => {})
  }
}

/** A connection for tests that break HTTP itself. */
export async function rawTcp(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** What comes on it until it ends. */
export async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (data) => {
    text += String(data)
  })
  if (!socket.closed) await once(socket, 'close')
  return text
}
