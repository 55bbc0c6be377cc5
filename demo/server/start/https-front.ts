import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request, ServerResponse } from 'node:http'
import {
  constants,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { LOOPBACK } from '@rungway/proxy'
import { generate } from 'selfsigned'

export interface HttpsFront {
  readonly port: number
  close(): Promise<void>
}

export interface FrontOptions {
  readonly host: string
  readonly port: number
  /** Where the site listens in the clear, on this machine. */
  readonly target: number
  /** Names and addresses that the certificate is for, beside this machine's own. */
  readonly names: readonly string[]
}

const CERTIFICATE_DAYS = 14
const DAY_MS = 86_400_000
/** A head that is longer is none of the site's. */
const MAX_HEAD_BYTES = 16_384

/** Headers of one connection, which HTTP/2 forbids, and pseudo-headers, which HTTP/1.1 does not know. */
const ofConnection = (name: string): boolean =>
  name.startsWith(':') ||
  ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'].includes(name)

const passed = (headers: IncomingHttpHeaders): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ofConnection(name) ? [] : [[name, value]],
    ),
  )

/**
 * TLS in front of the site, with HTTP/2, HTTP/1.1, and WebSocket over both (RFC 8441): what crosses the demo's own
 * network behind it is HTTP/1.1. The certificate is made at the start, and no browser knows its maker.
 */
export async function openHttpsFront({ host, port, target, names }: FrontOptions): Promise<HttpsFront> {
  const { private: key, cert } = await certificate(names)
  const server = createSecureServer({ key, cert, allowHTTP1: true, settings: { enableConnectProtocol: true } })
  const sockets = new Set<Duplex>()
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('request', (incoming, outgoing) => pass(incoming, outgoing, target))
  server.on('connect', (incoming: Http2ServerRequest, outgoing: Http2ServerResponse) => {
    if (incoming.headers[':protocol'] === 'websocket') acceptSocket(incoming, target)
    else outgoing.writeHead(405).end()
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upstream = connect(target, LOOPBACK)
    upstream.write(upgradeHead(incoming.url ?? '/', incoming.headers))
    upstream.write(head)
    join(socket, upstream)
  })
  // A client that goes away, or speaks no TLS, is no error of the site's.
  server.on('sessionError', () => {})
  server.on('tlsClientError', () => {})
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function certificate(names: readonly string[]): ReturnType<typeof generate> {
  const altNames = ['localhost', LOOPBACK, ...names].map((name) =>
    /^[\d.]+$/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  )
  return generate([{ name: 'commonName', value: 'localhost' }], {
    notAfterDate: new Date(Date.now() + CERTIFICATE_DAYS * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames }],
  })
}

/** Each end of one is an end of the other. */
function join(one: Duplex, other: Duplex): void {
  one.pipe(other).pipe(one)
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
}

type Incoming = IncomingMessage | Http2ServerRequest
type Outgoing = ServerResponse | Http2ServerResponse

function pass(incoming: Incoming, outgoing: Outgoing, target: number): void {
  const { method, url, headers } = incoming
  const host = headers.host ?? String(headers[':authority'] ?? '')
  const upstream = request({ host: LOOPBACK, port: target, method, path: url, headers: { ...passed(headers), host } })
  incoming.pipe(upstream)
  upstream.on('response', (response) => {
    outgoing.writeHead(response.statusCode ?? 502, passed(response.headers))
    // A stream is begun before there is anything to say on it, in HTTP/2 by the line above.
    if (outgoing instanceof ServerResponse) outgoing.flushHeaders()
    response.pipe(outgoing)
    response.on('error', () => outgoing.destroy())
  })
  upstream.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502).end()
  })
  outgoing.on('close', () => upstream.destroy())
  // The other side may reset what it asked for.
  outgoing.on('error', () => upstream.destroy())
}

const upgradeHead = (path: string, headers: Readonly<Record<string, string | string[] | undefined>>): string => {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name.startsWith(':') ? [] : [`${name}: ${[value].flat().join(', ')}`],
  )
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

/** A WebSocket that is a stream of HTTP/2: the same frames, without a key, and with 200 for 101. */
function acceptSocket({ stream, headers, url }: Http2ServerRequest, target: number): void {
  const upstream = connect(target, LOOPBACK)
  const key = randomBytes(16).toString('base64')
  const rest = { ...passed(headers), host: headers[':authority'], connection: 'Upgrade', upgrade: 'websocket' }
  upstream.write(upgradeHead(url, { ...rest, 'sec-websocket-key': key, 'sec-websocket-version': '13' }))
  stream.on('error', () => upstream.destroy())
  stream.on('close', () => upstream.destroy())
  upstream.on('error', () => stream.close(constants.NGHTTP2_CONNECT_ERROR))
  let read = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk])
    const end = read.indexOf('\r\n\r\n')
    if (end < 0) {
      if (read.length > MAX_HEAD_BYTES) upstream.destroy()
      return
    }
    upstream.off('data', take)
    respond(stream, read.toString('latin1', 0, end))
    stream.write(read.subarray(end + 4))
    join(stream, upstream)
  }
  upstream.on('data', take)
}

function respond(stream: ServerHttp2Stream, head: string): void {
  const [line = '', ...fields] = head.split('\r\n')
  const status = Number(line.split(' ')[1] ?? 502)
  const protocol = fields
    .find((field) => /^sec-websocket-protocol:/i.test(field))
    ?.split(':')[1]
    ?.trim()
  stream.respond({
    ':status': status === 101 ? 200 : status,
    ...(protocol === undefined ? {} : { 'sec-websocket-protocol': protocol }),
  })
}
