import sockjs, { type Connection } from 'sockjs'
import { listen } from '../http-server.ts'
import { inbox } from '../inbox.ts'
import type { SystemServer } from '../system.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const connections = new Set<Connection>()
    const sockjsServer = sockjs.createServer({ prefix: '/sockjs', log: () => {} })
    sockjsServer.on('connection', (connection: Connection) => {
      connections.add(connection)
      connection.on('close', () => connections.delete(connection))
      const { onMessage, deliver } = inbox()
      connection.on('data', (text) => deliver(JSON.parse(text)))
      opened({
        send(body) {
          if (!connection.write(JSON.stringify(body))) throw new Error('the connection is not open')
        },
        onMessage,
      })
    })
    sockjsServer.installHandlers(server)
    return {
      server,
      url,
      broadcast(body) {
        const text = JSON.stringify(body)
        for (const connection of connections) connection.write(text)
      },
      async close() {
        for (const connection of connections) connection.close()
        await close()
      },
    }
  },
}
