import { once } from 'node:events'
import { Agent, type IncomingMessage, request as requestPlain } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import type { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'

/** A reply that is still coming. */
export interface WireReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Reads until the text matches, or until the end. Returns all the text. */
  until(pattern: RegExp): Promise<string>
  /** Reads to the end. */
  text(): Promise<string>
  /** Breaks it off, and with it the connection that it came by. */
  leave(): void
}

export interface WireRequest {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** One version of HTTP, spoken to one server whose certificate is not asked for. */
export type Wire = (path: string, request?: WireRequest) => Promise<WireReply>

/** Each request on a connection of its own; `agent` keeps one for all. */
export function http1(origin: string, agent?: Agent | SecureAgent): Wire {
  const isSecure = origin.startsWith('https')
  return async (path, { method = 'GET', headers = {}, body = '' } = {}) => {
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { method, headers: { ...headers, ...length }, rejectUnauthorized: false, agent: agent ?? false }
    const request = (isSecure ? requestSecure : requestPlain)(origin + path, options)
    request.on('error', () => {})
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const { statusCode: status = 0, headers: answered } = response
    return { status, headers: answered, ...reading(response), leave: () => void request.destroy() }
  }
}

export const keptAlive = (origin: string): Wire =>
  http1(
    origin,
    origin.startsWith('https') ? new SecureAgent({ keepAlive: true, maxSockets: 1 }) : new Agent({ keepAlive: true }),
  )

export function http2(origin: string): Wire {
  const connection: ClientHttp2Session = connect(origin, { rejectUnauthorized: false })
  connection.on('error', () => {})
  onTestFinished(() => connection.destroy())
  return async (path, { method = 'GET', headers = {}, body = '' } = {}) => {
    const stream = connection.request({ ':method': method, ':path': path, ...headers })
    stream.on('error', () => {})
    if (method !== 'GET') stream.end(body)
    const [answered] = await once(stream, 'response')
    return { status: answered[':status'] ?? 0, headers: answered, ...reading(stream), leave: () => stream.close() }
  }
}

function reading(source: Readable): Pick<WireReply, 'until' | 'text'> {
  let text = ''
  let isOver = false
  source.setEncoding('utf8')
  source.on('data', (chunk: string) => {
    text += chunk
  })
  for (const event of ['end', 'close', 'error'] as const)
    source.on(event, () => {
      isOver = true
      source.emit('over')
    })
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text) && !isOver)
      await Promise.race([once(source, 'data').catch(() => {}), once(source, 'over')])
    return text
  }
  return { until, text: () => until(/(?!)/) }
}
