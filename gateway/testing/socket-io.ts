import { onTestFinished } from 'vitest'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { serve } from '../src/node/serve.ts'
import type { GatewayOptions } from '../src/options.ts'
import type { Session } from '../src/sessions/session.ts'
import { mountSocketIo, type SocketIo, type SocketIoOptions } from '../src/socket-io/index.ts'
import { connect, type Messages } from './engine-io.ts'

export interface SocketIoWorld {
  readonly gateway: Gateway
  readonly io: SocketIo
  readonly sessions: readonly Session[]
  readonly errors: readonly unknown[]
  readonly url: string
  readonly port: number
  /** A socket whose Engine.IO is open. */
  socket(): Promise<Messages>
  /** The same, connected to the main namespace. */
  connected(packet?: string): Promise<Messages>
}

/** A gateway with Socket.IO on a port of its own. */
export async function openSocketIo(
  options: GatewayOptions = {},
  socketIo: SocketIoOptions = {},
): Promise<SocketIoWorld> {
  const errors: unknown[] = []
  const gateway = createGateway({ onRefusal() {}, onError: (error) => errors.push(error), ...options })
  const sessions: Session[] = []
  gateway.on('session', (session) => sessions.push(session))
  const io = mountSocketIo(gateway, socketIo)
  const { server, port, close } = await serve({ gateway, port: 0, hostname: 'localhost' })
  io.attach(server)
  onTestFinished(close)
  const socket = async (): Promise<Messages> => {
    const messages = await connect(`ws://localhost:${port}/socket.io/?EIO=4&transport=websocket`)
    await messages.next()
    return messages
  }
  return {
    gateway,
    io,
    sessions,
    errors,
    url: `http://localhost:${port}`,
    port,
    socket,
    async connected(packet = '40') {
      const messages = await socket()
      messages.send(packet)
      await messages.next()
      return messages
    },
  }
}
