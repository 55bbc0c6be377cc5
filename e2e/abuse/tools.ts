// What attacks are made of: bytes on connections, without a library that keeps to the rules.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from './attack.ts'

const opened = new Set<Socket>()

/** Everything that was opened here is closed with the attack. */
export function closing<S extends Socket>(socket: S): S {
  opened.add(socket)
  socket.once('close', () => opened.delete(socket))
  return socket
}

export function closeAll(): void {
  for (const socket of opened) socket.destroy()
}

/** A connection, or null when it is refused or cut before it is open. */
export async function tcp({ port, from, signal }: Target): Promise<Socket | null> {
  if (signal.aborted) return null
  const socket = closing(createConnection({ port, host: '127.0.0.1', localAddress: from, noDelay: true }))
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('close', () => resolve(false))
    socket.on('error', () => socket.destroy())
  })
  return isOpen ? socket : null
}

/** As many as there can be, some at a time. */
export async function many<T>(count: number, { signal }: Target, make: (i: number) => Promise<T | null>): Promise<T[]> {
  const made: T[] = []
  let next = 0
  const lane = async () => {
    while (next < count && !signal.aborted) {
      const one = await make(next++)
      if (one !== null) made.push(one)
    }
  }
  await Promise.all(Array.from({ length: Math.min(64, count) }, lane))
  return made
}

interface Writable {
  readonly destroyed: boolean
  write(data: Buffer): boolean
  once(event: 'drain' | 'close', run: () => void): unknown
  off(event: 'drain' | 'close', run: () => void): unknown
}

/** Writes what `block` makes as fast as the other side takes it. Resolves with the bytes, when time is up or the connection cut. */
export async function pump(socket: Writable, target: Target, block: (round: number) => Buffer): Promise<number> {
  const { signal } = target
  target.begin()
  let bytes = 0
  for (let round = 0; !socket.destroyed && !signal.aborted; round++) {
    const data = block(round)
    bytes += data.length
    if (!socket.write(data)) await drained(socket, signal)
    else await new Promise((resolve) => setImmediate(resolve))
  }
  return bytes
}

const drained = (socket: Writable, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done)
      socket.off('close', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    socket.once('drain', done)
    socket.once('close', done)
    signal.addEventListener('abort', done)
  })

/** Keeps what was opened until time is up. */
export async function untilOver({ signal, begin }: Target): Promise<void> {
  begin()
  if (!signal.aborted) await once(signal, 'abort')
}

export const pause = sleep

/** The head of a request, and its body if it has one. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const all: Record<string, string> = { host: 'localhost', ...(body === '' ? {} : TEXT), ...headers }
  const length =
    method === 'POST' && all['content-length'] === undefined ? [`content-length: ${Buffer.byteLength(body)}`] : []
  const lines = [...Object.entries(all).map(([name, value]) => `${name}: ${value}`), ...length]
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

const TEXT: Record<string, string> = { 'content-type': 'text/plain' }

export interface Reply {
  /** 0: none came. */
  readonly status: number
  /** All of it, head and body. */
  readonly text: string
}

/** One request on a connection of its own, and everything that comes back until that ends or time is up. */
export async function ask(
  target: Target,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Reply> {
  const socket = await tcp(target)
  if (socket === null) return { status: 0, text: '' }
  let text = ''
  socket.on('data', (data) => {
    text += String(data)
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(requestText(method, path, { connection: 'close', ...headers }, body))
  await Promise.race([closed, once(target.signal, 'abort')])
  socket.destroy()
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }
}

export const UPGRADE: Readonly<Record<string, string>> = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** A WebSocket without a library: the connection, once the handshake has been answered; null when it was refused. */
export async function rawSocket(target: Target, n: number, link?: number): Promise<Socket | null> {
  const { dialect, signal } = target
  const socket = await tcp(target)
  if (socket === null) return null
  socket.write(requestText('GET', dialect.socketPath(n, link), UPGRADE))
  const isOpen = await new Promise<boolean>((resolve) => {
    const done = (): void => resolve(false)
    socket.once('data', (data) => resolve(String(data).startsWith('HTTP/1.1 101')))
    socket.once('close', done)
    signal.addEventListener('abort', done, { once: true })
  })
  if (!isOpen) return null
  for (const line of dialect.greeting) socket.write(textFrame(line))
  return socket
}

export const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9 } as const

/** A frame of a client (RFC 6455, section 5.2), masked with zeros, which leaves the payload as it is. */
export function socketFrame(opcode: number, payload: Uint8Array, isLast = true): Buffer {
  const { length } = payload
  const extra = length < 126 ? 0 : length < 0x1_0000 ? 2 : 8
  const head = Buffer.alloc(2 + extra + 4)
  head[0] = (isLast ? 0x80 : 0) | opcode
  head[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127)
  if (extra === 2) head.writeUInt16BE(length, 2)
  else if (extra === 8) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, payload])
}

export const textFrame = (text: string): Buffer => socketFrame(OPCODE.text, Buffer.from(text))

/** So many of the same, in one piece. */
export const repeated = (count: number, one: (i: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, i) => one(i)))

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`
