// Attacks that want the gateway to keep things.
import type { Socket } from 'node:net'
import { type Attack, type Finding, sized, type Target } from '../attack.ts'
import { rungwayPath } from '../dialect.ts'
import {
  ask,
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

/** As much as a session may hold, in messages of that size. */
const OUTBOX_BYTES = 1024 * 1024

/** Each socket sends messages that come back, and reads nothing. */
async function fillOutboxes(target: Target, messageBytes: number): Promise<Finding> {
  const { dialect, signal } = target
  const count = sized(target, 200, 500)
  const text = 'x'.repeat(messageBytes)
  const each = Math.min(16_000, Math.floor(OUTBOX_BYTES / messageBytes))
  const sockets = await many(count, target, async (n) => (await rawSocket(target, n))?.pause() ?? null)
  let bytes = 0
  const over = untilOver(target)
  const fill = async (socket: Socket): Promise<void> => {
    const atOnce = Math.min(each, 100)
    for (let seq = 1; seq <= each && !signal.aborted && !socket.destroyed; seq += atOnce) {
      const block = repeated(atOnce, (i) => textFrame(dialect.message(seq + i, text)))
      bytes += block.length
      if (socket.write(block)) await new Promise((resolve) => setImmediate(resolve))
      else await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), over])
    }
  }
  await Promise.all(sockets.map(fill))
  await over
  return { did: `${sockets.length} sockets, ${megabytes(bytes)} up` }
}

/** As many as fit beside attackers in a heap of 256 MB (docs/guide/hardening.md). */
const CROWD = 3_000

/** The same beside many clients that are idle, and must not be lost. */
async function fillBesideCrowd(target: Target): Promise<Finding> {
  const count = sized(target, 300, CROWD)
  let lost = 0
  const idle = await many(count, target, async (n) => {
    const socket = await rawSocket(target, 1_000_000 + n)
    socket?.resume().on('close', () => {
      if (!target.signal.aborted) lost += 1
    })
    return socket
  })
  const { did } = await fillOutboxes(target, 16_000)
  const all = { did: `${idle.length} idle, and ${did}` }
  return lost > 0 ? { ...all, broken: `${lost} idle clients were cut` } : all
}

/** POSTs of almost the largest size that stop before their end. */
async function openBodies(target: Target, count: number, sent: number): Promise<Finding> {
  const body = 'x'.repeat(sent)
  let cut = 0
  const sockets = await many(count, target, async (n) => {
    const socket = await tcp(target)
    socket?.resume().on('close', () => {
      cut += 1
    })
    socket?.write(
      requestText('POST', rungwayPath('up', n), { 'content-type': 'text/plain', 'content-length': '700000' }) + body,
    )
    return socket
  })
  await untilOver(target)
  return { did: `${sockets.length} bodies of ${megabytes(sent)}, ${cut} cut` }
}

/** One message in fragments of a byte. */
async function fragments(target: Target): Promise<Finding> {
  const first = socketFrame(OPCODE.text, Buffer.from('['), false)
  const rest = repeated(1_000, () => socketFrame(OPCODE.continuation, Buffer.from(' '), false))
  const sockets = await many(sized(target, 20, 100), target, (n) => rawSocket(target, n))
  const sent = await Promise.all(
    sockets.map((socket) => pump(socket.resume(), target, (round) => (round === 0 ? first : rest))),
  )
  return { did: `${sockets.length} sockets, ${megabytes(sent.reduce((sum, each) => sum + each, 0))} up` }
}

/** Messages of almost the largest size that stop before their end. */
async function openMessages(target: Target, count: number, sent: number): Promise<Finding> {
  const whole = socketFrame(OPCODE.text, Buffer.alloc(700_000, ' '))
  const sockets = await many(count, target, (n) => rawSocket(target, n))
  for (const socket of sockets) socket.resume().write(whole.subarray(0, sent))
  await untilOver(target)
  const cut = sockets.filter(({ destroyed }) => destroyed).length
  return { did: `${sockets.length} messages of ${megabytes(sent)}, ${cut} cut` }
}

