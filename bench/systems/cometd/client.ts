import { randomUUID } from 'node:crypto'
import { CometD, type Message as Reply } from 'cometd'
import { adapt } from 'cometd-nodejs-client'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'
import { DOWN, DOWN_TO_ALL, UP } from './channels.ts'

// It gives the process a `window`, with an `XMLHttpRequest` in it: the client knows nothing else.
adapt()

/** Far above what is sent; the default is 8 kB. */
const MAX_BYTES = 1 << 20

export async function connect(url: string): Promise<ClientEnd> {
  const client = new CometD()
  client.unregisterTransport('websocket')
  client.configure({
    url,
    logLevel: 'warn',
    autoBatch: true,
    maxSendBayeuxMessageSize: MAX_BYTES,
    requestHeaders: { Cookie: `BAYEUX_BROWSER=${randomUUID()}` },
  })
  const { hear, heard } = hearing()
  await success((replied) => client.handshake(replied))
  client.addListener(DOWN, ({ data }) => heard(data))
  await success((replied) => client.subscribe(DOWN_TO_ALL, ({ data }) => heard(data), replied))
  let isOver = false
  client.addListener('/meta/unsuccessful', (reply) => {
    if (!isOver) throw failure(reply)
  })
  return {
    send(body) {
      if (isOver) throw new Error('the client has closed')
      client.publish(UP, body)
    },
    hear,
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
