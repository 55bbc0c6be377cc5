import cometd, { type ServerMessage, type ServerSession } from 'cometd-nodejs-server'
import { listen } from '../http-server.ts'
import { type Inbox, inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'
import { DOWN, DOWN_TO_ALL, UP } from './channels.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const bayeux = cometd.createCometDServer()
    const { server, url, close } = await listen(bayeux.handle)
    const clients = new Map<ServerSession, Inbox['deliver']>()
    bayeux.addListener('sessionAdded', (session: ServerSession) => {
      const { onMessage, deliver } = inbox()
      clients.set(session, deliver)
      session.addListener('removed', () => clients.delete(session))
      opened({
        send(body) {
          if (!clients.has(session)) throw new Error('the session has ended')
          session.deliver(null, DOWN, body)
        },
        onMessage,
      })
    })
    const up = bayeux.createServerChannel(UP)
    up.addListener(
      'message',
      (session: ServerSession, _channel: unknown, { data }: ServerMessage, done: () => void) => {
        clients.get(session)?.(data)
        done()
      },
    )
    return {
      server,
      url,
      // Channels without subscribers are forgotten, so it is created for each broadcast.
      broadcast: (body) => bayeux.createServerChannel(DOWN_TO_ALL).publish(null, body),
      async close() {
        bayeux.close()
        await close()
      },
    }
  },
}