/** A bare event stream, which acknowledges nothing, and whose reader reads nothing, while its session is sent echoes. */
async function bareStreams(target: Target): Promise<Finding> {
  const text = 'x'.repeat(16_000)
  const readers = await many(sized(target, 100, 500), target, async (n) => {
    const reader = await tcp(target)
    reader?.pause().write(requestText('GET', rungwayPath('sse', n).replace(/&link.*/, '')))
    const speaker = await tcp(target)
    if (reader === null || speaker === null) return null
    speaker.resume()
    const lines = Array.from({ length: 32 }, (_, i) => target.dialect.message(i + 1, text)).join('\n')
    speaker.write(requestText('POST', rungwayPath('up', n), {}, lines))
    return reader
  })
  await untilOver(target)
  return { did: `${readers.length} readers, ${megabytes(readers.length * 32 * text.length)} for them` }
}

/** Polls on one connection, each of which is owed a whole outbox, and whose answers are not read. */
async function pipelinedPolls(target: Target): Promise<Finding> {
  const { dialect } = target
  const text = 'x'.repeat(16_000)
  let asked = 0
  await many(sized(target, 8, 32), target, async (n) => {
    const path = await dialect.open(target, n)
    const socket = await tcp(target)
    if (path === null || socket === null) return null
    const separate = dialect.separator
    for (const batch of [0, 1]) {
      const lines = Array.from({ length: 30 }, (_, i) => dialect.message(batch * 30 + i + 1, text)).join(separate)
      socket.write(requestText('POST', path.up, {}, lines))
    }
    const poll = (link: number): string =>
      requestText('GET', dialect.name === 'rungway' ? rungwayPath('short-polling', n, link) : path.down)
    socket.pause()
    await pump(socket, target, (round) => {
      asked += 50
      return Buffer.from(Array.from({ length: 50 }, (_, i) => poll(2 + round * 50 + i)).join(''))
    })
    return null
  })
  return { did: `${asked} polls` }
}

/** As many polls as may wait on one connection. */
const PIPELINED = 30

/** Polls in one write, whose answers are not read, of sessions whose client has shown that it hears: each answer is all that they hold. */
async function unreadPolls(target: Target): Promise<Finding> {
  const text = 'x'.repeat(16_000)
  const pollers = await many(sized(target, 20, 200), target, async (n) => {
    const { text: welcome } = await ask(target, 'POST', rungwayPath('up', n), { 'content-type': 'text/plain' })
    const resume = /"epoch":"([^"]+)"/.exec(welcome)?.[1]
    if (resume === undefined) return null
    const up = rungwayPath('up', n, 1, `&resume=${resume}`)
    await ask(target, 'POST', up, { 'content-type': 'text/plain' })
    for (const first of [1, 21]) {
      const lines = Array.from({ length: 20 }, (_, i) => target.dialect.message(first + i, text)).join('\n')
      await ask(target, 'POST', up, {}, lines)
    }
    const socket = await tcp(target)
    const poll = (link: number): string =>
      requestText('GET', rungwayPath('short-polling', n, link, `&resume=${resume}`))
    socket?.pause().write(Array.from({ length: PIPELINED }, (_, i) => poll(2 + i)).join(''))
    return socket
  })
  await untilOver(target)
  return { did: `${pollers.length} connections of ${PIPELINED} polls` }
}

export const MEMORY_ATTACKS: readonly Attack[] = [
  {
    name: 'outboxes filled and not read',
    host: 'alone',
    hasPeer: true,
    run: (target) => fillOutboxes(target, 16_000),
  },
  {
    name: 'outboxes filled beside idle clients',
    host: 'alone',
    hasPeer: false,
    run: fillBesideCrowd,
  },
  {
    name: 'outboxes of tiny messages',
    host: 'alone',
    hasPeer: true,
    run: (target) => fillOutboxes(target, 1),
  },
  {
    name: "strangers' bodies",
    host: 'authenticated',
    hasPeer: false,
    run: (target) => openBodies(target, sized(target, 200, 1_000), 650_000),
  },
  {
    name: 'bodies that stop',
    host: 'alone',
    hasPeer: false,
    run: (target) => openBodies(target, sized(target, 200, 1_000), 650_000),
  },
  {
    name: 'messages of sockets that stop',
    host: 'alone',
    hasPeer: true,
    run: (target) => openMessages(target, sized(target, 200, 1_000), 650_000),
  },
  { name: 'fragments of one byte', host: 'alone', hasPeer: true, run: fragments },
  {
    name: 'event streams that are not read',
    host: 'alone',
    hasPeer: false,
    run: bareStreams,
  },
  {
    name: 'pipelined polls',
    host: 'alone',
    hasPeer: true,
    run: pipelinedPolls,
  },
  { name: 'polls that are not read', host: 'alone', hasPeer: false, run: unreadPolls },
]
