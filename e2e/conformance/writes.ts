/**
 * The payloads of the WebSocket frames in what went one way over a connection, its handshake
 * included.
 */
function* frames(bytes: Buffer): Generator<string> {
  let at = bytes.indexOf('\r\n\r\n') + 4
  while (at + 2 <= bytes.length) {
    const [, second = 0] = bytes.subarray(at, at + 2)
    at += 2
    let length = second & 127
    if (length > 125) {
      const width = length === 126 ? 2 : 6
      // Of an eight-byte length the upper two are 0 here.
      if (width === 6) at += 2
      length = bytes.readUIntBE(at, width)
      at += width
    }
    const mask = second & 128 ? bytes.subarray(at, at + 4) : null
    if (mask !== null) at += 4
    const payload = bytes.subarray(at, at + length)
    yield String(mask === null ? payload : payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0)))
    at += length
  }
}

const SEPARATORS = {
  up: /(?=POST |GET )/,
  answers: /(?=HTTP\/1\.1 )/,
  chunks: /\r\n[0-9a-f]+\r\n/,
}

const isPoll = (transport: string): boolean => transport.endsWith('polling')

/**
 * How many writes carried `marker`: WebSocket frames, requests, chunks of a stream or answers, as
 * they were at the socket.
 */
export function writesWith(marker: string, pieces: readonly Buffer[], transport: string, way: 'up' | 'down'): number {
  const bytes = Buffer.concat(pieces)
  const writes =
    transport === 'websocket'
      ? [...frames(bytes)]
      : bytes
          .toString('latin1')
          .split(way === 'up' ? SEPARATORS.up : isPoll(transport) ? SEPARATORS.answers : SEPARATORS.chunks)
  return writes.filter((write) => write.includes(marker)).length
}
