// The process of one node of Socket.IO's, as its documentation says.
import { createServer } from 'node:http'
import { createClient } from '@redis/client'
import { Server, type ServerOptions } from 'socket.io'
import { ADAPTER } from './adapter.ts'
import type { NodeSettings, NodeWord } from './contract.ts'

const settings: NodeSettings = JSON.parse(process.argv[2] ?? '{}')
const MINUTES_MS = 120_000
const { createAdapter }: { createAdapter(redis: unknown): ServerOptions['adapter'] } = await import(ADAPTER)

const redis = createClient({ url: settings.redis.url })
redis.on('error', () => {})
await redis.connect()
const http = createServer()
const io = new Server(http, {
  adapter: createAdapter(redis),
  connectionStateRecovery: { maxDisconnectionDuration: MINUTES_MS },
})
io.on('connection', (socket) => {
  socket.on('join', async (room: string, done: () => void) => {
    await socket.join(room)
    done()
  })
  socket.on('say', (name: string, n: number, done: (n: number) => void) => {
    process.send?.({ type: 'heard', session: socket.id, name, n } satisfies NodeWord)
    done(n)
  })
  socket.on('publish', (room: string, by: string, n: number, done: () => void) => {
    io.to(room).emit('publication', by, n)
    done()
  })
})
process.on('SIGTERM', () => void io.close(() => process.exit()))
process.on('disconnect', () => process.exit())
// What a broken connection to Redis throws must not end the node.
process.on('unhandledRejection', () => {})
http.listen(settings.port, '127.0.0.1', () => process.send?.({ type: 'listening' } satisfies NodeWord))
