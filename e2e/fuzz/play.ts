import { createConnection, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import type { Ready } from '../abuse/host.ts'
import { type Case, type Conversation, writesOf } from './cases.ts'

/** How long a connection is kept for an answer. Long enough for the gateway to answer what it answers at once. */
const KEEP_MS = 15
/** TLS takes its time on a busy machine. */
const CONNECT_MS = 5_000

export interface Place extends Ready {
  /** The address that it comes from. */
  readonly from: string
  readonly session: string
}

/** Holds all conversations of a case at the same time. Resolves when all connections are gone. */
export async function play(all: Case, place: Place): Promise<void> {
  await Promise.all(all.map((one) => hold(one, place)))
}

async function hold(one: Conversation, place: Place): Promise<void> {
  const { tcp, socket, isOpen } = open(one, place)
  await Promise.race([isOpen, sleep(CONNECT_MS, null, { ref: false })])
  for (const data of writesOf(one, place.session)) {
    if (socket.destroyed) break
    socket.write(data)
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (one.leaves === 'ends') socket.end()
  if (one.leaves !== 'resets' && !socket.destroyed)
    await Promise.race([new Promise((resolve) => socket.once('close', resolve)), sleep(KEEP_MS)])
  tcp.resetAndDestroy()
}

function open(
  { over }: Conversation,
  { port, tlsPort, from }: Place,
): { tcp: Socket; socket: Socket; isOpen: Promise<unknown> } {
  const tcp = createConnection({
    host: '127.0.0.1',
    port: over === 'tls' ? tlsPort : port,
    localAddress: from,
    noDelay: true,
  })
  const socket = over === 'tls' ? connect({ socket: tcp, ALPNProtocols: ['h2'], rejectUnauthorized: false }) : tcp
  for (const each of [tcp, socket]) each.on('error', () => each.destroy())
  socket.resume()
  const isOpen = new Promise((resolve) => {
    socket.once(over === 'tls' ? 'secureConnect' : 'connect', resolve)
    socket.once('close', resolve)
  })
  return { tcp, socket, isOpen }
}
