/// <reference path="types.d.ts" />
// Its connections come from Node's default agent, whose limit this import lifts.
import '../agent.ts'
import faye from 'faye'
import { inbox } from '../inbox.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { DOWN_TO_ALL, downTo, upFrom } from './channels.ts'

/** How often its transport is looked up. */
const LOOK_MS = 5

export async function connect(url: string, technique: string, lost: Lost = fail): Promise<ClientEnd> {
  const client = new faye.Client(`${url}/faye`)
  if (technique !== 'websocket') {
    client.disable('websocket')
    // Browsers support it, and it would be preferred over polling.
    client.disable('eventsource')
  }
  const id = crypto.randomUUID()
  const { onMessage, deliver } = inbox()
  await new Promise<void>((resolve) => client.handshake(resolve))
  // The handshake uses HTTP in any case, and there is no event when the socket takes over.
  while (client._dispatcher._transport?.connectionType !== technique) await sleep(LOOK_MS)
  await Promise.all([client.subscribe(DOWN_TO_ALL, deliver), client.subscribe(downTo(id), deliver)])
  let isOver = false
  const down = () => {
    if (!isOver) lost('the transport is down')
  }
  client.on('transport:down', down)
  return {
    send(body) {
      if (isOver) throw new Error('the client has closed')
      void client.publish(upFrom(id), body).then(undefined, down)
    },
    onMessage,
    async close() {
      isOver = true
      await client.disconnect()
    },
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
