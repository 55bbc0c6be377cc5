// Attacks that want the gateway to be busy.
import type { Socket } from 'node:net'
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

/** As many as may wait on one connection. */
const POLLS_AT_ONCE = 10

const total = (parts: readonly number[]): number => parts.reduce((sum, each) => sum + each, 0)

/** Where good clients come from: all attacks come from elsewhere, as they would on the internet, but for those that say so. */
const GOOD_ADDRESS = '127.0.0.1'

/** Sockets that send pings as fast as they are taken, half of them those of WebSocket itself. */
async function pings(target: Target): Promise<Finding> {
  const bare = repeated(500, () => socketFrame(OPCODE.ping, new Uint8Array()))
  const spoken = repeated(500, () => textFrame(target.dialect.smallest))
  const sockets = await many(sized(target, 200, 2_000), target, (n) => rawSocket(target, n))
  let cut = 0
  const ping = async (first: Socket, n: number): Promise<number> => {
    let bytes = 0
    for (let socket: Socket | null = first; !target.signal.aborted; socket = await rawSocket(target, n)) {
      if (socket !== null) bytes += await pump(socket.resume(), target, () => (n % 2 === 0 ? bare : spoken))
      if (!target.signal.aborted) cut += 1
    }
    return bytes
  }
  const sent = await Promise.all(sockets.map(ping))
  return { did: `${sockets.length} sockets, ${megabytes(total(sent))} up, ${cut} times cut` }
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
  let cut = 0
  const flood = async (): Promise<void> => {
    const socket = await tcp(target)
    if (socket === null) return
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
    if (!target.signal.aborted) cut += 1
  }
  await many(8, target, async () => {
    while (!target.signal.aborted) await flood()
    return null
  })
  return { did: `${opened} opened, ${refused} refused, ${cut} connections cut` }
}

/** As many polls as may wait on each of many connections, and as many again as soon as they are answered. */
async function manyPolls(target: Target): Promise<Finding> {
  const poll = (n: number, link: number): string => requestText('GET', rungwayPath('short-polling', n, link))
  let answers = 0
  let cut = 0
  const sockets = await many(sized(target, 200, 2_000), target, () => tcp(target))
  target.begin()
  sockets.forEach((socket, n) => {
    let link = 1
    let open = 0
    const ask = (): void => {
      open = POLLS_AT_ONCE
      socket.write(Array.from({ length: POLLS_AT_ONCE }, () => poll(n, ++link)).join(''))
    }
    socket.on('close', () => {
      cut += 1
    })
    socket.on('data', (data) => {
      const came = String(data).split('HTTP/1.1 ').length - 1
      answers += came
      open -= came
      if (open <= 0) ask()
    })
    ask()
  })
  await untilOver(target)
  return { did: `${sockets.length} connections, ${answers} answers, ${cut} cut` }
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

/** What a person who types notices of everyone else's server being attacked: nothing. */
const UNNOTICED_MS = 250

export const LOOP_ATTACKS: readonly Attack[] = [
  {
    name: 'sockets that ping',
    host: 'alone',
    hasPeer: true,
    mostLateMs: UNNOTICED_MS,
    run: pings,
  },
  {
    name: 'sockets that ping, from the address of good clients',
    host: 'alone',
    hasPeer: false,
    mostLateMs: UNNOTICED_MS,
    run: (target) => pings({ ...target, from: GOOD_ADDRESS }),
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
    run: sessions,
  },
  { name: 'polls on many connections', host: 'alone', hasPeer: false, run: manyPolls },
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
