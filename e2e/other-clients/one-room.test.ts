import { TRANSPORTS } from '@rungway/client'
import { type ChannelClient, connect } from '@rungway/client/channels'
import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { mountSocketIo } from '@rungway/gateway/socket-io'
import { io as connectSocketIo, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'

const ROOM = 'room:lobby'
const PATIENCE = { timeout: 40_000 }

/** A gateway for both kinds of client, where sockets join the room and may publish there. */
async function open(): Promise<string> {
  const allow = { subscribe: 'anyone', publish: 'subscribers', presence: 'anyone' } as const
  const gateway = createGateway({ channels: { 'room:{id}': { allow } } })
  const io = mountSocketIo(gateway)
  io.of('/chat').on('connect', (socket) => {
    socket.on('join', async (member: string, answer: () => void) => {
      await socket.join(ROOM, { event: 'chat', member })
      answer()
    })
    socket.on('say', async (text: string, answer: (offset: number) => void) => {
      answer((await gateway.channel(ROOM).publish(text)).offset)
    })
  })
  const { server, url, close } = await serve({ gateway, port: 0, hostname: 'localhost' })
  onTestFinished(close)
  io.attach(server)
  return url
}

function rungway(url: string, transport: string): ChannelClient {
  const transports = TRANSPORTS.filter(({ name }) => name === transport)
  const client = connect(url, { transports, environment: { WebSocket } })
  onTestFinished(() => client.close())
  return client
}

function socketIo(url: string, transports: readonly string[]): Socket {
  const socket = connectSocketIo(`${url}/chat`, { transports: [...transports], forceNew: true })
  onTestFinished(() => void socket.disconnect())
  return socket
}

test.each([
  ['websocket', ['websocket']],
  ['long-polling', ['polling']],
  ['sse', ['polling', 'websocket']],
])('a client of Rungway over %s and one of Socket.IO over %j hear one room alike', async (name, transports) => {
  const url = await open()
  const socket = socketIo(url, transports)
  const heardBySocket: unknown[] = []
  socket.on('chat', (text, { channel, offset }) => heardBySocket.push([text, channel, offset]))
  await socket.emitWithAck('join', 'socket')
  const room = rungway(url, name).channel(ROOM)
  const heardByClient: unknown[] = []
  const subscription = room.subscribe()
  subscription.on('publication', ({ data, offset }) => heardByClient.push([data, ROOM, offset]))
  await vi.waitFor(() => expect(subscription.status.name).toBe('live'), PATIENCE)

  const said: unknown[] = []
  for (let round = 0; round < 3; round++) {
    said.push([`socket ${round}`, ROOM, await socket.emitWithAck('say', `socket ${round}`)])
    said.push([`client ${round}`, ROOM, (await room.publish(`client ${round}`)).offset])
  }
  await vi.waitFor(() => expect([heardBySocket, heardByClient]).toEqual([said, said]), PATIENCE)
})

test('each sees who is in the room: Rungway clients by presence, and sockets among its members', async () => {
  const url = await open()
  const room = rungway(url, 'websocket').channel(ROOM)
  const subscription = room.subscribe({ presence: true, data: 'client' })
  const seen = () => subscription.members.map(({ data }) => data)
  await vi.waitFor(() => expect(seen()).toEqual(['client']), PATIENCE)
  const socket = socketIo(url, ['websocket'])
  await socket.emitWithAck('join', 'socket')
  await vi.waitFor(() => expect(seen()).toEqual(['client', 'socket']), PATIENCE)
  socket.disconnect()
  await vi.waitFor(() => expect(seen()).toEqual(['client']), PATIENCE)
})
