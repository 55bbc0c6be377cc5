/// <reference path="types.d.ts" />

import faye from 'faye'
import type { Message } from '../../traffic/end.ts'
import { type Hearing, hearing } from '../hearing.ts'
import { listen } from '../http-server.ts'
import type { SystemServer } from '../system.ts'
import { DOWN_TO_ALL, downTo, idIn, UP_FROM_ALL } from './channels.ts'

/** As its documentation has it. */
const TIMEOUT_S = 45

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const bayeux = new faye.NodeAdapter({ mount: '/faye', timeout: TIMEOUT_S })
    bayeux.attach(server)
    const own = bayeux.getClient()
    const clients = new Map<string, Hearing['heard']>()
    const say = (channel: string, body: Message) =>
      void own.publish(channel, body).then(undefined, (error: unknown) => {
        throw error
      })

    bayeux.on('subscribe', (_clientId, channel) => {
      const id = idIn(channel)
      if (channel !== downTo(id)) return
      const { hear, heard } = hearing()
      clients.set(id, heard)
      opened({
        send(body) {
          if (!clients.has(id)) throw new Error('the client is gone')
          say(channel, body)
        },
        hear,
      })
    })
    bayeux.on('unsubscribe', (_clientId, channel) => clients.delete(idIn(channel)))
    await own.subscribe(UP_FROM_ALL).withChannel((channel, body) => clients.get(idIn(channel))?.(body))
    return {
      server,
      url,
      broadcast: (body) => say(DOWN_TO_ALL, body),
      async close() {
        // It would try to come back for ever.
        await own.disconnect()
        bayeux.close()
        await close()
      },
    }
  },
}
