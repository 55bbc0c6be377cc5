import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { VERSION } from '@rungway/protocol'
import type { Behind } from './behind.ts'

export const PROBED = ['websocket', 'sse', 'http-streaming', 'long-polling'] as const

/** The result of one request through a proxy, at the socket. */
export interface Probed {
  readonly transport: (typeof PROBED)[number]
  /** Null if no response started in time. */
  readonly status: number | null
  readonly headersMs: number | null
  readonly firstMs: number | null
  readonly medianLagMs: number | null
  readonly longestLagMs: number | null
}

const EVERY_MS = 100
/** The protocol requires at least 21 characters. */
const SESSION = 'a-probe-without-the-sdk'

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]

/**
 * Tries each transport alone, with a plain socket and one request: the effect of the proxy, without
 * a client that works around it.
 */
export async function probe(
  behind: Behind,
  port: number,
  isForward: boolean,
  seconds: number,
): Promise<readonly Probed[]> {
  const timers: NodeJS.Timeout[] = []
  const stop = behind.gateway.on('session', (session) => {
    timers.push(setInterval(() => session.send({ at: Date.now() }), EVERY_MS))
  })
  const way = { behind: behind.port, port, isForward, ms: seconds * 1_000 }
  try {
    return await Promise.all(PROBED.map(async (transport) => await ask(transport, way)))
  } finally {
    stop()
    timers.forEach(clearInterval)
  }
}

interface Way {
  readonly behind: number
  readonly port: number
  readonly isForward: boolean
  readonly ms: number
}

async function ask(transport: Probed['transport'], { behind, port, isForward, ms }: Way): Promise<Probed> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const target = `127.0.0.1:${isForward ? behind : port}`
  const isSocket = transport === 'websocket'
  try {
    // Browsers tunnel WebSockets through a forward proxy, and send other `http:` requests as they
    // are.
    if (isForward && isSocket) {
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
      await Promise.race([once(socket, 'data'), pause(ms)])
    }
    const session = `${SESSION}-${transport}`
    // Without a greeting, a poll waits for the first message.
    const hello = `v=${VERSION}&session=${session}&link=1&claim=1&seen=0`
    const path = `${isForward && !isSocket ? `http://${target}` : ''}/${transport}?${hello}`
    const headers = [`GET ${path} HTTP/1.1`, `Host: ${target}`, ...(isSocket ? UPGRADE : [])]
    const started = Date.now()
    socket.write(`${headers.join('\r\n')}\r\n\r\n`)
    return { transport, ...(await listen(socket, started, ms)) }
  } finally {
    socket.destroy()
  }
}

/**
 * Reads the status and the times of arrival. Framing does not matter: every message carries the
 * time of its sending.
 */
function listen(socket: Socket, started: number, ms: number): Promise<Omit<Probed, 'transport'>> {
  let text = ''
  let received = 0
  let headersMs: number | null = null
  let firstMs: number | null = null
  const lags: number[] = []
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      const status = /^HTTP\/1\.\d (\d+)/.exec(text)?.[1]
      lags.sort((a, b) => a - b)
      const [medianLagMs = null, longestLagMs = null] = [lags[lags.length >> 1], lags.at(-1)]
      resolve({ status: status === undefined ? null : Number(status), headersMs, firstMs, medianLagMs, longestLagMs })
    }
    const timer = setTimeout(finish, ms)
    socket.on('close', finish)
    socket.on('data', (data) => {
      const now = Date.now()
      headersMs ??= now - started
      text += data.toString('latin1')
      const times = [...text.matchAll(/"at":(\d+)/g)].slice(received)
      received += times.length
      if (times.length > 0) firstMs ??= now - started
      for (const [, at] of times) lags.push(now - Number(at))
    })
  })
}
