// Subscribers. They count, and keep no text.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { TRANSPORTS } from '@rungway/client'
import { connect, type Subscription } from '@rungway/client/channels'
import { WebSocket } from 'ws'
import { answerCalls } from '../run/processes/calls.ts'
import type { Crowd } from './contract.ts'

const WEBSOCKET = TRANSPORTS.filter(({ name }) => name === 'websocket')
/** So many open at a time. */
const AT_ONCE = 50
const LOOK_MS = 5
/** A publication that has not come by then is lost. */
const LOST_MS = 20_000

const sockets = new Set<Socket>()
let goneBytes = 0

/** Whose bytes are counted. */
class CountedSocket extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args)
    this.once('upgrade', ({ socket }) => {
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        goneBytes += socket.bytesRead + socket.bytesWritten
      })
    })
  }
}
/** Until all are back. */
const BACK_MS = 180_000

let heard = 0
let losses = 0
let clients = 0
/** Those that have a session again, of those that were told that theirs was ended. */
const back = new Set<ReturnType<typeof connect>>()
const subscriptions: Subscription[] = []

async function openSocket(url: string): Promise<void> {
  const socket = new CountedSocket(url.replace(/^http/, 'ws'))
  socket.on('message', () => {
    heard += 1
  })
  await once(socket, 'open')
}

async function openClient(url: string, channels: number): Promise<void> {
  const client = connect(url, { transports: WEBSOCKET, environment: { WebSocket: CountedSocket }, warnings: false })
  clients += 1
  client.on('state', ({ name }) => {
    if (name === 'open') back.add(client)
  })
  const subscribed = Array.from({ length: channels }, (_, i) => {
    const subscription = client.channel(`room:${i}`).subscribe()
    subscription.on('publication', () => {
      heard += 1
    })
    subscription.on('status', (status) => {
      if (status.name === 'live' && !status.recovered) losses += 1
    })
    return subscription
  })
  subscriptions.push(...subscribed)
  await until(() => client.state.name === 'open' && subscribed.every(({ status }) => status.name === 'live'))
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
}

answerCalls<Crowd>({
  async open(kind, url, count, channels) {
    for (let left = count; left > 0; left -= AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(left, AT_ONCE) }, () =>
          kind === 'socket' ? openSocket(url) : openClient(url, channels),
        ),
      )
  },
  async heard(count) {
    let before = -1
    while (heard < count) {
      if (heard === before) throw new Error(`${count - heard} of ${count} deliveries are lost`)
      before = heard
      const end = performance.now() + LOST_MS
      await until(() => heard >= count || performance.now() > end)
    }
    heard -= count
  },
  async willReturn() {
    back.clear()
    heard = 0
    losses = 0
  },
  async returned(missed) {
    const end = performance.now() + BACK_MS
    await until(
      () =>
        performance.now() > end ||
        (back.size === clients &&
          heard >= missed * clients &&
          subscriptions.every(({ status }) => status.name === 'live')),
    )
    if (back.size < clients || heard < missed * clients)
      throw new Error(`${clients - back.size} clients are not back, ${missed * clients - heard} deliveries are lost`)
    return losses
  },
  wireBytes: async () => [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, goneBytes),
})
