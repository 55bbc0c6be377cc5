import sockjs, { type Connection } from 'sockjs'
import { listen, portOf, stop } from './listen.ts'
import { type Numbered, numbered, type Serve } from './system.ts'

const GOING_AWAY = 3_000

export const serveSockjs: Serve = async (heard) => {
  const connections = new Set<Connection>()
  const open = (port: number) => {
    const echo = sockjs.createServer({ log: () => {} })
    echo.on('connection', (connection: Connection) => {
      connections.add(connection)
      connection.on('data', (text: string) => heard((JSON.parse(text) as Numbered).n))
      connection.on('close', () => connections.delete(connection))
    })
    return listen((server) => echo.installHandlers(server, { prefix: '/sockjs' }), port)
  }
  let server = await open(0)
  const port = portOf(server)
  const close = async () => {
    for (const connection of connections) connection.close(String(GOING_AWAY), 'going away')
    await stop(server)
  }
  return {
    port,
    say(n, pad) {
      for (const connection of connections) connection.write(JSON.stringify(numbered(n, pad)))
    },
    async restart() {
      await close()
      server = await open(port)
    },
    close,
  }
}
