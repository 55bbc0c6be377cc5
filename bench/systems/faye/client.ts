/// <reference path="types.d.ts" />
// Its connections come from Node's own agent; this lifts that one's limit.
import '../agent.ts'
import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import faye from 'faye'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'
import { DOWN_TO_ALL, downTo, upFrom } from './channels.ts'

export async function connect(url: string, technique: string): Promise<ClientEnd> {
  const client = new faye.Client(`${url}/faye`)
  if (technique !== 'websocket') client.disable('websocket')
  const id = randomUUID()
  const { hear, heard } = hearing()
  await Promise.all([client.subscribe(DOWN_TO_ALL, heard), client.subscribe(downTo(id), heard)])
  // It begins by polling, and tells nobody when its socket takes over.
  while (client._dispatcher._transport?.connectionType !== technique) await turn()
  let isOver = false
  const lost = () => {
    if (!isOver) throw new Error('the connection was lost')
  }
  client.on('transport:down', lost)
  return {
    send(body) {
      if (isOver) throw new Error('the client has closed')
      void client.publish(upFrom(id), body).then(undefined, lost)
    },
    hear,
    async close() {
      isOver = true
      await client.disconnect()
    },
  }
}
