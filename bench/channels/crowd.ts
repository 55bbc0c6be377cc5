// Subscribers. They count, and keep no text.
import { once } from 'node:events'
import { TRANSPORTS } from '@rungway/client'
import { connect, type Subscription } from '@rungway/client/channels'
import { WebSocket } from 'ws'
import { answerCalls } from '../run/processes/calls.ts'
import type { Crowd } from './contract.ts'

const WEBSOCKET = TRANSPORTS.filter(({ name }) => name === 'websocket')
/** So many open at a time. */
const AT_ONCE = 50
const LOOK_MS = 5

let heard = 0
let losses = 0
const subscriptions: Subscription[] = []

async function openSocket(url: string): Promise<void> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'))
  socket.on('message', () => {
    heard += 1
  })
  await once(socket, 'open')
}

async function openClient(url: string, channels: number): Promise<void> {
  const client = connect(url, { transports: WEBSOCKET, environment: { WebSocket }, warnings: false })
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
    await until(() => heard >= count)
    heard -= count
  },
  async settled() {
    await until(() => subscriptions.every(({ status }) => status.name === 'live'))
    return losses
  },
})
