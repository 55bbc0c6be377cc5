import { randomUUID } from 'node:crypto'
import { CometD, type Message as Reply } from 'cometd'
import { adapt } from 'cometd-nodejs-client'
import { agent } from '../agent.ts'
import { inbox } from '../inbox.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { DOWN, DOWN_TO_ALL, UP } from './channels.ts'

// Gives the process a `window` with an `XMLHttpRequest`, which is all that the client knows.
adapt()

declare const window: { XMLHttpRequest: new () => { open(method: string, url: string | URL): void } }

/**
 * It sets an inaccessible agent of its own on each request, which closes all but 256 idle
 * connections: this getter keeps ours.
 */
window.XMLHttpRequest = class extends window.XMLHttpRequest {
  override open(method: string, url: string | URL): void {
    super.open(method, Object.defineProperty(new URL(url), 'agent', { get: () => agent, set() {}, enumerable: true }))
  }
}

/** Far above what is sent; the default is 8 kB. */
const MAX_BYTES = 1 << 20

export async function connect(url: string, lost: Lost = fail): Promise<ClientEnd> {
  const client = new CometD()
  client.unregisterTransport('websocket')
  client.configure({
    url,
    logLevel: 'warn',
    autoBatch: true,
    maxSendBayeuxMessageSize: MAX_BYTES,
    requestHeaders: { Cookie: `BAYEUX_BROWSER=${randomUUID()}` },
  })
  const { onMessage, deliver } = inbox()
  await success((replied) => client.handshake(replied))
  client.addListener(DOWN, ({ data }) => deliver(data))
  await success((replied) => client.subscribe(DOWN_TO_ALL, ({ data }) => deliver(data), replied))
  let isOver = false
  client.addListener('/meta/unsuccessful', (reply) => {
    if (!isOver) lost(failure(reply).message)
  })
  return {
    send(body) {
      if (isOver) throw new Error('the client has closed')
      client.publish(UP, body)
    },
    onMessage,
    async close() {
      isOver = true
      await success((replied) => client.disconnect(replied))
    },
  }
}

const success = (ask: (replied: (reply: Reply) => void) => void) =>
  new Promise<void>((resolve, reject) => {
    ask((reply) => (reply.successful ? resolve() : reject(failure(reply))))
  })

const failure = ({ channel, error = 'failed' }: Reply): Error => new Error(`${channel}: ${error}`)
