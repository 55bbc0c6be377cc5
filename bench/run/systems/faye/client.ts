/// <reference path="types.d.ts" />
// Its connections come from Node's own agent; this lifts that one's limit.
import '../agent.ts'
import faye from 'faye'
import { hearing } from '../hearing.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { DOWN_TO_ALL, downTo, upFrom } from './channels.ts'

/** How often it is asked by what it is connected. */
const LOOK_MS = 5

export async function connect(url: string, technique: string, lost: Lost = fail): Promise<ClientEnd> {
  const client = new faye.Client(`${url}/faye`)
  if (technique !== 'websocket') {
    client.disable('websocket')
    // Pages have it, and it would go before polling.
    client.disable('eventsource')
  }
  const id = crypto.randomUUID()
  const { hear, heard } = hearing()
  await new Promise<void>((resolve) => client.handshake(resolve))
  // That goes by HTTP in any case, and nobody is told when the socket takes over.
  while (client._dispatcher._transport?.connectionType !== technique) await sleep(LOOK_MS)
  await Promise.all([client.subscribe(DOWN_TO_ALL, heard), client.subscribe(downTo(id), heard)])
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
    hear,
    async close() {
      isOver = true
      await client.disconnect()
    },
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
