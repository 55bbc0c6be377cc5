import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpProxy } from '@rungway/proxy'
import { expect, onTestFinished, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

/** One end's view of an exchange so far. */
export interface Seen {
  status: number | null
  text: string
  isOver: boolean
  /** Whether it ended prematurely. */
  isBroken: boolean
}

/**
 * A plain origin behind a proxy, and clients that show what really goes by: no system's protocol in
 * between.
 */
export interface Raw {
  readonly proxy: HttpProxy
  /** The POSTs that the origin has read completely, and its messages on sockets. */
  readonly heard: string[]
  /** Writes to every stream and socket that is open. */
  push(text: string): void
  /** Ends every stream. */
  finish(): void
  get(path: string): Seen
  post(body: string): Seen
  /** Opens a WebSocket that a test sends on. */
  socket(path?: string): Seen & { say(text: string): void }
}

const TYPES: Readonly<Record<string, string>> = { '/sse': 'text/event-stream', '/plain': 'text/plain' }

export async function openRaw(): Promise<Raw> {
  const heard: string[] = []
  const streams = new Set<ServerResponse>()
  const sockets = new WebSocketServer({ noServer: true })
  const answer = async (asked: IncomingMessage, response: ServerResponse) => {
    const type = TYPES[asked.url?.split('?')[0] ?? '']
    if (type !== undefined) {
      response.writeHead(200, { 'content-type': type }).flushHeaders()
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    let body = ''
    for await (const chunk of asked) body += chunk
    if (asked.method === 'POST') heard.push(body)
    response.writeHead(200, { 'content-length': 6 }).end('answer')
  }
  const origin = createServer((asked, response) => {
    answer(asked, response).catch(() => response.destroy())
  })
  origin.on('upgrade', (asked, socket, head) => {
    sockets.handleUpgrade(asked, socket, head, (open) => {
      open.on('error', () => {})
      open.on('message', (data) => heard.push(String(data)))
    })
  })
  origin.listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const proxy = await HttpProxy.open({ target: () => (origin.address() as AddressInfo).port })
  const clients: { destroy(): void }[] = []
  onTestFinished(async () => {
    for (const client of clients) client.destroy()
    await proxy.close()
    for (const open of sockets.clients) open.terminate()
    origin.closeAllConnections()
    origin.close()
  })

  const ask = (path: string, body: string | null): Seen => {
    const seen: Seen = { status: null, text: '', isOver: false, isBroken: false }
    const end = (isBroken: boolean) => () => {
      seen.isBroken ||= isBroken
      seen.isOver = true
    }
    const asked = request({
      port: proxy.port,
      path,
      method: body === null ? 'GET' : 'POST',
      agent: new Agent(),
      headers: body === null ? {} : { 'content-length': Buffer.byteLength(body) },
    })
    clients.push(asked)
    asked.on('error', end(true))
    asked.on('response', (response) => {
      seen.status = response.statusCode ?? null
      response.on('data', (chunk) => {
        seen.text += chunk
      })
      response.on('error', end(true))
      response.on('end', end(false))
    })
    asked.end(body ?? undefined)
    return seen
  }

  return {
    proxy,
    heard,
    push(text) {
      for (const stream of streams) stream.write(text)
      for (const open of sockets.clients) open.send(text)
    },
    finish() {
      for (const stream of streams) stream.end()
    },
    get: (path) => ask(path, null),
    post: (body) => ask('/up', body),
    socket(path = '/') {
      const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}${path}`)
      clients.push({ destroy: () => socket.terminate() })
      const seen = { status: null as number | null, text: '', isOver: false, isBroken: false }
      socket.on('open', () => {
        seen.status = 101
      })
      socket.on('unexpected-response', (asked, response) => {
        seen.status = response.statusCode ?? null
        seen.isOver = true
        asked.destroy()
      })
      socket.on('message', (data) => {
        seen.text += data
      })
      socket.on('error', () => {
        seen.isBroken = true
      })
      socket.on('close', (code) => {
        seen.isBroken ||= code === 1006
        seen.isOver = true
      })
      return Object.assign(seen, { say: (text: string) => socket.send(text) })
    },
  }
}

/** The real timer, even if the clock is stopped. */
const { setTimeout: later } = globalThis
const LOOK_MS = 5
const LOOKS = 2_000

/** Not Vitest's `waitFor`: that one moves a clock that is stopped. */
export async function until(check: () => void): Promise<void> {
  for (let look = 1; look < LOOKS; look++) {
    try {
      return check()
    } catch {
      await new Promise((resolve) => later(resolve, LOOK_MS))
    }
  }
  check()
}

/**
 * Stops the clock that rules go by. Returns what lets time pass: a machine that stands still for a
 * moment is no network that does.
 */
export function stopClock(): (ms: number) => void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  return (ms) => void vi.advanceTimersByTime(ms)
}

/** What was on its way is there: a whole exchange has gone by since. */
export async function settle(raw: Raw): Promise<void> {
  const poll = raw.get('/poll')
  await until(() => expect(poll).toMatchObject({ status: 200, text: 'answer', isOver: true }))
}

export interface All {
  readonly sse: Seen
  readonly plain: Seen
  readonly socket: ReturnType<Raw['socket']>
}

/** A stream of each kind and a socket, open. */
export async function openAll(raw: Raw): Promise<All> {
  const all = { sse: raw.get('/sse'), plain: raw.get('/plain'), socket: raw.socket() }
  await until(() => expect([all.sse.status, all.plain.status, all.socket.status]).toEqual([200, 200, 101]))
  return all
}

export const texts = ({ sse, plain, socket }: All): string[] => [sse.text, plain.text, socket.text]
