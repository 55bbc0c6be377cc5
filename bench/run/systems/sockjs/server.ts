import sockjs, { type Connection } from 'sockjs'
import { hearing } from '../hearing.ts'
import { listen } from '../http-server.ts'
import type { SystemServer } from '../system.ts'

export const server: SystemServer = {
  async listen(_settings, opened) {
    const { server, url, close } = await listen()
    const connections = new Set<Connection>()
    const sockjsServer = sockjs.createServer({ prefix: '/sockjs', log: () => {} })
    sockjsServer.on('connection', (connection: Connection) => {
      connections.add(connection)
      connection.on('close', () => connections.delete(connection))
      const { hear, heard } = hearing()
      connection.on('data', (text) => heard(JSON.parse(text)))
      opened({
        send(body) {
          if (!connection.write(JSON.stringify(body))) throw new Error('the connection is not open')
        },
        hear,
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
