/// <reference path="types.d.ts" />

import faye from 'faye'
import type { Message } from '../../traffic/end.ts'
import { listen } from '../http-server.ts'
import { type Inbox, inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'
import { DOWN_TO_ALL, downTo, idIn, UP_FROM_ALL } from './channels.ts'

/** As in its documentation. */
const TIMEOUT_S = 45

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const bayeux = new faye.NodeAdapter({ mount: '/faye', timeout: TIMEOUT_S })
    bayeux.attach(server)
    const own = bayeux.getClient()
    const clients = new Map<string, Inbox['deliver']>()
    const publish = (channel: string, body: Message) =>
      void own.publish(channel, body).then(undefined, (error: unknown) => {
        throw error
      })

    bayeux.on('subscribe', (_clientId, channel) => {
      const id = idIn(channel)
      if (channel !== downTo(id)) return
      const { onMessage, deliver } = inbox()
      clients.set(id, deliver)
      opened({
        send(body) {
          if (!clients.has(id)) throw new Error('the client is gone')
          publish(channel, body)
        },
        onMessage,
      })
    })
    bayeux.on('unsubscribe', (_clientId, channel) => clients.delete(idIn(channel)))
    await own.subscribe(UP_FROM_ALL).withChannel((channel, body) => clients.get(idIn(channel))?.(body))
    return {
      server,
      url,
      broadcast: (body) => publish(DOWN_TO_ALL, body),
      async close() {
        // It would try to reconnect for ever.
        await own.disconnect()
        bayeux.close()
        await close()
      },
    }
  },
}
