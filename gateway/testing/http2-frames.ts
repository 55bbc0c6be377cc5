// HTTP/2 below Node's client, which would keep to the rules (RFC 9113).
import { createConnection } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

export const TYPE = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4 } as const

/** One frame: three bytes of length, type, flags, the stream, and the payload. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A header as a literal that enters no table (RFC 7541, section 6.2.2). */
function header(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)])
}

/**
 * A string without Huffman's code: its length in 7 bits, or 127 and the rest in groups of 7 bits.
 */
function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const length = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}

/** The block of headers of a request. */
export function requestHeaders(method: string, path: string, more: Readonly<Record<string, string>> = {}): Buffer {
  const all = { ':method': method, ':scheme': 'https', ':authority': 'localhost', ':path': path, ...more }
  return Buffer.concat(Object.entries(all).map(([name, value]) => header(name, value)))
}

/** A number of 4 bytes. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/**
 * A connection that has said its preface and empty settings, and acknowledges nothing by itself.
 */
export async function rawHttp2(port: number, localAddress = '127.0.0.1'): Promise<TLSSocket> {
  const tcp = createConnection({ port, host: '127.0.0.1', localAddress })
  const socket = connect({ socket: tcp, ALPNProtocols: ['h2'], rejectUnauthorized: false })
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => socket.destroy())
  socket.write(Buffer.concat([PREFACE, frame(TYPE.settings, 0, 0)]))
  return socket
}
