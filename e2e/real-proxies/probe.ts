import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { VERSION } from '@rungway/protocol'
import type { Behind } from './behind.ts'

export const PROBED = ['websocket', 'sse', 'http-streaming', 'long-polling'] as const

/** What one request brought through a proxy, seen at the socket. */
export interface Probed {
  readonly transport: (typeof PROBED)[number]
  /** Null when no answer had begun in all the time. */
  readonly status: number | null
  readonly headersMs: number | null
  readonly firstMs: number | null
  readonly medianLagMs: number | null
  readonly longestLagMs: number | null
}

const EVERY_MS = 100
/** 21 characters are what the protocol asks for. */
const SESSION = 'a-probe-without-the-sdk'

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]

/** Asks for each transport alone, with a bare socket and one request: what the proxy does, without a client that works round it. */
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
    // Browsers tunnel a WebSocket through a forward proxy, and send anything else of `http:` as it is.
    if (isForward && isSocket) {
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
      await Promise.race([once(socket, 'data'), pause(ms)])
    }
    const session = `${SESSION}-${transport}`
    // Without a greeting a poll has nothing to say, and waits for the first message.
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

/** Reads the status and when things came. Framing does not matter: every message carries the time at which it was said. */
function listen(socket: Socket, started: number, ms: number): Promise<Omit<Probed, 'transport'>> {
  let text = ''
  let heard = 0
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
      const times = [...text.matchAll(/"at":(\d+)/g)].slice(heard)
      heard += times.length
      if (times.length > 0) firstMs ??= now - started
      for (const [, at] of times) lags.push(now - Number(at))
    })
  })
}
